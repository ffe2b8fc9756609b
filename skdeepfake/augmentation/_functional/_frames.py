"""Masking and time warping of frames of features."""

import numpy as np


def mask(frames, starts, widths, axis):
    """Replace a stretch of frames or features by each feature's mean over the clip.

    Parameters
    ----------
    starts, widths : sequence of int, of length n_clips
        First index and length of each stretch.
    axis : {1, 2}
        1 masks frames, 2 masks features.
    """
    index = np.arange(frames.shape[axis])
    starts, widths = np.asarray(starts)[:, np.newaxis], np.asarray(widths)[:, np.newaxis]
    hidden = (index >= starts) & (index < starts + widths)
    hidden = hidden[:, :, np.newaxis] if axis == 1 else hidden[:, np.newaxis, :]
    return np.where(hidden, frames.mean(axis=1, keepdims=True), frames)


def time_warp(frames, centers, targets):
    """Move one frame of each clip, and stretch and squeeze the frames before and after it.

    Parameters
    ----------
    centers, targets : sequence of float, of length n_clips
        Frame that is moved, and its new position; not the first or the last frame.

    Returns
    -------
    warped : ndarray of shape (n_clips, n_frames, n_features), float32
        Interpolated linearly between frames.
    """
    last = frames.shape[1] - 1
    index = np.arange(last + 1)
    warped = np.empty_like(frames)
    for row, clip, center, target in zip(warped, frames, centers, targets, strict=True):
        source = np.interp(index, [0, target, last], [0, center, last])
        before = np.minimum(source.astype(int), last - 1)
        part = (source - before).astype(np.float32)[:, np.newaxis]
        row[:] = clip[before] + part * (clip[before + 1] - clip[before])
    return warped
