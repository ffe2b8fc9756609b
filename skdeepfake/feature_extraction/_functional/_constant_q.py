"""The constant-Q transform of a block of clips, by one Fourier transform of each clip.

Each bin correlates the clip with a windowed complex tone. In the frequency domain that is a product
with the window's spectrum about the tone's frequency, which has a closed form and is almost zero
outside a narrow band. Keeping every `hop_length`-th sample of the result means folding that band,
so the inverse transform is no longer than the number of frames.
"""

from functools import lru_cache

import numpy as np
import scipy.fft
import scipy.special

# Beyond this many side lobes a Hann window's spectrum is below -115 dB.
_SIDE_LOBES = 64


def constant_q_frequencies(fmin, n_bins, bins_per_octave):
    """Return the center frequency of each bin in Hz, of shape (n_bins,)."""
    return fmin * 2.0 ** (np.arange(n_bins) / bins_per_octave)


def count_bins(fmin, fmax, bins_per_octave):
    """Return the number of bins from `fmin` to below `fmax`."""
    return int(np.ceil(bins_per_octave * np.log2(fmax / fmin) - 1e-9))


def constant_q_lengths(frequencies, sample_rate, bins_per_octave, gamma):
    """Return the length of each bin's window in samples, such that bins overlap by half.

    `gamma` is added to each bandwidth, in Hz; 0 makes the ratio Q of frequency and bandwidth
    constant.
    """
    ratio = 2.0 ** (2 / bins_per_octave)
    relative_bandwidth = (ratio - 1) / (ratio + 1)
    return sample_rate / (relative_bandwidth * frequencies + gamma)


def constant_q(clips, hop_length, fmin, n_bins, bins_per_octave, gamma):
    """Return the magnitude of the constant-Q transform of a ClipBatch.

    The result has shape (n_clips, n_frames, n_bins); a tone at a bin's frequency gives half its
    amplitude. `fmin` is the center frequency of the lowest bin, in Hz, and `gamma` is added to each
    bandwidth, in Hz.
    """
    n_clips, n_samples = clips.waveforms.shape
    frequencies = constant_q_frequencies(fmin, n_bins, bins_per_octave)
    lengths = constant_q_lengths(frequencies, clips.sample_rate, bins_per_octave, gamma)
    # A whole number of hops, with room for the longest window after the clip's end.
    n_periods = -(-(n_samples + int(np.ceil(lengths[0])) + 1) // hop_length)
    n_padded = n_periods * hop_length
    windows = _window_spectra(n_padded, clips.sample_rate, fmin, n_bins, bins_per_octave, gamma)
    spectrum, offset = _two_sided(clips.waveforms, n_padded)
    folded = np.empty((n_clips, n_bins, n_periods), dtype=spectrum.dtype)
    for k, (start, window) in enumerate(windows):
        band = spectrum[:, offset + start : offset + start + len(window)] * window
        folded[:, k] = _fold(band, start % n_periods, n_periods)
    transform = scipy.fft.ifft(folded, axis=-1, overwrite_x=True)
    n_frames = 1 + n_samples // hop_length
    scale = np.float32(n_periods / n_padded)
    return np.abs(transform[..., :n_frames]).swapaxes(1, 2) * scale


@lru_cache(maxsize=8)
def _window_spectra(n_padded, sample_rate, fmin, n_bins, bins_per_octave, gamma):
    """Return the first Fourier bin of each bin's band, and the window's spectrum in that band."""
    frequencies = constant_q_frequencies(fmin, n_bins, bins_per_octave)
    lengths = constant_q_lengths(frequencies, sample_rate, bins_per_octave, gamma)
    spectra = []
    for frequency, length in zip(frequencies, lengths, strict=True):
        center = frequency / sample_rate * n_padded
        half_width = min(_SIDE_LOBES * n_padded / length, (n_padded - 1) / 2)
        band = np.arange(int(np.ceil(center - half_width)), int(center + half_width) + 1)
        spectrum = _hann_spectrum(2 * np.pi * (band - center) / n_padded, length)
        spectra.append((band[0], spectrum.astype(np.float32)))
    return spectra


def _hann_spectrum(omega, length):
    """Return the spectrum of a Hann window about sample 0, scaled to 1 at frequency 0.

    The window is ``(1 + cos(2 pi n / length)) / 2`` at the integers `n` within half its length.
    """
    n_samples = 2 * int(np.ceil(length / 2) - 1) + 1
    shift = 2 * np.pi / length
    spectrum = [
        weight * scipy.special.diric(omega + k * shift, n_samples)
        for k, weight in ((-1, 0.25), (0, 0.5), (1, 0.25))
    ]
    return sum(spectrum) / (0.5 + 0.5 * scipy.special.diric(shift, n_samples))


def _two_sided(waveforms, n_padded):
    """Return the Fourier transform from bin -n_padded on, and the index of bin 0."""
    positive = scipy.fft.rfft(waveforms, n_padded)
    # The period is repeated, since a band may reach beyond either end.
    mirrored = np.conj(positive[:, 1 : (n_padded + 1) // 2][:, ::-1])
    period = np.concatenate([positive, mirrored], axis=1)
    return np.concatenate([period, period], axis=1), n_padded


def _fold(band, start, n_periods):
    """Sum the values that are `n_periods` bins apart, for a band that starts at bin `start`."""
    n_rows = -(-(start + band.shape[1]) // n_periods)
    rows = np.zeros((len(band), n_rows * n_periods), dtype=band.dtype)
    rows[:, start : start + band.shape[1]] = band
    return rows.reshape(len(band), n_rows, n_periods).sum(axis=1)
