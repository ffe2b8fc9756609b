"""RawBoost: three kinds of noise of telephone channels, as defined in its paper."""

import numpy as np
from scipy import fft, signal

# Resolution of the search for the peak of a filter's response, the default of freqz.
_N_FREQUENCIES = 512


def notch_filter(centers, widths, n_taps, gain_db, sample_rate):
    """Return the taps of a product of band-stop filters, with a highest gain in dB.

    The center and the width of each stop band, in Hz, are limited to 0 and half the sample rate. An
    even number of taps is increased by one.
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

    A clip has a list of filters of odd length, for the clip, its square, its cube, and so on. The
    result is without offset, and with peaks limited by :func:`limit_peaks`.
    """
    distorted = np.zeros(waveforms.shape)
    for row, clip, clip_filters in zip(distorted, waveforms, filters, strict=True):
        # In double precision, since the fifth power of a sample is large or small.
        power = np.ones(len(clip))
        for taps in clip_filters:
            power = power * clip
            row += filter_zero_delay(power, taps)
    return limit_peaks(distorted - distorted.mean(axis=1, keepdims=True))


def impulsive_noise(waveforms, places, factors, gain):
    """Change some samples of each clip in proportion to themselves.

    A clip has an array of the indices of these samples and one of their factors, which `gain`
    multiplies. Peaks are limited by :func:`limit_peaks`.
    """
    noisy = waveforms.copy()
    for row, where, factor in zip(noisy, places, factors, strict=True):
        row[where] += gain * row[where] * factor
    return limit_peaks(noisy)


def limit_peaks(waveforms):
    """Scale each clip whose peak exceeds full scale to a peak of 1."""
    peaks = np.abs(waveforms).max(axis=1, keepdims=True)
    return (waveforms / np.maximum(peaks, 1)).astype(np.float32)


def filter_zero_delay(clip, taps):
    """Filter a clip, and remove the delay of a symmetric filter."""
    return signal.oaconvolve(clip, taps.astype(np.float32))[len(taps) // 2 :][: len(clip)]
