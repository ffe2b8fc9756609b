"""The base of descriptors: transformers of waveforms into one row a clip."""

from abc import abstractmethod
from numbers import Integral

import numpy as np
import scipy.fft
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.utils import gen_batches

from skdeepfake._base import StatelessTransformer
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._named_features import NamedFeaturesMixin

# Spectral values held at once. A few clips at a time stay in the processor's cache.
_BLOCK_VALUES = 2**19
# Added to powers before their logarithm, so that digital silence is finite; far below what rounding
# to sixteen bits leaves.
LEAST_POWER = np.float32(1e-12)


class Descriptor(NamedFeaturesMixin, StatelessTransformer):
    """Base of the transformers from waveforms to a row of features that describes the whole clip.

    Frames are whole: none reaches beyond the clip, whose ends would show in its texture. A
    subclass has the parameters below, and implements `_describe` and `_feature_names`.
    """

    _parameter_constraints: dict = {
        "n_fft": [Interval(Integral, 4, None, closed="left")],
        "hop_length": [Interval(Integral, 1, None, closed="left")],
        "n_bands": [Interval(Integral, 1, None, closed="left")],
    }

    # Frames that a description needs at least; a shorter clip is followed by silence.
    _least_frames = 3

    def transform(self, X):
        """Describe clips.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms.

        Returns
        -------
        rows : ndarray of shape (n_clips, n_features), float32
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        short = self.n_fft + (self._least_frames - 1) * self.hop_length - X.shape[1]
        if short > 0:
            X = np.pad(X, ((0, 0), (0, short)))
        rows = np.empty((len(X), len(self._feature_names())), dtype=np.float32)
        n_values = X.shape[1] / self.hop_length * self.n_fft / 2
        for block in gen_batches(len(X), max(1, int(_BLOCK_VALUES / n_values))):
            rows[block] = self._describe(self._spectrum(X[block]))
        return rows

    @abstractmethod
    def _describe(self, spectrum):
        """Return the rows of clips, given their spectrum."""

    def _spectrum(self, waveforms):
        """Return the short-time Fourier transform, of shape (n_clips, n_frames, n_bins)."""
        frames = sliding_window_view(waveforms, self.n_fft, axis=1)[:, :: self.hop_length]
        window = scipy.signal.get_window("hann", self.n_fft).astype(np.float32)
        return scipy.fft.rfft(frames * window, overwrite_x=True)

    def _check_params(self):
        super()._check_params()
        if self.n_bands > self.n_fft // 4:
            raise ValueError(
                f"n_bands={self.n_bands} leaves bands of less than two bins; it must not exceed "
                f"n_fft // 4 = {self.n_fft // 4}"
            )


def in_bands(values, n_bands):
    """Cut the last axis into bands of equally many bins; a rest at the top is left out.

    Parameters
    ----------
    values : ndarray of shape (..., n_bins)
        A value for each bin.
    n_bands : int
        Number of bands.

    Returns
    -------
    bands : ndarray of shape (..., n_bands, n_bins // n_bands)
    """
    width = values.shape[-1] // n_bands
    return values[..., : n_bands * width].reshape(*values.shape[:-1], n_bands, width)


def moments(values):
    """Return mean, standard deviation, skewness and log-kurtosis over the frames.

    Parameters
    ----------
    values : ndarray of shape (n_clips, n_frames, n_bands)
        Values of frames.

    Returns
    -------
    moments : list of four ndarrays of shape (n_clips, n_bands)
        Skewness and log-kurtosis are near zero and very low for constant values.
    """
    mean = values.mean(axis=1, keepdims=True)
    deviation = values - mean
    std = np.sqrt(np.square(deviation).mean(axis=1, keepdims=True))
    deviation /= std + np.float32(1e-6)
    squared = np.square(deviation)
    skewness = (squared * deviation).mean(axis=1)
    kurtosis = np.log(np.square(squared).mean(axis=1) + np.float32(1e-3))
    return [mean[:, 0], std[:, 0], skewness, kurtosis]
