"""Copies of all rows, for augmentations that change each copy in its own way."""

from numbers import Integral

import numpy as np
from imblearn.base import SamplerMixin
from sklearn.base import BaseEstimator

from skdeepfake._sklearn_compat import Interval, _num_samples, _safe_indexing


class RepeatSampler(SamplerMixin, BaseEstimator):
    """Sampler that adds copies of every row, whatever its class, when a Pipeline is fitted.

    A copy of a path costs nothing, and each copy draws its own augmentation behind
    :class:`~skdeepfake.audio.LoadAudio` within :class:`~skdeepfake.compose.InChunks`. A detector
    then hears each clip through several channels.

    Parameters
    ----------
    n_copies : int, default=3
        Number of copies added for each row.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_resampled,)
        Row of `X` that each row comes from.

    See Also
    --------
    RandomOverSampler : Adds copies of rows of the smaller class.

    Notes
    -----
    A row and its copies belong to one group: behind this sampler,
    :class:`~skdeepfake.compose.DetectorPipeline` keeps them together in folds.

    Examples
    --------
    >>> from skdeepfake.over_sampling import RepeatSampler
    >>> X, y = RepeatSampler(n_copies=2).fit_resample([["a.wav"], ["b.wav"]], [0, 1])
    >>> X, y.tolist()
    ([['a.wav'], ['b.wav'], ['a.wav'], ['b.wav'], ['a.wav'], ['b.wav']], [0, 1, 0, 1, 0, 1])
    """

    # It balances nothing; imbalanced-learn asks each sampler for its kind.
    _sampling_type = "bypass"
    _parameter_constraints: dict = {"n_copies": [Interval(Integral, 0, None, closed="left")]}

    def __init__(self, n_copies=3):
        self.n_copies = n_copies

    def fit(self, X, y, **params):
        """Check the parameters; there is nothing to learn.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows, in any container.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            Ignored.

        Returns
        -------
        self : object
        """
        self._validate_params()
        return self

    def fit_resample(self, X, y, **params):
        """Add copies of all rows.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows, in any container.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            Ignored.

        Returns
        -------
        X_resampled : array-like of shape (n_resampled, ...)
            The rows of `X`, then the copies in the same order.
        y_resampled : ndarray of shape (n_resampled,)
        """
        self._validate_params()
        n_rows = _num_samples(X)
        self.sample_indices_ = np.tile(np.arange(n_rows), 1 + self.n_copies)
        return _safe_indexing(X, self.sample_indices_), np.asarray(y)[self.sample_indices_]

    def _fit_resample(self, X, y, **params):
        return self.fit_resample(X, y, **params)
