"""Time-stretching and pitch-shifting by a phase vocoder.

The frames of a clip are computed at once, and the clips one after the other, each at its own rate:
one clip has enough frames to keep NumPy busy and stays in the processor's cache.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import fft, signal

from skdeepfake._dsp._overlap_add import overlap_add
from skdeepfake._dsp._resample import resample

# Frames start a quarter of a frame apart.
_OVERLAP = 4


def time_stretch(waveforms, rates, n_fft=2048):
    """Change the tempo of each clip and keep its pitch and its number of samples.

    A rate above 1 is faster, and the clip is repeated to fill up the rest. Below 1 it is slower,
    and the end is cut off. Frames have `n_fft` samples.
    """
    n_samples = waveforms.shape[1]
    stretched = np.empty_like(waveforms)
    for row, clip, rate in zip(stretched, waveforms, rates, strict=True):
        length = min(n_samples, _stretched_length(n_samples, rate))
        row[:] = np.resize(_stretch(clip, rate, length, n_fft), n_samples)
    return stretched


def pitch_shift(waveforms, sample_rate, n_steps, n_fft=2048):
    """Change the pitch of each clip by semitones, upwards if positive, and keep its tempo."""
    n_samples = waveforms.shape[1]
    shifted = np.zeros_like(waveforms)
    for row, clip, steps in zip(shifted, waveforms, n_steps, strict=True):
        rate = 2.0 ** (-steps / 12)
        stretched = _stretch(clip, rate, _stretched_length(n_samples, rate), n_fft)
        resampled = resample(stretched, sample_rate / rate, sample_rate)[:n_samples]
        row[: len(resampled)] = resampled
    return shifted


def _stretched_length(n_samples, rate):
    return max(1, round(n_samples / rate))


def _stretch(clip, rate, length, n_fft):
    """Return the first `length` samples of a clip whose tempo is `rate` times as fast."""
    window, half, hop = _window(n_fft), n_fft // 2, n_fft // _OVERLAP
    n_frames = -(-(length + half) // hop)
    times = np.arange(n_frames) * rate
    before = times.astype(int)
    # Zeros after the end, so that another frame follows the last one used.
    n_read = before[-1] + 2
    padded = np.zeros((n_read - 1) * hop + n_fft, dtype=np.float32)
    n_kept = min(len(clip), len(padded) - half)
    padded[half : half + n_kept] = clip[:n_kept]
    spectra = fft.rfft(sliding_window_view(padded, n_fft)[::hop] * window, overwrite_x=True)

    magnitude = np.abs(spectra)
    part = (times - before).astype(np.float32)[:, np.newaxis]
    magnitude = magnitude[before] + part * np.diff(magnitude, axis=0)[before]
    # Frames are read as far apart as they are written. So the phase advances from each frame to the
    # next as it does where the frame is read.
    phase = np.angle(spectra)
    advance = np.diff(phase, axis=0)[before[:-1]]
    phase = np.concatenate([phase[:1], advance])
    for last, following in pairwise(phase):  # ten times as fast as a cumsum over rows
        following += last
    spectra = np.empty(phase.shape, dtype=np.complex64)
    np.multiply(magnitude, np.cos(phase), out=spectra.real)
    np.multiply(magnitude, np.sin(phase), out=spectra.imag)
    frames = fft.irfft(spectra, n_fft, overwrite_x=True)
    frames *= window
    return (overlap_add(frames, hop) / _overlap_of_windows(n_frames, n_fft))[half:][:length]


@lru_cache(maxsize=8)
def _window(n_fft):
    return signal.get_window("hann", n_fft).astype(np.float32)


@lru_cache(maxsize=8)
def _overlap_of_windows(n_frames, n_fft):
    """Return the sum of the squared windows of so many frames, which is nowhere 0."""
    windows = np.broadcast_to(_window(n_fft) ** 2, (n_frames, n_fft))
    return np.maximum(overlap_add(windows, n_fft // _OVERLAP), 1e-3)
