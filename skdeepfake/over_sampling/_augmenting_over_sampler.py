"""Oversampling whose copies are augmented."""

import os

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.utils import check_target_type
from scipy.sparse import issparse
from sklearn.utils import check_consistent_length, check_random_state

from skdeepfake._random import clip_generators
from skdeepfake.audio import as_paths
from skdeepfake.augmentation._base import augment, check_augmentation
from skdeepfake.augmentation._load_augmented import CopiedPath


class AugmentingOverSampler(BaseOverSampler):
    """Oversample the smaller class by augmented copies of its clips.

    Where imbalanced-learn's `RandomOverSampler` duplicates rows, each added row here is an
    augmented copy; the rows there were stay as they are.

    Parameters
    ----------
    augmenter : augmentation or Pipeline of augmentations
        What is done to each copy. Give it ``p=1.0``, lest some copies stay duplicates. Its own
        `random_state` is not used.
    sampling_strategy : float, str, dict or callable, default="auto"
        How many rows of which class are added, as in
        :class:`imblearn.over_sampling.RandomOverSampler`.
    random_state : int, RandomState instance or None, default=None
        Seed of the rows drawn and of their augmentation; each copy has its own.

    Attributes
    ----------
    sampling_strategy_ : dict
        How many rows of each class are added.
    sample_indices_ : ndarray of shape (n_resampled,)
        Row of `X` that each row comes from.

    See Also
    --------
    LoadAugmented : Loads the paths that this made.
    skdeepfake.over_sampling.RandomOverSampler : Plain copies.

    Notes
    -----
    Waveforms are augmented at once. Of paths, copies are paths too, that cost nothing and carry
    their augmentation with them: :class:`LoadAugmented`, within
    :class:`~skdeepfake.compose.InChunks`, carries it out when they have become waveforms. Either
    way one seed gives one result, whatever `chunk_size` and `n_jobs`. Any other loader takes a copy
    for the plain path.

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

    With paths, the loader takes part:

    >>> from imblearn.pipeline import make_pipeline
    >>> from skdeepfake.audio import LoadAudio
    >>> from skdeepfake.augmentation import LoadAugmented
    >>> from skdeepfake.compose import InChunks
    >>> detector = make_pipeline(sampler, InChunks(LoadAugmented(LoadAudio())))
    """

    _parameter_constraints: dict = {
        **BaseOverSampler._parameter_constraints,
        "augmenter": "no_validation",
        "random_state": ["random_state"],
    }

    def __init__(self, augmenter, *, sampling_strategy="auto", random_state=None):
        super().__init__(sampling_strategy=sampling_strategy)
        self.augmenter = augmenter
        self.random_state = random_state

    def fit_resample(self, X, y, **params):
        """Add augmented copies of rows of the smaller class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples) or (n_clips, 1) or (n_clips,)
            Waveforms, or paths.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            As in imbalanced-learn.

        Returns
        -------
        X_resampled : array-like of shape (n_resampled, n_samples) or (n_resampled, 1)
            The rows of `X`, then the copies.
        y_resampled : array-like of shape (n_resampled,)
        """
        if _holds_paths(X):
            X = np.array(as_paths(X), dtype=object)[:, np.newaxis]
        return super().fit_resample(X, y, **params)

    def _check_X_y(self, X, y):  # noqa: N802
        if not _holds_paths(X):
            X, y, binarize_y = super()._check_X_y(X, y)
            X = X.toarray() if issparse(X) else X
            return (X if X.dtype.kind == "f" else X.astype(np.float32)), y, binarize_y
        check_consistent_length(X, y)
        self.n_features_in_ = 1
        return X, *check_target_type(y, indicate_one_vs_all=True)

    def _fit_resample(self, X, y):
        check_augmentation(self.augmenter)
        random_state = check_random_state(self.random_state)
        copied = [
            random_state.choice(np.flatnonzero(y == label), size=n_copies)
            for label, n_copies in self.sampling_strategy_.items()
        ]
        copied = np.concatenate([*copied, np.arange(0)])
        self.sample_indices_ = np.concatenate([np.arange(len(X)), copied])
        resampled = X[self.sample_indices_]
        generators = clip_generators(random_state, len(copied), salt=type(self).__name__)
        seeds = [int(rng.integers(2**63)) for rng in generators]
        if _holds_paths(X):
            for row, seed in zip(range(len(X), len(resampled)), seeds, strict=True):
                resampled[row, 0] = CopiedPath(resampled[row, 0], self.augmenter, seed)
        elif seeds:
            copies = resampled[len(X) :].astype(np.float32)
            generators = [np.random.default_rng(seed) for seed in seeds]
            resampled[len(X) :] = augment(self.augmenter, copies, generators)
        return resampled, y[self.sample_indices_]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.sampler_tags.sample_indices = True
        return tags


def _holds_paths(X):
    """Whether rows are paths: everything else is left to scikit-learn's own checks."""
    if hasattr(X, "iloc"):
        X = X.iloc[:1]
    first = np.asarray(X[:1] if hasattr(X, "__len__") else X, dtype=object).ravel()
    return len(first) == 1 and isinstance(first[0], (str, os.PathLike))
