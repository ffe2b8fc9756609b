"""Cepstral mean and variance normalization."""

import numpy as np

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._validation import FramesInputMixin
from skdeepfake.preprocessing._feature_names import FeatureNamesMixin

# A feature that varies less than this over a clip, relative to its level, is constant.
_CONSTANT_STD = 1e-6


class CMVN(FramesInputMixin, FeatureNamesMixin, ArrayOutputMixin, StatelessTransformer):
    """Cepstral mean and variance normalization of each feature within each clip.

    A channel adds a constant to all frames of a log spectrum or cepstrum; without the mean over the
    frames, recordings of different devices are more alike. Unlike
    :class:`~skdeepfake.preprocessing.FrameScaler`, it learns nothing from the data.

    Parameters
    ----------
    with_mean : bool, default=True
        Whether to subtract the mean.
    with_std : bool, default=True
        Whether to divide by the standard deviation. A feature that is constant over a clip is not
        divided.

    References
    ----------
    .. [1] O. Viikki and K. Laurila, "Cepstral domain segmental feature vector normalization for
       noise robust speech recognition", Speech Communication 25, 1998.
       DOI 10.1016/S0167-6393(98)00033-8.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.preprocessing import CMVN
    >>> frames = np.random.default_rng(0).normal([3.0, -7.0], [1.0, 5.0], (2, 50, 2))
    >>> normalized = CMVN().fit_transform(frames)
    >>> bool(np.allclose(normalized.std(axis=1), 1, atol=1e-5))
    True
    """

    _parameter_constraints: dict = {"with_mean": ["boolean"], "with_std": ["boolean"]}

    def __init__(self, *, with_mean=True, with_std=True):
        self.with_mean = with_mean
        self.with_std = with_std

    def transform(self, X):
        """Normalize frames.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features)
            Frames.

        Returns
        -------
        normalized : ndarray of shape (n_clips, n_frames, n_features), float32
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        mean = X.mean(axis=1, keepdims=True)
        normalized = X - mean if self.with_mean else X.copy()
        if self.with_std:
            std = X.std(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
            normalized /= np.where(std > _CONSTANT_STD * np.abs(mean), std, np.float32(1))
        return normalized
