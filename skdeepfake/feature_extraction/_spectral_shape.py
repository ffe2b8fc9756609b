"""One number, or a few, for the shape of each frame's spectrum or of its samples."""

from itertools import pairwise

import numpy as np

from skdeepfake.feature_extraction._cepstral import power_to_db

# Samples this close to zero count as zero, as in librosa.
_SILENT = 1e-10


def spectral_centroid(spectrum):
    """Return the mean frequency of the magnitude in Hz, of shape (n_clips, n_frames, 1)."""
    return _column(spectrum.magnitude_sums.centroid)


def spectral_bandwidth(spectrum):
    """Return the standard deviation of frequency in Hz, of shape (n_clips, n_frames, 1)."""
    return _column(spectrum.magnitude_sums.bandwidth)


def spectral_rolloff(spectrum, roll_percent):
    """Return the frequency in Hz below which lies a share of the magnitude, one column."""
    return _column(spectrum.magnitude_sums.rolloff(roll_percent))


def spectral_contrast(spectrum, n_bands, fmin, quantile):
    """Return the level difference of peaks and valleys in each octave, in dB.

    Of shape (n_clips, n_frames, n_bands + 1): the first band reaches from 0 to `fmin`.
    """
    peaks, valleys = [], []
    for bins, n_extreme in _contrast_bands(spectrum.frequencies, n_bands, fmin, quantile):
        ordered = np.sort(spectrum.magnitude[..., bins], axis=-1)
        valleys.append(ordered[..., :n_extreme].mean(axis=-1))
        peaks.append(ordered[..., -n_extreme:].mean(axis=-1))
    return power_to_db(np.stack(peaks, axis=-1)) - power_to_db(np.stack(valleys, axis=-1))


def zero_crossing_rate(spectrum):
    """Return the share of samples at which the sign changes, of shape (n_clips, n_frames, 1)."""
    negative = spectrum.waveforms < -_SILENT
    n_clips, n_samples = negative.shape
    # crossings[i] counts the changes of sign up to sample i.
    crossings = np.zeros((n_clips, n_samples), dtype=np.int32)
    np.cumsum(negative[:, 1:] != negative[:, :-1], axis=1, out=crossings[:, 1:])
    first = np.arange(spectrum.shape[1]) * spectrum.hop_length - spectrum.n_fft // 2
    last = np.clip(first + spectrum.n_fft - 1, 0, n_samples - 1)
    first = np.clip(first, 0, n_samples - 1)
    return _column((crossings[:, last] - crossings[:, first]) / spectrum.n_fft)


def rms(spectrum):
    """Return the root mean square of each frame's samples, of shape (n_clips, n_frames, 1)."""
    frames = spectrum.frames
    energy = np.einsum("ctn,ctn->ct", frames, frames)
    return _column(np.sqrt(energy / spectrum.n_fft))


def _contrast_bands(frequencies, n_bands, fmin, quantile):
    """Return each octave's bins and the number of extreme bins averaged in it.

    The bands and their overlaps are librosa's: a band reaches one bin down into the one below, the
    last one up to the highest bin, and all but the last leave their own highest bin out.
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
