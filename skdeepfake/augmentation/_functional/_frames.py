"""Masking and time warping of frames of features."""

import numpy as np


def mask(frames, starts, widths, axis):
    """Replace a stretch of frames or features by each feature's mean over the clip.

    The first index and the length of a stretch are one number per clip. An axis of 1 masks frames,
    2 masks features.
    """
    index = np.arange(frames.shape[axis])
    starts, widths = np.asarray(starts)[:, np.newaxis], np.asarray(widths)[:, np.newaxis]
    hidden = (index >= starts) & (index < starts + widths)
    hidden = hidden[:, :, np.newaxis] if axis == 1 else hidden[:, np.newaxis, :]
    return np.where(hidden, frames.mean(axis=1, keepdims=True), frames)


def time_warp(frames, centers, targets):
    """Move one frame of each clip, and stretch and squeeze the frames before and after it.

    The frame and its new position are one number per clip, neither of them the first or the last.
    The result is interpolated linearly between frames.
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
