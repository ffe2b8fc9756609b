"""Differences of frames over time."""

import numpy as np
import scipy.ndimage


def append_deltas(frames, n_deltas, width, scaling):
    """Append differences over time, and differences of these, to the features.

    The parameters are those of :class:`skdeepfake.preprocessing.Delta`. The result has shape
    (n_clips, n_frames, (1 + n_deltas) * n_features).
    """
    weights = np.arange(width) - width // 2
    if scaling == "regression":
        weights = weights / np.square(weights).sum()
    parts = [frames]
    for _ in range(n_deltas):
        parts.append(scipy.ndimage.correlate1d(parts[-1], weights, axis=1, mode="nearest"))
    return np.concatenate(parts, axis=2)


def delta_names(names, n_deltas):
    """Return names followed by those of their differences, as ``lfcc0_delta``, ``lfcc0_delta2``."""
    suffixes = ["", "_delta", *(f"_delta{i}" for i in range(2, n_deltas + 1))]
    return [f"{name}{suffix}" for suffix in suffixes[: n_deltas + 1] for name in names]
