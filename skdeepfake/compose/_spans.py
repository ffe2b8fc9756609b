"""Spans of recordings: labels of windows from spans, and spans from windows."""

import os

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype

from skdeepfake.audio import source_name

# A window is spoof if it overlaps with a spoofed part by at least this, in seconds.
_MIN_OVERLAP = 0.1
_COLUMNS = ["recording", "start", "stop", "llr"]


def number_recordings(segments, sources):
    """Return segments whose recordings are numbers, given those or paths.

    Parameters
    ----------
    segments : DataFrame or None
        With the columns ``recording``, ``start`` and ``stop``.
    sources : list of source
        The recordings.

    Returns
    -------
    segments : DataFrame or None
    """
    if segments is None:
        return None
    missing = {"recording", "start", "stop"} - set(segments.columns)
    if missing:
        raise ValueError(f"segments lacks the columns {', '.join(sorted(missing))}")
    if is_integer_dtype(segments["recording"]) or segments.empty:
        return segments
    numbers = {source_name(source): i for i, source in enumerate(sources)}
    unknown = set(segments["recording"].map(os.fspath)) - numbers.keys()
    if unknown:
        names = ", ".join(map(repr, sorted(unknown)[:3]))
        raise ValueError(
            f"segments names {len(unknown)} recordings that are not in X, such as {names}; name "
            "them as in X, or by their number"
        )
    return segments.assign(recording=segments["recording"].map(os.fspath).map(numbers))


def label_windows(windows, is_spoof, segments):
    """Return whether each window is spoof.

    Parameters
    ----------
    windows : DataFrame
        With the columns ``recording``, ``start`` and ``stop``.
    is_spoof : ndarray of shape (n_recordings,), bool
        Labels of the recordings.
    segments : DataFrame or None
        The spoofed parts of partly forged recordings.
    """
    labels = np.asarray(is_spoof)[windows["recording"]]
    if segments is None:
        return labels
    for recording, parts in segments.groupby("recording"):
        here = np.flatnonzero(windows["recording"] == recording)
        start, stop = (windows[name].to_numpy()[here] for name in ("start", "stop"))
        overlap = np.zeros(len(here))
        for part in parts.itertuples():
            shared = np.minimum(stop, part.stop) - np.maximum(start, part.start)
            overlap += np.clip(shared, 0, None)
        labels[here] = overlap >= _MIN_OVERLAP
    return labels


def merge_windows(timeline, threshold):
    """Return the spans in which the mean ratio of the covering windows exceeds a threshold.

    Parameters
    ----------
    timeline : DataFrame
        As :meth:`WindowedDetector.timeline` returns it.
    threshold : float
        The threshold.

    Returns
    -------
    segments : DataFrame
        With the columns ``recording``, ``start``, ``stop`` and ``llr``.
    """
    rows = []
    for recording, frame in timeline.groupby("recording", sort=False):
        frame = frame[frame["llr"].notna()]
        if not frame.empty:
            rows += [(recording, *span) for span in _spans_of(frame, threshold)]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _spans_of(frame, threshold):
    """Yield start, stop and mean ratio of the spans of one recording."""
    start, stop, llr = (frame[name].to_numpy(float) for name in ("start", "stop", "llr"))
    edges = np.unique(np.concatenate([start, stop]))
    first, last = np.searchsorted(edges, start), np.searchsorted(edges, stop)
    total, count = np.zeros(len(edges)), np.zeros(len(edges))
    np.add.at(total, first, llr)
    np.add.at(total, last, -llr)
    np.add.at(count, first, 1)
    np.add.at(count, last, -1)
    total, count = np.cumsum(total)[:-1], np.cumsum(count)[:-1]
    mean = np.divide(total, count, out=np.full(len(total), -np.inf), where=count > 0)
    above = np.concatenate([[False], mean > threshold, [False]])
    begins, ends = np.flatnonzero(above[1:] & ~above[:-1]), np.flatnonzero(above[:-1] & ~above[1:])
    for begin, end in zip(begins, ends, strict=True):
        durations = np.diff(edges[begin : end + 1])
        yield edges[begin], edges[end], float(np.average(mean[begin:end], weights=durations))
