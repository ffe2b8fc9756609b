"""Oversampling by augmented copies of waveforms."""

import os

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from scipy.sparse import issparse
from sklearn.utils import check_random_state

from skdeepfake._random import clip_generators
from skdeepfake.augmentation import augment


class AugmentingOverSampler(BaseOverSampler):
    """Oversampler of the smaller class by augmented copies of its waveforms.

    The rows of `X` stay as they are. Where imbalanced-learn's `RandomOverSampler` adds duplicates,
    each added row here is an augmented copy.

    Parameters
    ----------
    augmentation : augmentation or Pipeline of augmentations
        Applied to each copy. Use ``p=1.0``; otherwise some copies are exact duplicates. Its own
        `random_state` is not used.
    sampling_strategy : float, str, dict or callable, default="auto"
        Number of rows to add for each class, as in
        :class:`imblearn.over_sampling.RandomOverSampler`.
    random_state : int, RandomState instance or None, default=None
        Seed of the rows drawn and of their augmentation; each copy has its own.

    Attributes
    ----------
    sampling_strategy_ : dict
        Number of rows added for each class.
    sample_indices_ : ndarray of shape (n_resampled,)
        Row of `X` that each row comes from.

    See Also
    --------
    skdeepfake.over_sampling.RandomOverSampler : Plain copies, also of paths.

    Notes
    -----
    It works on waveforms. For paths, oversample the rows with
    :class:`~skdeepfake.over_sampling.RandomOverSampler` and put the augmentation behind
    :class:`~skdeepfake.audio.LoadAudio` within :class:`~skdeepfake.compose.InChunks`, where each
    copy draws its own augmentation.

    References
    ----------
    .. [1] C. Shorten and T. M. Khoshgoftaar, "A survey on image data augmentation for deep
       learning", Journal of Big Data 6, 2019. DOI 10.1186/s40537-019-0197-0.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import AddNoise
    >>> from skdeepfake.over_sampling import AugmentingOverSampler
    >>> sampler = AugmentingOverSampler(AddNoise(p=1.0), random_state=0)
    >>> X, y = sampler.fit_resample(np.ones((3, 8000)), np.array([0, 1, 1]))
    >>> X.shape, y
    ((4, 8000), array([0, 1, 1, 0]))
    >>> (X == 1).all(axis=1)
    array([ True,  True,  True, False])
    """

    _parameter_constraints: dict = {
        **BaseOverSampler._parameter_constraints,
        "augmentation": "no_validation",
        "random_state": ["random_state"],
    }

    def __init__(self, augmentation, *, sampling_strategy="auto", random_state=None):
        super().__init__(sampling_strategy=sampling_strategy)
        self.augmentation = augmentation
        self.random_state = random_state

    def fit_resample(self, X, y, **params):
        """Add augmented copies of clips of the smaller class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            As in imbalanced-learn.

        Returns
        -------
        X_resampled : array-like of shape (n_resampled, n_samples)
            The clips of `X`, then the copies.
        y_resampled : array-like of shape (n_resampled,)
        """
        path = _first_path(X)
        if path is not None:
            raise ValueError(
                f"AugmentingOverSampler takes waveforms, got a path, {path!r}; oversample the rows "
                "with RandomOverSampler, and put the augmentation behind LoadAudio within InChunks"
            )
        return super().fit_resample(X, y, **params)

    def _check_X_y(self, X, y):  # noqa: N802
        X, y, binarize_y = super()._check_X_y(X, y)
        X = X.toarray() if issparse(X) else X
        return (X if X.dtype.kind == "f" else X.astype(np.float32)), y, binarize_y

    def _fit_resample(self, X, y):
        random_state = check_random_state(self.random_state)
        copied = [
            random_state.choice(np.flatnonzero(y == label), size=n_copies)
            for label, n_copies in self.sampling_strategy_.items()
        ]
        copied = np.concatenate([*copied, np.arange(0)])
        self.sample_indices_ = np.concatenate([np.arange(len(X)), copied])
        seeds = clip_generators(random_state, len(copied), salt=type(self).__name__)
        generators = [np.random.default_rng(int(rng.integers(2**63))) for rng in seeds]
        resampled = X[self.sample_indices_]
        copies = resampled[len(X) :].astype(np.float32)
        resampled[len(X) :] = augment(self.augmentation, copies, generators)
        return resampled, y[self.sample_indices_]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.sampler_tags.sample_indices = True
        return tags


def _first_path(X):
    """Return the first value of `X` if it is a path, else None; the rest is up to scikit-learn."""
    rows = X.iloc[:1] if hasattr(X, "iloc") else X[:1] if hasattr(X, "__len__") else ()
    first = np.asarray(rows, dtype=object).ravel()[:1]
    return next((value for value in first if isinstance(value, (str, bytes, os.PathLike))), None)
