"""Predicted segments beside the spoofed ones."""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from skdeepfake.metrics._localization_tables import check_reference, check_scored_spans
from skdeepfake.metrics._time_axis import TimeAxis


class Matches(NamedTuple):
    """Predicted segments, and the spoofed segment that each may be right about."""

    recording: np.ndarray  # its number
    start: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    segment: np.ndarray  # number of the spoofed segment
    iou: np.ndarray  # with it; too low, if at most 0.5
    n_segments: int


def match_segments(reference, predicted):
    """Return predicted segments with the spoofed segment that they overlap with most.

    That is true of all pairs whose intersection over union exceeds 0.5: they share more than half
    of the predicted segment, and thus its middle, which lies in one spoofed segment at most.
    """
    spoofed = check_spoofed(reference)
    predicted = check_scored_spans(predicted, "predicted")
    warn_if_disjoint(reference, predicted, stacklevel=5)
    axis = TimeAxis(spoofed, predicted)
    begin, end = axis.place_union(spoofed)
    start, stop = axis.place(predicted)
    segment = np.searchsorted(begin, (start + stop) // 2, side="right") - 1
    segment = np.maximum(segment, 0)
    shared = np.minimum(stop, end[segment]) - np.maximum(start, begin[segment])
    union = np.maximum(stop, end[segment]) - np.minimum(start, begin[segment])
    iou = np.maximum(shared, 0) / union
    return Matches(axis.find(start), start, stop, predicted.value, segment, iou, len(begin))


def check_spoofed(reference):
    """Return the spoofed spans of a reference, of which there is one at least."""
    spans = check_reference(reference)
    is_spoof = spans.value
    if not is_spoof.any():
        raise ValueError("reference has no spoofed span; there is nothing to find")
    return spans._replace(
        recording=spans.recording[is_spoof], start=spans.start[is_spoof], stop=spans.stop[is_spoof]
    )


def warn_if_disjoint(reference, predicted, stacklevel):
    """Warn if two tables have no recording in common."""
    names, found = reference["recording"], predicted.recording
    if len(found) and not pd.Index(found, dtype=object).isin(names).any():
        warnings.warn(
            f"no recording of predicted, such as {found[0]!r}, is in reference, which has "
            f"{names.iloc[0]!r}; name recordings alike in both tables",
            UserWarning,
            stacklevel=stacklevel,
        )
