"""The modulation spectrum: how fast the energy of each band rises and falls."""

from functools import cache
from itertools import pairwise

import numpy as np
import scipy.fft
import scipy.signal

from skdeepfake.feature_extraction._descriptor import MIN_POWER, BandDescriptor
from skdeepfake.feature_extraction._functional._filter_banks import linear_filter_bank

# Edges of the modulation bands in Hz, wider the faster the modulation.
_EDGES = (0.5, 1.25, 2.25, 3.5, 5, 7, 9.5, 12.5, 16, 20, 25, 31.25, 37.5, 43.75, 50)
_MIN_MODULATION = np.float32(1e-6)


class ModulationSpectrum(BandDescriptor):
    """Strength of the modulation of each band, by modulation frequency.

    The bands of speech rise and fall at the rate of syllables; synthesis smooths faster movements.
    The log energy of each of `n_bands` triangular filters, spaced evenly over the full band, is a
    signal over time. The features are the log power of that signal, without its mean, in 14 bands
    of modulation frequency between 0.5 and 50 Hz.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int or None, default=None
        Length of the Hann window and of the transform, in samples. None is 32 ms, rounded up to a
        length that is fast to transform: 512 at 16 kHz, 256 at 8 kHz.
    hop_length : int or None, default=None
        Distance between frames, in samples; modulation is resolved up to half the frame rate. None
        is 10 ms: 160 at 16 kHz.
    n_bands : int, default=20
        Number of filters, at most ``n_fft // 4``.

    See Also
    --------
    SpectralTexture : A description of similar energies in which time matters little.

    References
    ----------
    .. [1] L. Atlas and S. A. Shamma, "Joint Acoustic and Modulation Frequency", EURASIP Journal on
       Advances in Signal Processing, 2003. DOI 10.1155/S1110865703305013.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import ModulationSpectrum
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> ModulationSpectrum().fit_transform(noise).shape
    (2, 280)
    """

    def __init__(self, *, sample_rate=16000, n_fft=None, hop_length=None, n_bands=20):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_bands = n_bands

    def _describe(self, spectrum):
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        n_fft, hop_length = self._frame_lengths()
        nyquist = self.sample_rate / 2
        filters = linear_filter_bank(self.sample_rate, n_fft, self.n_bands, 0.0, nyquist)
        levels = np.log10(filters.apply(power) + MIN_POWER)
        n_frames = levels.shape[1]
        window = scipy.signal.get_window("hann", n_frames).astype(np.float32)
        moving = (levels - levels.mean(axis=1, keepdims=True)) * window[:, np.newaxis]
        modulation = np.square(np.abs(scipy.fft.rfft(moving, axis=1))) / np.float32(n_frames)
        rates = np.fft.rfftfreq(n_frames, hop_length / self.sample_rate)
        means = [modulation[:, bins].mean(axis=1) for bins in _bins_between_edges(rates)]
        return np.log10(np.concatenate(means, axis=1) + _MIN_MODULATION)

    def _feature_names(self):
        return _names(self.n_bands)


@cache
def _names(n_bands):
    return [
        f"modulation_{low:g}-{high:g}Hz_band{band}"
        for low, high in pairwise(_EDGES)
        for band in range(n_bands)
    ]


def _bins_between_edges(rates):
    """Return the bins of each modulation band, or the nearest bin where a band holds none."""
    bins = []
    for low, high in pairwise(_EDGES):
        within = np.flatnonzero((rates >= low) & (rates < high))
        bins.append(within if within.size else [np.argmin(np.abs(rates - (low + high) / 2))])
    return bins
