"""Standardization of frames."""

from functools import partial

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import StandardScaler
from sklearn.utils import gen_batches
from sklearn.utils.validation import check_is_fitted

from skdeepfake._base import ArrayOutputMixin
from skdeepfake._disk_array import DiskArray
from skdeepfake._sklearn_compat import _fit_context
from skdeepfake._validation import FramesInputMixin, check_frames
from skdeepfake.preprocessing._feature_names import FeatureNamesMixin

# Number of clips per update of the statistics, which bounds the copy in double precision.
_BATCH_SIZE = 64


class FrameScaler(
    FramesInputMixin, FeatureNamesMixin, ArrayOutputMixin, TransformerMixin, BaseEstimator
):
    """Standardization of each feature over all clips and frames.

    It does for frames what scikit-learn's `StandardScaler` does for rows: it subtracts the mean of
    the training data and divides by their standard deviation. A constant feature becomes 0.

    Parameters
    ----------
    with_mean : bool, default=True
        Whether to subtract the mean.
    with_std : bool, default=True
        Whether to divide by the standard deviation.

    Attributes
    ----------
    mean_, var_, scale_ : ndarray of shape (n_features,)
        Mean, variance and standard deviation of each feature.
    n_features_in_ : int
        Number of features seen when fitted.

    See Also
    --------
    Pool : Statistics over frames as rows, which `StandardScaler` scales.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.preprocessing import FrameScaler
    >>> frames = np.random.default_rng(0).normal(50, 10, (4, 100, 2))
    >>> scaled = FrameScaler().fit_transform(frames)
    >>> bool(np.allclose(scaled.mean(axis=(0, 1)), 0, atol=1e-5))
    True
    """

    _parameter_constraints: dict = {"with_mean": ["boolean"], "with_std": ["boolean"]}

    def __init__(self, *, with_mean=True, with_std=True):
        self.with_mean = with_mean
        self.with_std = with_std

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Learn the mean and the standard deviation of each feature.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features)
            Frames of the training clips.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        self : object
            The fitted scaler.
        """
        X = self._check_input(X, reset=True)
        rows = StandardScaler()
        for batch in gen_batches(len(X), _BATCH_SIZE):
            rows.partial_fit(np.asarray(X[batch]).reshape(-1, X.shape[2]))
        self.mean_, self.var_, self.scale_ = rows.mean_, rows.var_, rows.scale_
        return self

    def transform(self, X):
        """Standardize frames.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features)
            Frames.

        Returns
        -------
        scaled : ndarray of shape (n_clips, n_frames, n_features), float32
        """
        check_is_fitted(self)
        X = self._check_input(X, reset=False)
        mean = self.mean_.astype(np.float32) if self.with_mean else None
        scale = self.scale_.astype(np.float32) if self.with_std else None
        standardize = partial(_standardize, mean=mean, scale=scale)
        return X.with_step(standardize) if isinstance(X, DiskArray) else standardize(X)

    def _check_input(self, X, reset):
        return check_frames(self, X, reset=reset, on_disk=True)


def _standardize(frames, mean, scale):
    scaled = frames.copy() if mean is None else frames - mean
    if scale is not None:
        scaled /= scale
    return scaled
