"""The base of augmentations: they act when a Pipeline is fitted and never when it predicts."""

from abc import abstractmethod
from numbers import Real

from sklearn.base import OneToOneFeatureMixin
from sklearn.pipeline import Pipeline

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import Interval


class Augmentation(OneToOneFeatureMixin, ArrayOutputMixin, StatelessTransformer):
    """Base class of the augmentations.

    A subclass has the parameters `p` and `random_state`, and implements
    ``_augment(X, generators)``, which returns the clips of `X` changed, each by its own
    :class:`numpy.random.Generator`, and leaves `X` as it is.

    Notes
    -----
    A clip's generator depends on `random_state`, on the class and on the clip's number in the whole
    run. :class:`~skdeepfake.compose.InChunks` announces the number of a block's first row by a
    :class:`contextvars.ContextVar`, so that `chunk_size` and `n_jobs` change nothing. It also
    numbers augmentations of the same class, so that they draw different numbers in spite of equal
    seeds. A Pipeline outside of `InChunks` does not: there, give each a seed of its own.
    """

    _parameter_constraints: dict = {
        "p": [Interval(Real, 0, 1, closed="both")],
        "random_state": ["random_state"],
    }
    # How many augmentations of the class come before this one; number_augmentations sets it.
    _occurrence = 0

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
        salt = f"{type(self).__name__}{self._occurrence or ''}"
        generators = clip_generators(self.random_state, len(X), salt)
        return self._augment_random_subset(X, generators)

    def transform(self, X):
        """Return `X` unchanged.

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

    def _augment_random_subset(self, X, generators):
        """Return the clips, each with probability `p` augmented by its own generator."""
        chosen = [i for i, rng in enumerate(generators) if rng.random() < self.p]
        if len(chosen) == len(X) > 0:
            return self._augment(X, generators)
        augmented = X.copy()
        if chosen:
            augmented[chosen] = self._augment(X[chosen], [generators[i] for i in chosen])
        return augmented

    @abstractmethod
    def _augment(self, X, generators):
        """Return the clips changed, each by its own generator, and leave `X` as it is."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags


def augment(augmentation, X, generators):
    """Augment clips with given generators.

    Parameters
    ----------
    augmentation : Augmentation or Pipeline of augmentations
        What is applied. Its `random_state` is not used.
    X : ndarray
        The clips.
    generators : list of numpy.random.Generator, of length n_clips
        The generator of each clip, from which everything is drawn.

    Returns
    -------
    augmented : ndarray, float32
        Of the shape of `X`.

    Raises
    ------
    TypeError
        If `augmentation` is something else.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import Gain, augment
    >>> generators = [np.random.default_rng(0)]
    >>> augment(Gain((6.0, 6.0), p=1.0), np.full((1, 2), 0.25), generators).round(2)
    array([[0.5, 0.5]])
    """
    check_augmentation(augmentation)
    if isinstance(augmentation, Pipeline):
        for _, step in augmentation.steps:
            X = augment(step, X, generators)
    elif augmentation != "passthrough":
        augmentation._check_params()
        X = augmentation._augment_random_subset(X, generators)
    return X


def check_augmentation(augmentation):
    """Raise unless something is an augmentation of this package or a Pipeline of such."""
    if isinstance(augmentation, Pipeline):
        for _, step in augmentation.steps:
            check_augmentation(step)
    elif not isinstance(augmentation, Augmentation) and augmentation != "passthrough":
        raise TypeError(
            f"Expected an augmentation of skdeepfake, or a Pipeline of them, got {augmentation!r}; "
            "Audiomentations applies one of the library audiomentations"
        )


def uniform(generators, low_high):
    """Draw one number per generator, uniformly from a range."""
    return [rng.uniform(*low_high) for rng in generators]
