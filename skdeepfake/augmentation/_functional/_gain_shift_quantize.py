"""Level, time and resolution of samples."""

import numpy as np


def gain(waveforms, gain_db):
    """Amplify each clip by a gain in dB, without clipping at full scale."""
    factors = 10 ** (np.asarray(gain_db) / 20)
    return waveforms * factors.astype(np.float32)[:, np.newaxis]


def shift(waveforms, n_samples, wrap):
    """Delay each clip by a number of samples; a negative one advances it.

    With `wrap`, samples that leave at one end enter at the other; otherwise zeros enter.
    """
    shifted = np.empty_like(waveforms)
    for row, clip, delay in zip(shifted, waveforms, n_samples, strict=True):
        entering = delay % len(clip)
        row[entering:] = clip[: len(clip) - entering]
        row[:entering] = clip[len(clip) - entering :]
        if not wrap and delay > 0:
            row[:delay] = 0
        elif not wrap and delay < 0:
            row[delay:] = 0
    return shifted


def quantize(waveforms, n_bits):
    """Round the samples of each clip as PCM of `n_bits` does, clipped at full scale."""
    levels = np.exp2(np.asarray(n_bits) - 1).astype(np.float32)[:, np.newaxis]
    steps = waveforms * levels
    np.rint(steps, out=steps)
    np.clip(steps, -levels, levels - 1, out=steps)
    steps /= levels
    return steps
