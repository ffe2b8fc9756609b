"""Level, time and resolution of samples."""

import numpy as np


def gain(waveforms, gain_db):
    """Amplify each clip.

    Parameters
    ----------
    gain_db : sequence of float, of length n_clips
        Gain, in dB.

    Returns
    -------
    amplified : ndarray of shape (n_clips, n_samples), float32
        Not clipped at full scale.
    """
    factors = 10 ** (np.asarray(gain_db) / 20)
    return waveforms * factors.astype(np.float32)[:, np.newaxis]


def shift(waveforms, n_samples, wrap):
    """Move each clip in time.

    Parameters
    ----------
    n_samples : sequence of int, of length n_clips
        Delay, in samples; a negative one advances the clip.
    wrap : bool
        Whether samples that leave at one end enter at the other; otherwise zeros enter.
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
    """Round the samples of each clip as PCM does.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips; values beyond the full scale from -1 to 1 are clipped.
    n_bits : sequence of int, of length n_clips
        Bits per sample.
    """
    levels = np.exp2(np.asarray(n_bits) - 1).astype(np.float32)[:, np.newaxis]
    steps = waveforms * levels
    np.rint(steps, out=steps)
    np.clip(steps, -levels, levels - 1, out=steps)
    steps /= levels
    return steps
