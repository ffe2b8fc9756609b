"""The base of augmentations: at random when a Pipeline is fitted, nothing when it predicts."""

from abc import abstractmethod
from numbers import Real

import numpy as np
from sklearn.base import OneToOneFeatureMixin
from sklearn.pipeline import Pipeline

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import Interval


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
        self._check_params()
        X = self._check_input(X, reset=True)
        generators = clip_generators(self.random_state, len(X), salt=type(self).__name__)
        return self._augment_some(X, generators)

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
        self._check_params()
        return self._check_input(X, reset=False)

    def _augment_some(self, X, generators):
        """Return the clips, each with probability `p` augmented by its own generator."""
        chosen = [i for i, rng in enumerate(generators) if rng.random() < self.p]
        if len(chosen) == len(X):
            return self._augment(X, generators)
        augmented = X.copy()
        if chosen:
            augmented[chosen] = self._augment(X[chosen], [generators[i] for i in chosen])
        return augmented

    @abstractmethod
    def _augment(self, X, generators):
        """Return the clips augmented, each by its own generator, and leave `X` alone."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags


def augment(augmentation, X, generators):
    """Augment clips by generators from elsewhere.

    Parameters
    ----------
    augmentation : Augmentation or Pipeline of them
        What is done. Its `random_state` is not used.
    X : ndarray
        The clips.
    generators : list of numpy.random.Generator, of length n_clips
        From where everything is drawn.

    Returns
    -------
    augmented : ndarray, float32
        Of the shape of `X`.
    """
    if isinstance(augmentation, Pipeline):
        for _, step in augmentation.steps:
            X = augment(step, X, generators)
        return X
    if augmentation == "passthrough":
        return X
    augmentation._check_params()
    return augmentation._augment_some(X, generators)


def check_augmentation(augmentation):
    """Raise unless something is an augmentation of this package or a Pipeline of such."""
    steps = getattr(augmentation, "steps", [("", augmentation)])
    for _, step in steps:
        if isinstance(step, Pipeline):
            check_augmentation(step)
        elif not isinstance(step, Augmentation) and step != "passthrough":
            raise TypeError(
                f"Expected an augmentation of skdeepfake, or a Pipeline of them, got {step!r}; "
                "Audiomentations carries one of the library audiomentations"
            )


def uniform(generators, low_high):
    """Draw one number a generator, uniformly from a range."""
    return [rng.uniform(*low_high) for rng in generators]


def white_noise(n_samples, generators):
    """Draw Gaussian noise of unit variance, of shape (n_clips, n_samples) and single precision."""
    white = np.empty((len(generators), n_samples), dtype=np.float32)
    for row, rng in zip(white, generators, strict=True):
        rng.standard_normal(dtype=np.float32, out=row)
    return white
