"""Frames to rows: statistics over time, or all frames side by side."""

import numpy as np

from skdeepfake._base import StatelessTransformer
from skdeepfake._validation import FramesInputMixin
from skdeepfake.preprocessing._feature_names import FeatureNamesMixin


def _std(X, axis):
    # The square of a large feature is beyond single precision.
    return np.std(X, axis=axis, dtype=np.float64)


def _delta_std(X, axis):
    if X.shape[axis] == 1:
        return np.zeros_like(X[:, 0])
    return _std(np.diff(X, axis=axis), axis)


def _skew(X, axis):
    return _standardized_moment(X, axis, 3)


def _kurtosis(X, axis):
    return _standardized_moment(X, axis, 4) - 3.0 * _varies(X, axis)


def _standardized_moment(X, axis, order):
    """Return a central moment over a power of the standard deviation; 0 for constant values."""
    # SciPy's functions take several times as long.
    centered = X - X.mean(axis=axis, dtype=np.float64, keepdims=True)
    squared = np.square(centered)
    variance = squared.mean(axis=axis)
    moment = (squared * (centered if order == 3 else squared)).mean(axis=axis)
    zeros = np.zeros_like(variance)
    return np.divide(moment, variance ** (order / 2), out=zeros, where=_varies(X, axis))


def _varies(X, axis):
    return X.min(axis=axis) < X.max(axis=axis)


_STATISTICS = {
    "mean": np.mean,
    "std": _std,
    "delta_std": _delta_std,
    "min": np.min,
    "max": np.max,
    "median": np.median,
    "skew": _skew,
    "kurtosis": _kurtosis,
}


class _FramesToRows(FramesInputMixin, FeatureNamesMixin, StatelessTransformer):
    """Base of the transformers from frames to rows."""

    def _check_input(self, X, reset):
        X = super()._check_input(X, reset)
        if reset:
            self.n_frames_in_ = X.shape[1]
        return X


class Pool(_FramesToRows):
    """Statistics of each feature over the frames of a clip.

    The resulting rows suit any classifier of scikit-learn.

    Parameters
    ----------
    statistics : sequence of str, default=("mean", "std")
        Any of "mean", "std", "delta_std" (the standard deviation of the difference between
        successive frames, which tells how fast a feature changes), "min", "max", "median", "skew"
        and "kurtosis" (Fisher's, 0 for a normal distribution). Skew and kurtosis of a constant
        feature are 0, and so is the "delta_std" of a single frame.

    Attributes
    ----------
    n_features_in_, n_frames_in_ : int
        Numbers of features and frames seen when fitted; `transform` accepts any number of frames.

    See Also
    --------
    Flatten : All frames side by side.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.preprocessing import Pool
    >>> pool = Pool().fit(np.zeros((3, 100, 2)))
    >>> pool.transform(np.zeros((3, 50, 2))).shape
    (3, 4)
    >>> pool.get_feature_names_out(["mfcc0", "rms"]).tolist()
    ['mfcc0_mean', 'rms_mean', 'mfcc0_std', 'rms_std']
    """

    _parameter_constraints: dict = {"statistics": [tuple, list]}

    def __init__(self, statistics=("mean", "std")):
        self.statistics = statistics

    def transform(self, X):
        """Pool frames.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features)
            Frames.

        Returns
        -------
        rows : ndarray of shape (n_clips, n_statistics * n_features), float32
            The first statistic of all features, then the second, and so on.
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        rows = [_STATISTICS[name](X, axis=1) for name in self.statistics]
        return np.concatenate(rows, axis=1, dtype=np.float32)

    def _name_outputs(self, names):
        return [f"{name}_{statistic}" for statistic in self.statistics for name in names]

    def _check_params(self):
        super()._check_params()
        unknown = [name for name in self.statistics if name not in _STATISTICS]
        if unknown or not len(self.statistics):
            raise ValueError(
                f"statistics must be one or more of {sorted(_STATISTICS)}, got {self.statistics!r}"
            )


class Flatten(_FramesToRows):
    """Frames of a clip side by side, in one row.

    Attributes
    ----------
    n_features_in_, n_frames_in_ : int
        Numbers of features and frames seen when fitted, which `transform` requires too.

    See Also
    --------
    Pool : Statistics over the frames.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.preprocessing import Flatten
    >>> flatten = Flatten().fit(np.zeros((3, 2, 2)))
    >>> flatten.transform(np.zeros((3, 2, 2))).shape
    (3, 4)
    >>> flatten.get_feature_names_out(["mfcc0", "rms"]).tolist()
    ['mfcc0_frame0', 'rms_frame0', 'mfcc0_frame1', 'rms_frame1']
    """

    _parameter_constraints: dict = {}

    def transform(self, X):
        """Flatten frames.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features)
            Frames.

        Returns
        -------
        rows : ndarray of shape (n_clips, n_frames * n_features), float32
        """
        X = self._check_input(X, reset=False)
        if X.shape[1] != getattr(self, "n_frames_in_", X.shape[1]):
            raise ValueError(
                f"X has {X.shape[1]} frames per clip, but Flatten expects {self.n_frames_in_}; "
                "load all clips with one duration, or use Pool"
            )
        return X.reshape(len(X), -1)

    def _name_outputs(self, names):
        return [f"{name}_frame{frame}" for frame in range(self.n_frames_in_) for name in names]
