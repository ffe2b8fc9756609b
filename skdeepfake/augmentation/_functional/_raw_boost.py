"""RawBoost: the three kinds of noise of telephone channels, as its paper defines them."""

import numpy as np
from scipy import fft, signal

# Resolution at which the peak of a filter's response is sought, as freqz does by default.
_N_FREQUENCIES = 512


def notch_filter(centers, widths, n_taps, gain_db, sample_rate):
    """Return a product of band-stop filters.

    Parameters
    ----------
    centers, widths : sequence of float, of length n_bands
        Centre and width of each stop band, in Hz; cut off at 0 and at half the sample rate.
    n_taps : sequence of int, of length n_bands
        Length of each filter; an even one is raised by one.
    gain_db : float
        Highest gain of the product, in dB.
    sample_rate : float
        Sample rate, in Hz.

    Returns
    -------
    taps : ndarray of shape (n_taps,)
    """
    taps = np.ones(1)
    for center, width, length in zip(centers, widths, n_taps, strict=True):
        low = max(center - width / 2, 1e-3)
        high = min(center + width / 2, sample_rate / 2 - 1e-3)
        band_stop = signal.firwin(length | 1, [low, high], window="hamming", fs=sample_rate)
        taps = np.convolve(taps, band_stop)
    n_fft = max(2 * _N_FREQUENCIES, 2 * fft.next_fast_len(len(taps)))
    return taps * 10 ** (gain_db / 20) / np.abs(fft.rfft(taps, n_fft)).max()


def convolutive_noise(waveforms, filters):
    """Distort each clip: powers of the clip, each through a filter of its own, added up.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    filters : list of list of ndarray of shape (n_taps,), of length n_clips
        Filters of odd length for the clip, its square, its cube, and so on.

    Returns
    -------
    distorted : ndarray of shape (n_clips, n_samples), float32
        Without offset, and of peaks tamed by :func:`tame_peaks`.
    """
    distorted = np.zeros_like(waveforms)
    for row, clip, clip_filters in zip(distorted, waveforms, filters, strict=True):
        power = np.ones_like(clip)
        for taps in clip_filters:
            power = power * clip
            row += filter_in_place(power, taps)
    return tame_peaks(distorted - distorted.mean(axis=1, keepdims=True))


def impulsive_noise(waveforms, places, factors, gain):
    """Add impulses to each clip that are proportional to the samples they fall on.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    places : list of ndarray of int, of length n_clips
        Samples that are changed.
    factors : list of ndarray, of length n_clips
        Factor of each of them.
    gain : float
        Factor of them all.

    Returns
    -------
    noisy : ndarray of shape (n_clips, n_samples), float32
        Of peaks tamed by :func:`tame_peaks`.
    """
    noisy = waveforms.copy()
    for row, where, factor in zip(noisy, places, factors, strict=True):
        row[where] += gain * row[where] * factor
    return tame_peaks(noisy)


def stationary_noise(white, filters):
    """Filter white noise.

    Parameters
    ----------
    white : ndarray of shape (n_clips, n_samples)
        White noise.
    filters : list of ndarray of shape (n_taps,), of length n_clips
        A filter of odd length for each.

    Returns
    -------
    noise : ndarray of shape (n_clips, n_samples), float32
    """
    return np.stack(
        [filter_in_place(row, taps) for row, taps in zip(white, filters, strict=True)]
    ).astype(np.float32)


def tame_peaks(waveforms):
    """Scale each clip whose peak exceeds full scale to a peak of 1."""
    peaks = np.abs(waveforms).max(axis=1, keepdims=True)
    return (waveforms / np.maximum(peaks, 1)).astype(np.float32)


def filter_in_place(clip, taps):
    """Filter a clip and take away the delay of a symmetric filter."""
    return signal.oaconvolve(clip, taps.astype(np.float32))[len(taps) // 2 :][: len(clip)]
