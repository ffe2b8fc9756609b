"""The base of descriptors: transformers from waveforms to one row per clip."""

from abc import abstractmethod
from numbers import Integral

import numpy as np
import scipy.fft

from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import WaveformFeatures
from skdeepfake.feature_extraction._functional._spectrum import short_time_transform

# Added to powers before their logarithm, so that digital silence is finite; far below what rounding
# to sixteen bits leaves.
MIN_POWER = np.float32(1e-12)
# Added to standard deviations before values are divided by them.
_MIN_STD = np.float32(1e-6)


class Descriptor(WaveformFeatures):
    """Base class of the transformers from waveforms to one row of features per clip.

    Derive from it to add a descriptor. A subclass

    - has the parameters `sample_rate` (Hz), `n_fft` and `hop_length` (samples, or None for 32 ms
      and 10 ms at `sample_rate`), among others;
    - implements ``_describe(spectrum)``, which returns rows of shape (n_clips, n_features) for the
      complex short-time Fourier transform of a few clips, of shape (n_clips, n_frames, n_bins).
      Frames lie within the clip: none reaches beyond its ends, which would show in its texture;
    - implements ``_feature_names()``, which returns the names of the features, a list of str;
    - may extend ``_check_params()`` by checks of parameters against each other.

    ``_frame_lengths()`` returns `n_fft` and `hop_length` in samples.

    See Also
    --------
    FrontEnd : Base class of the transformers to features of each frame.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import Descriptor
    >>> class AverageSpectrum(Descriptor):
    ...     '''Average power of each bin in dB.'''
    ...
    ...     def __init__(self, *, sample_rate=16000, n_fft=None, hop_length=None):
    ...         self.sample_rate = sample_rate
    ...         self.n_fft = n_fft
    ...         self.hop_length = hop_length
    ...
    ...     def _describe(self, spectrum):
    ...         return 10 * np.log10(np.square(np.abs(spectrum)).mean(axis=1) + 1e-10)
    ...
    ...     def _feature_names(self):
    ...         n_fft, _ = self._frame_lengths()
    ...         return [f"bin{i}" for i in range(n_fft // 2 + 1)]
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> AverageSpectrum().fit_transform(noise).shape
    (2, 257)
    """

    _parameter_constraints: dict = {
        **WaveformFeatures._parameter_constraints,
        "n_fft": [Interval(Integral, 4, None, closed="left"), None],
        "hop_length": [Interval(Integral, 1, None, closed="left"), None],
    }

    # Lengths in seconds of parameters that are None.
    _n_fft_seconds = 0.032
    _hop_seconds = 0.010
    # A shorter clip is followed by silence.
    _min_frames = 3

    def transform(self, X):
        """Describe clips.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms at `sample_rate`.

        Returns
        -------
        rows : ndarray of shape (n_clips, n_features), float32
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        n_fft, hop_length = self._frame_lengths()
        missing = n_fft + (self._min_frames - 1) * hop_length - X.shape[1]
        if missing > 0:
            X = np.pad(X, ((0, 0), (0, missing)))
        n_values = X.shape[1] / hop_length * n_fft / 2
        return self._in_blocks(self._describe_block, X, (len(self._feature_names()),), n_values)

    def _describe_block(self, waveforms):
        n_fft, hop_length = self._frame_lengths()
        return self._describe(short_time_transform(waveforms, n_fft, hop_length, n_fft, "hann"))

    @abstractmethod
    def _describe(self, spectrum):
        """Return the rows of clips, given their short-time Fourier transform."""

    def _frame_lengths(self):
        """Return the length of the transform and the distance between frames, in samples."""
        n_fft = scipy.fft.next_fast_len(round(self._n_fft_seconds * self.sample_rate), real=True)
        return (
            self.n_fft or max(4, n_fft),
            self.hop_length or max(1, round(self._hop_seconds * self.sample_rate)),
        )


class BandDescriptor(Descriptor):
    """Base of the descriptors that describe `n_bands` bands of frequencies."""

    _parameter_constraints: dict = {
        **Descriptor._parameter_constraints,
        "n_bands": [Interval(Integral, 1, None, closed="left")],
    }

    # Least number of bins of a band.
    _min_bins = 2

    def __init__(self, *, sample_rate=16000, n_fft=None, hop_length=None, n_bands=16):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_bands = n_bands

    def _check_params(self):
        super()._check_params()
        n_fft, _ = self._frame_lengths()
        divisor = 2 * self._min_bins
        if self.n_bands > n_fft // divisor:
            raise ValueError(
                f"n_bands={self.n_bands} leaves bands of fewer than {self._min_bins} bins; it must "
                f"not exceed n_fft // {divisor} = {n_fft // divisor}"
            )


def split_bands(values, n_bands):
    """Split the last axis into bands of equally many bins, without the remainder at the top.

    The result has shape (..., n_bands, n_bins // n_bands).
    """
    width = values.shape[-1] // n_bands
    return values[..., : n_bands * width].reshape(*values.shape[:-1], n_bands, width)


def power_of_bands(spectrum, n_bands):
    """Return the power of the bins that bands consist of: all but the first and the remainder."""
    n_bins = (spectrum.shape[-1] - 1) // n_bands * n_bands
    spectrum = spectrum[..., 1 : 1 + n_bins]
    return np.square(spectrum.real) + np.square(spectrum.imag)


def sum_bands(values, n_bands):
    """Return the sum over the bins of each band, of shape (..., n_bands)."""
    # Several times as fast as the method `sum`.
    return np.einsum("...w->...", split_bands(values, n_bands))


def correlate_bands(values):
    """Return the correlation over the frames of each pair of bands.

    The values are of shape (n_clips, n_frames, n_bands), the result (n_clips, n_pairs).
    """
    _, _, moving = standardize(values)
    correlation = moving.transpose(0, 2, 1) @ moving / np.float32(values.shape[1])
    return correlation[:, *np.triu_indices(values.shape[2], 1)]


def standardize(values):
    """Return mean and standard deviation over the frames, axis 1, and standardized values.

    The statistics have one frame. Standardized values are zero where the deviation is zero.
    """
    mean = values.mean(axis=1, keepdims=True)
    standardized = values - mean
    std = np.sqrt(np.square(standardized).mean(axis=1, keepdims=True))
    standardized /= std + _MIN_STD
    return mean, std, standardized


def moments(values):
    """Return mean, standard deviation, skewness and log-kurtosis over the frames.

    Each has shape (n_clips, n_bands). Skewness is near zero and log-kurtosis is very low for
    constant values.
    """
    mean, std, standardized = standardize(values)
    squared = np.square(standardized)
    skewness = (squared * standardized).mean(axis=1)
    kurtosis = np.log(np.square(squared).mean(axis=1) + np.float32(1e-3))
    return [mean[:, 0], std[:, 0], skewness, kurtosis]
