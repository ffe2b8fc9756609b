"""RawBoost: three kinds of noise of telephone channels, as defined in its paper."""

import numpy as np
from scipy import fft, signal

# Resolution of the search for the peak of a filter's response, the default of freqz.
_N_FREQUENCIES = 512


def notch_filter(centers, widths, n_taps, gain_db, sample_rate):
    """Return a product of band-stop filters.

    Parameters
    ----------
    centers, widths : sequence of float, of length n_bands
        Center and width of each stop band, in Hz; limited to 0 and half the sample rate.
    n_taps : sequence of int, of length n_bands
        Length of each filter; an even one is increased by one.
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
    """Distort each clip: add up its powers, each filtered by a filter of its own.

    Parameters
    ----------
    filters : list of list of ndarray of shape (n_taps,), of length n_clips
        Filters of odd length for the clip, its square, its cube, and so on.

    Returns
    -------
    distorted : ndarray of shape (n_clips, n_samples), float32
        Without offset, and with peaks limited by :func:`limit_peaks`.
    """
    distorted = np.zeros_like(waveforms)
    for row, clip, clip_filters in zip(distorted, waveforms, filters, strict=True):
        power = np.ones_like(clip)
        for taps in clip_filters:
            power = power * clip
            row += filter_zero_delay(power, taps)
    return limit_peaks(distorted - distorted.mean(axis=1, keepdims=True))


def impulsive_noise(waveforms, places, factors, gain):
    """Change some samples of each clip in proportion to themselves.

    Parameters
    ----------
    places : list of ndarray of int, of length n_clips
        Indices of the samples that change.
    factors : list of ndarray, of length n_clips
        Factor of each impulse.
    gain : float
        Common factor of the impulses.

    Returns
    -------
    noisy : ndarray of shape (n_clips, n_samples), float32
        With peaks limited by :func:`limit_peaks`.
    """
    noisy = waveforms.copy()
    for row, where, factor in zip(noisy, places, factors, strict=True):
        row[where] += gain * row[where] * factor
    return limit_peaks(noisy)


def stationary_noise(white, filters):
    """Filter white noise.

    Parameters
    ----------
    white : ndarray of shape (n_clips, n_samples)
        White noise.
    filters : list of ndarray of shape (n_taps,), of length n_clips
        Filters of odd length.
    """
    return np.stack(
        [filter_zero_delay(row, taps) for row, taps in zip(white, filters, strict=True)]
    ).astype(np.float32)


def limit_peaks(waveforms):
    """Scale each clip whose peak exceeds full scale to a peak of 1."""
    peaks = np.abs(waveforms).max(axis=1, keepdims=True)
    return (waveforms / np.maximum(peaks, 1)).astype(np.float32)


def filter_zero_delay(clip, taps):
    """Filter a clip, and remove the delay of a symmetric filter."""
    return signal.oaconvolve(clip, taps.astype(np.float32))[len(taps) // 2 :][: len(clip)]
