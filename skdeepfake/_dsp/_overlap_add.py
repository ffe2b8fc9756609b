"""Frames that overlap, added up to a waveform."""

import numpy as np


def overlap_add(frames, hop):
    """Add up frames that start `hop` samples apart and are a multiple of `hop` long.

    Frames of shape (..., n_frames, length) give (..., (n_frames - 1) * hop + length).
    """
    *batch, n_frames, length = frames.shape
    n_blocks = length // hop
    blocks = frames.reshape(*batch, n_frames, n_blocks, hop)
    total = np.zeros((*batch, n_frames + n_blocks - 1, hop), dtype=frames.dtype)
    for k in range(n_blocks):
        total[..., k : k + n_frames, :] += blocks[..., k, :]
    return total.reshape(*batch, -1)
