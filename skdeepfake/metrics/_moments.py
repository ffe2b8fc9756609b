"""The moments of recordings: stretches of time with one label and one score."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.metrics._eer import equal_error_rate
from skdeepfake.metrics._localization_tables import (
    MICROSECOND,
    check_reference,
    check_scored_spans,
)
from skdeepfake.metrics._time_axis import TimeAxis, find_pieces, sort_unique, sum_over_pieces

# The parameters of error rates over time, for `validate_params`.
MOMENT_CONSTRAINTS = {
    "reference": [pd.DataFrame],
    "scores": [pd.DataFrame],
    "on_no_verdict": [StrOptions({"raise", "ignore", "bonafide"})],
    "durations": [dict, pd.Series, None],
    "higher_is": [StrOptions({"spoof", "bonafide"})],
    "method": [StrOptions({"interpolate", "rocch", "asvspoof"})],
    "return_threshold": ["boolean"],
}


class Moments(NamedTuple):
    """Label and score of each moment, in order of time, on a :class:`TimeAxis`."""

    axis: TimeAxis
    start: np.ndarray  # in microseconds, int64
    duration: np.ndarray
    is_spoof: np.ndarray
    score: np.ndarray  # high for spoof; NaN where there is no verdict


def find_moments(reference, scores, *, durations, higher_is, block=None):
    """Return the moments between the edges of all spans, and between blocks.

    Parameters
    ----------
    reference, scores : DataFrame
        The tables.
    durations : dict, Series or None
        Durations of the recordings.
    higher_is : {"spoof", "bonafide"}
        The class that high scores speak for.
    block : int, default=None
        Length of blocks, in microseconds.

    Returns
    -------
    moments : Moments
        They cover each recording without gaps.
    """
    reference = check_reference(reference)
    scores = check_scored_spans(scores, "scores", allow_nan=True)
    if not len(scores.start):
        raise ValueError("scores has no row; pass one per window")
    axis = TimeAxis(reference, scores, durations=durations)
    spans, windows = axis.place(reference), axis.place(scores)
    ends = [axis.start, axis.stop, *spans, *windows]
    edges = sort_unique(*(ends if block is None else [*ends, axis.blocks(block)[0]]))
    is_spoof = _labels(axis, edges, *find_pieces(edges, *spans), reference.value)
    known = ~np.isnan(scores.value)
    value = scores.value[known] if higher_is == "spoof" else -scores.value[known]
    pieces = (side[known] for side in find_pieces(edges, *windows))
    score = _mean_over_pieces(len(edges), *pieces, value)
    start = edges[:-1]
    inside = start < axis.stop[axis.find(start)]
    return Moments(axis, start[inside], np.diff(edges)[inside], is_spoof[inside], score[inside])


def eer_of_moments(moments, *, weight, on_no_verdict, higher_is, method, return_threshold):
    """Return the equal error rate of moments or blocks, and its threshold if asked for."""
    known = ~np.isnan(moments.score)
    if on_no_verdict == "raise" and not known.all():
        raise ValueError(_no_verdict(moments, ~known))
    if not known.any():
        raise ValueError("scores hold no verdict on any moment; at least some llr must be finite")
    is_spoof, score = moments.is_spoof, moments.score
    if on_no_verdict == "ignore":
        is_spoof, score = is_spoof[known], score[known]
        weight = None if weight is None else weight[known]
    else:
        # Below all others, so that no threshold but the last calls it spoof.
        score = np.where(known, score, np.nextafter(score[known].min(), -np.inf))
    if is_spoof.all() or not is_spoof.any():
        only = "spoof" if is_spoof.any() else "bona fide"
        raise ValueError(
            f"reference labels all that is scored {only}; an error rate needs both classes, and "
            "recordings named alike in both tables"
        )
    eer, threshold = equal_error_rate(
        is_spoof, score, pos_label=True, method=method, sample_weight=weight, return_threshold=True
    )
    if not return_threshold:
        return eer
    return eer, threshold if higher_is == "spoof" else -threshold


def _no_verdict(moments, is_missing):
    seconds = moments.duration[is_missing].sum() * MICROSECOND
    where = describe_position(moments.axis, moments.start[np.argmax(is_missing)])
    return (
        f"scores hold no verdict on {seconds:.6g} s, such as on {where}; score all windows, as "
        'WindowedDetector(on_no_verdict="score") does, or set on_no_verdict to "ignore" or '
        '"bonafide"'
    )


def _labels(axis, edges, first, last, is_spoof):
    """Return whether each piece is spoof; one that no span covers is bona fide."""
    spoof, bonafide = (
        sum_over_pieces(len(edges), first, last, chosen.astype(np.int64)) > 0
        for chosen in (is_spoof, ~is_spoof)
    )
    if (spoof & bonafide).any():
        where = describe_position(axis, edges[np.argmax(spoof & bonafide)])
        raise ValueError(f"reference labels {where} both bona fide and spoof; keep one of the two")
    return spoof


def describe_position(axis, position):
    """Return in words where a position on an axis is."""
    number = axis.find(position)
    seconds = (position - axis.start[number]) * MICROSECOND
    return f"the recording {axis.names[number]!r} at {seconds:.6g} s"


def _mean_over_pieces(n_edges, first, last, value):
    """Return the mean value of the spans that cover each piece, NaN where there is none.

    A value alone is kept as it is. Means are rounded once, from exact sums, so that equal ones are
    tied whatever spans they are of.
    """
    count = sum_over_pieces(n_edges, first, last, np.ones(len(value), dtype=np.int64))
    mean = np.full(len(count), np.nan)
    covering = sum_over_pieces(n_edges, first, last, np.arange(len(value)))
    alone, several = count == 1, count > 1
    mean[alone] = value[covering[alone]]
    if several.any():
        integers, power = as_integers(value)
        total = sum_over_pieces(n_edges, first, last, integers)[several]
        mean[several] = total / (count[several].astype(object) << power)
    return mean


def as_integers(value):
    """Return Python integers and a power, such that the values are integers / 2**power."""
    mantissa, exponent = np.frexp(value)
    lowest = min(int(exponent.min()), 53)
    integers = np.ldexp(mantissa, 53).astype(np.int64).astype(object)
    return integers << (exponent - lowest).astype(object), 53 - lowest
