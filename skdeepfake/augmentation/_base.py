"""The base of augmentations: at random when a Pipeline is fitted, nothing when it predicts."""

from abc import abstractmethod
from numbers import Real

from sklearn.base import OneToOneFeatureMixin
from sklearn.utils._param_validation import Interval

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._random import clip_generators


class Augmentation(OneToOneFeatureMixin, ArrayOutputMixin, StatelessTransformer):
    """Base of the augmentations.

    A subclass has the parameters `p` and `random_state`, and implements `_augment`.
    """

    _parameter_constraints: dict = {
        "p": [Interval(Real, 0, 1, closed="both")],
        "random_state": ["random_state"],
    }

    def fit_transform(self, X, y=None):
        """Augment each clip with probability `p`.

        A Pipeline calls this when it is fitted.

        Parameters
        ----------
        X : array-like
            The clips.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        augmented : ndarray, float32
            Of the shape of `X`.
        """
        self._validate_params()
        X = self._check_input(X, reset=True)
        augmented = X.copy()
        generators = clip_generators(self.random_state, len(X), salt=type(self).__name__)
        chosen = [i for i, rng in enumerate(generators) if rng.random() < self.p]
        if chosen:
            augmented[chosen] = self._augment(X[chosen], [generators[i] for i in chosen])
        return augmented

    def transform(self, X):
        """Return `X` as it is.

        A Pipeline calls this when it predicts.

        Parameters
        ----------
        X : array-like
            The clips.

        Returns
        -------
        unchanged : ndarray, float32
        """
        self._validate_params()
        return self._check_input(X, reset=False)

    @abstractmethod
    def _augment(self, X, generators):
        """Return the clips augmented, each by its own generator."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags


def uniform(generators, low_high):
    """Draw one number a generator, uniformly from a range."""
    return [rng.uniform(*low_high) for rng in generators]
