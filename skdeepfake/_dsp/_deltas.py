"""Differences of frames over time."""

import numpy as np


def append_deltas(frames, order, width, scaling):
    """Put differences over time, and differences of these, behind the features.

    Parameters
    ----------
    frames : ndarray of shape (n_clips, n_frames, n_features), float32
        The features.
    order, width, scaling
        As in :class:`Delta`.

    Returns
    -------
    extended : ndarray of shape (n_clips, n_frames, (1 + order) * n_features), float32
    """
    parts = [frames]
    for _ in range(order):
        parts.append(_delta(parts[-1], width, scaling))
    return np.concatenate(parts, axis=2)


def delta_names(names, order):
    """Return names followed by those of their differences, as ``lfcc0_delta``, ``lfcc0_delta2``."""
    suffixes = ["", "_delta", *(f"_delta{i}" for i in range(2, order + 1))]
    return [f"{name}{suffix}" for suffix in suffixes[: order + 1] for name in names]


def _delta(frames, width, scaling):
    half, n_frames = width // 2, frames.shape[1]
    padded = np.pad(frames, ((0, 0), (half, half), (0, 0)), mode="edge")
    delta = np.zeros_like(frames)
    for k in range(1, half + 1):
        after = padded[:, half + k : half + k + n_frames]
        before = padded[:, half - k : half - k + n_frames]
        delta += np.float32(k) * (after - before)
    if scaling == "regression":
        delta /= np.float32(2 * sum(k * k for k in range(1, half + 1)))
    return delta
