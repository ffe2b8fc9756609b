"""Summaries of the spectrum and of the samples of each frame."""

from itertools import pairwise
from numbers import Integral, Real

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import GroupedFrontEnd
from skdeepfake.feature_extraction._functional._decibels import power_to_db

# Samples this close to zero count as zero, and less power counts as this much, as in librosa.
_SILENT = 1e-10
# Octaves of the contrast by default, as in librosa.
_MAX_OCTAVES = 6
SHAPE_CONSTRAINTS = {
    "contrast_fmin": [Interval(Real, 0, None, closed="neither")],
    "n_contrast_bands": [Interval(Integral, 1, None, closed="left"), None],
    "contrast_quantile": [Interval(Real, 0, 1, closed="neither")],
    "roll_percent": [Interval(Real, 0, 1, closed="neither")],
}


def spectral_centroid(spectrum):
    """Return the mean frequency of the magnitude in Hz, of shape (n_clips, n_frames, 1)."""
    return _column(spectrum.magnitude_sums.centroid)


def spectral_bandwidth(spectrum):
    """Return the standard deviation of frequency in Hz, of shape (n_clips, n_frames, 1)."""
    return _column(spectrum.magnitude_sums.bandwidth)


def spectral_rolloff(spectrum, roll_percent):
    """Return the frequency in Hz below which a fraction of the magnitude lies, as one column."""
    return _column(spectrum.magnitude_sums.rolloff(roll_percent))


def spectral_contrast(spectrum, n_bands, fmin, quantile):
    """Return the level difference of peaks and valleys in each octave, in dB.

    The result has shape (n_clips, n_frames, n_bands + 1); the first band reaches from 0 to `fmin`.
    """
    peaks, valleys = [], []
    for bins, n_extreme in _contrast_bands(spectrum.frequencies, n_bands, fmin, quantile):
        ordered = np.sort(spectrum.magnitude[..., bins], axis=-1)
        valleys.append(ordered[..., :n_extreme].mean(axis=-1))
        peaks.append(ordered[..., -n_extreme:].mean(axis=-1))
    return power_to_db(np.stack(peaks, axis=-1)) - power_to_db(np.stack(valleys, axis=-1))


def spectral_flatness(spectrum):
    """Return the geometric mean of the power over the arithmetic mean, as one column.

    Both means run over the bins; 1 is white noise or silence, 0 is a tone.
    """
    power = np.maximum(spectrum.power, np.float32(_SILENT))
    geometric = np.exp(np.log(power).mean(axis=-1))
    return _column(geometric / power.mean(axis=-1))


def zero_crossing_rate(spectrum):
    """Return the fraction of samples at which the sign changes, as one column."""
    negative = spectrum.waveforms < -_SILENT
    n_clips, n_samples = negative.shape
    # crossings[i] counts the changes of sign up to sample i.
    crossings = np.zeros((n_clips, n_samples), dtype=np.int32)
    np.cumsum(negative[:, 1:] != negative[:, :-1], axis=1, out=crossings[:, 1:])
    n_frames = spectrum.frames.shape[1]
    first = np.arange(n_frames) * spectrum.hop_length - spectrum.n_fft // 2
    last = np.clip(first + spectrum.n_fft - 1, 0, n_samples - 1)
    first = np.clip(first, 0, n_samples - 1)
    return _column((crossings[:, last] - crossings[:, first]) / spectrum.n_fft)


def rms(spectrum):
    """Return the root mean square of each frame's samples, of shape (n_clips, n_frames, 1)."""
    frames = spectrum.frames
    energy = np.einsum("ctn,ctn->ct", frames, frames)
    return _column(np.sqrt(energy / spectrum.n_fft))


@fill_doc
class SpectralShape(GroupedFrontEnd):
    """Centroid, bandwidth, contrast, rolloff, flatness, zero-crossing rate and RMS of each frame.

    Each equals librosa's function of that name on the same clip. Frequencies are in Hz, the
    contrast is in dB, RMS is in the unit of the waveform, and the other features are fractions.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    centroid, bandwidth, contrast, rolloff, flatness, zero_crossing_rate, rms : bool, default=True
        Whether to include each feature.
    $contrast

    See Also
    --------
    HybridFeatures : These features except for the flatness, with cepstra, mel spectrum and chroma.

    References
    ----------
    .. [1] G. Peeters, "A large set of audio features for sound description", IRCAM, 2004.
    .. [2] D.-N. Jiang, L. Lu, H.-J. Zhang, J.-H. Tao and L.-H. Cai, "Music type classification by
       spectral contrast feature", ICME, 2002. DOI 10.1109/ICME.2002.1035731.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import SpectralShape
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)[np.newaxis]
    >>> shape = SpectralShape(contrast=False, rms=False, zero_crossing_rate=False)
    >>> shape.get_feature_names_out().tolist()
    ['spectral_centroid', 'spectral_bandwidth', 'spectral_rolloff', 'spectral_flatness']
    >>> float(shape.fit_transform(tone)[0, 16, 0].round())
    1000.0
    """

    _parameter_constraints: dict = {
        **GroupedFrontEnd._parameter_constraints,
        "centroid": ["boolean"],
        "bandwidth": ["boolean"],
        "contrast": ["boolean"],
        "rolloff": ["boolean"],
        "flatness": ["boolean"],
        "zero_crossing_rate": ["boolean"],
        "rms": ["boolean"],
        **SHAPE_CONSTRAINTS,
    }

    def __init__(
        self,
        *,
        sample_rate=16000,
        n_fft=2048,
        hop_length=512,
        centroid=True,
        bandwidth=True,
        contrast=True,
        rolloff=True,
        flatness=True,
        zero_crossing_rate=True,
        rms=True,
        contrast_fmin=200.0,
        n_contrast_bands=None,
        contrast_quantile=0.02,
        roll_percent=0.85,
    ):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.centroid = centroid
        self.bandwidth = bandwidth
        self.contrast = contrast
        self.rolloff = rolloff
        self.flatness = flatness
        self.zero_crossing_rate = zero_crossing_rate
        self.rms = rms
        self.contrast_fmin = contrast_fmin
        self.n_contrast_bands = n_contrast_bands
        self.contrast_quantile = contrast_quantile
        self.roll_percent = roll_percent

    def _groups(self):
        return [
            (self.centroid, ["spectral_centroid"], spectral_centroid, ()),
            (self.bandwidth, ["spectral_bandwidth"], spectral_bandwidth, ()),
            (self.contrast, *contrast_group(self)),
            (self.rolloff, ["spectral_rolloff"], spectral_rolloff, (self.roll_percent,)),
            (self.flatness, ["spectral_flatness"], spectral_flatness, ()),
            (self.zero_crossing_rate, ["zero_crossing_rate"], zero_crossing_rate, ()),
            (self.rms, ["rms"], rms, ()),
        ]

    def _check_params(self):
        super()._check_params()
        check_contrast(self)


def contrast_group(estimator):
    """Return the names, the function and the arguments of an estimator's spectral contrast."""
    n_bands = _count_octaves(estimator)
    names = indexed_names("spectral_contrast", n_bands + 1)
    return names, spectral_contrast, (n_bands, estimator.contrast_fmin, estimator.contrast_quantile)


def check_contrast(estimator):
    """Raise if the octaves of an estimator's contrast exceed half its sample rate."""
    nyquist = estimator.sample_rate / 2
    n_bands = _count_octaves(estimator)
    highest = estimator.contrast_fmin * 2 ** (n_bands - 1)
    if estimator.contrast and highest >= nyquist:
        raise ValueError(
            f"n_contrast_bands={n_bands} octaves above contrast_fmin={estimator.contrast_fmin} Hz "
            f"exceed half the sample rate, {nyquist} Hz; lower either, or leave n_contrast_bands "
            "None"
        )


def _count_octaves(estimator):
    """Return the number of octaves of an estimator's contrast: by default 6, if so many fit."""
    if estimator.n_contrast_bands is not None:
        return estimator.n_contrast_bands
    octaves = np.log2(estimator.sample_rate / 2 / estimator.contrast_fmin)
    return int(np.clip(np.ceil(octaves), 1, _MAX_OCTAVES))


def _contrast_bands(frequencies, n_bands, fmin, quantile):
    """Return the bins of each octave and the number of extreme bins averaged in it.

    The bands and their overlaps are librosa's: a band starts one bin early, in the band below; the
    last band ends with the highest bin, and the others exclude their own highest bin.
    """
    edges = np.concatenate([[0.0], fmin * 2.0 ** np.arange(n_bands + 1)])
    bands = []
    for k, (low, high) in enumerate(pairwise(edges)):
        inside = np.flatnonzero((frequencies >= low) & (frequencies <= high))
        start = inside[0] - (k > 0)
        stop = len(frequencies) if k == n_bands else inside[-1] + 1
        n_extreme = int(max(np.rint(quantile * (stop - start)), 1))
        bands.append((slice(start, stop - (k < n_bands)), n_extreme))
    return bands


def _column(values):
    return values[..., np.newaxis].astype(np.float32, copy=False)
