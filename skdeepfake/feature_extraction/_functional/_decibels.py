"""Levels in decibels."""

import numpy as np

# Lowest power, so that silence is finite, as in librosa.
_AMIN = 1e-10


def power_to_db(power, top_db=80.0):
    """Convert power of shape (n_clips, n_frames, n_features) to decibels.

    Values are clipped at `top_db` below the maximum of each clip. None leaves only the floor of
    -100 dB.
    """
    decibels = 10 * np.log10(np.maximum(power, _AMIN)).astype(np.float32, copy=False)
    if top_db is None:
        return decibels
    return np.maximum(decibels, decibels.max(axis=(1, 2), keepdims=True) - np.float32(top_db))
