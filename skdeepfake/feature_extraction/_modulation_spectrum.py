"""The modulation spectrum: how fast the energy of each band rises and falls."""

from itertools import pairwise
from numbers import Real

import numpy as np
import scipy.fft
import scipy.signal

from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._descriptor import LEAST_POWER, Descriptor
from skdeepfake.feature_extraction._functional._filter_banks import linear_filter_bank

# Modulation frequencies between which power is averaged, in Hz: wider the faster.
_EDGES = (0.5, 1.25, 2.25, 3.5, 5, 7, 9.5, 12.5, 16, 20, 25, 31.25, 37.5, 43.75, 50)
_LEAST_MODULATION = np.float32(1e-6)


class ModulationSpectrum(Descriptor):
    """Describe how strongly the level of each band is modulated, by modulation frequency.

    Speech moves its bands at the rate of syllables; synthesis smooths the faster movements. Log
    energies of triangular filters, spaced evenly over the full band, are taken as signals over
    time, less their mean; of each, the power in 14 bands of modulation frequency from 0.5 to 50 Hz,
    in log.

    Parameters
    ----------
    n_fft : int, default=512
        Length of the Hann window and of the transform, in samples.
    hop_length : int, default=160
        Distance between frames, in samples. Modulation is seen up to half the frame rate.
    n_bands : int, default=20
        Number of filters.
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.

    See Also
    --------
    SpectralTexture : Describes the same energies without regard to time.

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

    _parameter_constraints: dict = {
        **Descriptor._parameter_constraints,
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(self, n_fft=512, hop_length=160, *, n_bands=20, sample_rate=16000):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_bands = n_bands

    def _describe(self, spectrum):
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        settings = (self.sample_rate, self.n_fft, self.n_bands, 0.0, self.sample_rate / 2)
        levels = np.log10(linear_filter_bank(*settings).apply(power) + LEAST_POWER)
        n_frames = levels.shape[1]
        window = scipy.signal.get_window("hann", n_frames).astype(np.float32)
        moving = (levels - levels.mean(axis=1, keepdims=True)) * window[:, np.newaxis]
        modulation = np.square(np.abs(scipy.fft.rfft(moving, axis=1))) / np.float32(n_frames)
        rates = np.fft.rfftfreq(n_frames, self.hop_length / self.sample_rate)
        means = [modulation[:, bins].mean(axis=1) for bins in _bins_between_edges(rates)]
        return np.log10(np.concatenate(means, axis=1) + _LEAST_MODULATION)

    def _feature_names(self):
        return [
            f"modulation_{low:g}-{high:g}Hz_band{band}"
            for low, high in pairwise(_EDGES)
            for band in range(self.n_bands)
        ]


def _bins_between_edges(rates):
    """Return the bins of each band of modulation, the nearest one where none lies within."""
    bins = []
    for low, high in pairwise(_EDGES):
        within = np.flatnonzero((rates >= low) & (rates < high))
        bins.append(within if within.size else [np.argmin(np.abs(rates - (low + high) / 2))])
    return bins
