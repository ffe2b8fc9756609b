"""The texture of the envelope: how bands rise and fall together within a period of the voice."""

from functools import cache
from itertools import combinations, pairwise

import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view

from skdeepfake.feature_extraction._descriptor import (
    MIN_POWER,
    BandDescriptor,
    correlate_bands,
    moments,
    power_of_bands,
    sum_bands,
)

# In frames: windows of about three periods of a low voice, and the range of the periods of voices.
_WINDOW, _STEP = 48, 10
_SHORTEST, _LONGEST = 2, 16
# The quietest windows, this fraction of them, hold pauses.
_QUIET = 0.4
_MOMENTS = ("mean", "std", "skewness", "kurtosis")


class EnvelopeTexture(BandDescriptor):
    """How the envelopes of bands of frequencies move within a few periods of the voice.

    Each closure of the glottis excites all bands at once, and the noise of the breath swells with
    it. Vocoders make the bands too alike, or too independent. The envelope of a band is the
    magnitude of a short-time spectrum with very short frames. It is described in windows of 48
    frames, one each 10 frames, without the quietest 40 % of them. The features of each band are

    - its periodicity: the autocorrelation of its envelope at the period, between 2 and 16 frames,
      at which the bands repeat best together, weighted by their magnitudes;
    - its depth: the log ratio of the standard deviation of the envelope to its mean;

    as mean, standard deviation, skewness and log-kurtosis over the windows. The features of each
    pair of bands are the mean and the standard deviation over the windows of the correlation of
    their envelopes, and the correlation of their periodicities over the windows. Neighboring bands
    also have the mean and the standard deviation of their lead: by how much the lower one
    correlates more with the next frame of the higher one than conversely.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int or None, default=None
        Length of the Hann window and of the transform, in samples. None is 4 ms: 64 at 16 kHz.
    hop_length : int or None, default=None
        Distance between frames, in samples. None is 1 ms: 16 at 16 kHz.
    n_bands : int, default=16
        Number of bands of equal width, at most ``n_fft // 2``.

    See Also
    --------
    SpectralTexture : Fine structure of the spectrum.
    ModulationSpectrum : How fast bands rise and fall, at the rate of syllables.

    References
    ----------
    .. [1] A. V. McCree and T. P. Barnwell, "A mixed excitation LPC vocoder model for low bit rate
       speech coding", IEEE Transactions on Speech and Audio Processing 3(4), 242-250, 1995.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import EnvelopeTexture
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> EnvelopeTexture().fit_transform(noise).shape
    (2, 518)
    """

    _n_fft_seconds = 0.004
    _hop_seconds = 0.001
    _min_frames = _WINDOW + 2 * _STEP
    _min_bins = 1

    def _describe(self, spectrum):
        power = power_of_bands(spectrum, self.n_bands)
        envelopes = np.sqrt(sum_bands(power, self.n_bands) + MIN_POWER)
        return np.stack([_describe_clip(clip) for clip in envelopes])

    def _feature_names(self):
        return _names(self.n_bands)


@cache
def _names(n_bands):
    bands = range(n_bands)
    names = [
        f"{name}_{moment}_band{band}"
        for name in ("periodicity", "depth")
        for moment in _MOMENTS
        for band in bands
    ]
    for name in ("envelope_correlation_mean", "envelope_correlation_std"):
        names += [f"{name}_{a}_{b}" for a, b in combinations(bands, 2)]
    for name in ("lead_mean", "lead_std"):
        names += [f"{name}_{a}_{b}" for a, b in pairwise(bands)]
    return names + [f"periodicity_correlation_{a}_{b}" for a, b in combinations(bands, 2)]


def _describe_clip(envelopes):
    """Return the features of one clip, given its envelopes of shape (n_frames, n_bands)."""
    windows, levels = _loudest(sliding_window_view(envelopes, _WINDOW, axis=0)[::_STEP])
    windows -= windows.mean(axis=2, keepdims=True)
    sizes = np.sqrt(np.square(windows).sum(axis=2) + MIN_POWER)
    depths = np.log(sizes / np.float32(np.sqrt(_WINDOW))) - levels
    periodicities = _periodicities(windows, levels)
    windows /= sizes[..., np.newaxis]
    pairs = np.triu_indices(windows.shape[1], 1)
    correlations = np.matmul(windows, windows.transpose(0, 2, 1))[:, *pairs]
    leads = _leads(windows)
    return np.concatenate(
        [
            *_moments(periodicities),
            *_moments(depths),
            correlations.mean(axis=0),
            correlations.std(axis=0),
            leads.mean(axis=0),
            leads.std(axis=0),
            correlate_bands(periodicities[np.newaxis])[0],
        ]
    )


def _loudest(windows):
    """Return the windows without the quietest, and the log of the mean envelope of each band."""
    levels = np.log(windows.mean(axis=2))
    order = np.argsort(levels.mean(axis=1), kind="stable")
    kept = np.sort(order[int(_QUIET * len(order)) :])
    return windows[kept], levels[kept]


def _moments(values):
    """Return the moments of each band over the windows, of values (n_windows, n_bands)."""
    return [moment[0] for moment in moments(values[np.newaxis])]


def _periodicities(windows, levels):
    """Return the autocorrelation of each band at the common period, (n_windows, n_bands)."""
    taper, correction = _taper()
    spectra = scipy.fft.rfft(windows * taper, 2 * _WINDOW, axis=2)
    power = np.square(spectra.real) + np.square(spectra.imag)
    autocorrelation = scipy.fft.irfft(power, 2 * _WINDOW, axis=2)[..., : _LONGEST + 1]
    autocorrelation /= autocorrelation[..., :1] + MIN_POWER
    autocorrelation *= correction
    together = np.einsum("nbl,nb->nl", autocorrelation, np.exp(levels - levels.max()))
    period = _SHORTEST + together[:, _SHORTEST:].argmax(axis=1)
    return np.take_along_axis(autocorrelation, period[:, np.newaxis, np.newaxis], axis=2)[..., 0]


@cache
def _taper():
    """Return a Hann window, and what undoes its effect on a normalized autocorrelation."""
    taper = np.hanning(_WINDOW)
    autocorrelation = np.correlate(taper, taper, "full")[_WINDOW - 1 :][: _LONGEST + 1]
    correction = autocorrelation[0] / autocorrelation
    return taper.astype(np.float32), correction.astype(np.float32)


def _leads(windows):
    """Return by how much each band leads the next one, of shape (n_windows, n_bands - 1)."""
    low, high = windows[:, :-1], windows[:, 1:]
    after = np.einsum("nbt,nbt->nb", high[..., 1:], low[..., :-1])
    before = np.einsum("nbt,nbt->nb", high[..., :-1], low[..., 1:])
    return after - before
