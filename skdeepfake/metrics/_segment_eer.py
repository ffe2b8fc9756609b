"""The equal error rate over blocks of one duration."""

from numbers import Real

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval, StrOptions, validate_params
from skdeepfake.metrics._localization_tables import to_microseconds
from skdeepfake.metrics._moments import (
    MOMENT_CONSTRAINTS,
    as_integers,
    eer_of_moments,
    find_moments,
)


@fill_doc
@validate_params(
    {
        **MOMENT_CONSTRAINTS,
        "resolution": [Interval(Real, 0.001, 3600, closed="both")],
        "block_label": [StrOptions({"any", "center", "majority"})],
        "block_score": [StrOptions({"max", "mean", "min"})],
        "last_block": [StrOptions({"keep", "drop"})],
    },
    prefer_skip_nested_validation=True,
)
def segment_equal_error_rate(
    reference,
    scores,
    *,
    resolution=0.16,
    block_label="any",
    block_score="max",
    last_block="keep",
    on_no_verdict="raise",
    durations=None,
    higher_is="spoof",
    method="interpolate",
    return_threshold=False,
):
    """Compute the equal error rate of localization, over blocks (segment-based EER).

    Each recording is cut into blocks of one duration, and each block gets a label and a score. The
    result is the :func:`equal_error_rate` of all blocks of all recordings [1]_. It depends on the
    resolution, so compare it only with results at the same one.

    Parameters
    ----------
    $reference, $scores_over_time
    resolution : float, default=0.16
        Duration of a block in seconds, from 0.001 to 3600. PartialSpoof reports 0.02, 0.04, 0.08,
        0.16, 0.32 and 0.64 s, and 0.01 s as the finest.
    block_label : {"any", "center", "majority"}, default="any"
        When a block is spoof:

        - "any": if any part of it is, as PartialSpoof labels coarse blocks;
        - "center": if its center is. This equals rounding the ends of spans to whole blocks, as
          PartialSpoof labels blocks finer than the scores;
        - "majority": if more than half of it is.
    block_score : {"max", "mean", "min"}, default="max"
        The score of a block from those of its moments, in favor of spoof: "max" takes the score
        that speaks most for spoof, as PartialSpoof does; "mean" is weighted by duration.
    last_block : {"keep", "drop"}, default="keep"
        What to do about the last block of a recording if it is shorter than the others.
    on_no_verdict : {"raise", "ignore", "bonafide"}, default="raise"
        What to do about blocks without a score, as all their moments are covered by no window or
        only by windows whose ``llr`` is NaN: raise an error, leave them out, or count them as
        called bona fide at every threshold. To leave them out flatters a detector that gives no
        verdict where it is hard.
    $durations, $higher_is_over_time, $method, $return_threshold

    Returns
    -------
    eer : float
        A fraction in [0, 1]; 0.5 is chance.
    threshold : float
        The score, with the sign of `scores`, at which the two rates are closest. Only returned if
        `return_threshold` is True.

    $raises_over_time

    See Also
    --------
    range_equal_error_rate : The same over time, without a resolution.

    Notes
    -----
    If all spans and windows begin and end with blocks, this is :func:`range_equal_error_rate`. With
    "any", blocks longer than the spoofed spans count spoofed time more than once, so results at
    coarse resolutions say little about time.

    PartialSpoof's own code finds the EER as ``method="asvspoof"`` does.

    It takes O(n log n) for n rows and blocks. Times are rounded to the microsecond. The order of
    rows, of labels and of recordings has no effect.

    References
    ----------
    .. [1] L. Zhang, X. Wang, E. Cooper, N. Evans and J. Yamagishi, "The PartialSpoof Database and
       Countermeasures for the Detection of Short Fake Speech Segments Embedded in an Utterance",
       IEEE/ACM Transactions on Audio, Speech, and Language Processing 31, 2023.
       10.1109/TASLP.2022.3233236.

    Examples
    --------
    >>> import pandas as pd
    >>> from skdeepfake.metrics import segment_equal_error_rate
    >>> reference = pd.DataFrame({"recording": ["a"], "start": [1.0], "stop": [2.1]})
    >>> scores = pd.DataFrame(
    ...     {
    ...         "recording": ["a", "a", "a", "a"],
    ...         "start": [0.0, 1.0, 2.0, 3.0],
    ...         "stop": [1.0, 2.0, 3.0, 4.0],
    ...         "llr": [-2.0, 3.0, -1.0, -3.0],
    ...     }
    ... )
    >>> segment_equal_error_rate(reference, scores, resolution=1.0)
    0.0
    >>> round(segment_equal_error_rate(reference, scores, resolution=0.1), 3)
    0.07
    """
    length = int(to_microseconds(resolution))
    moments = find_moments(
        reference, scores, durations=durations, higher_is=higher_is, block=length
    )
    blocks = _gather_blocks(moments, length, block_label, block_score)
    if last_block == "drop":
        blocks = _select(blocks, blocks.duration == length)
    return eer_of_moments(
        blocks,
        weight=None,
        on_no_verdict=on_no_verdict,
        higher_is=higher_is,
        method=method,
        return_threshold=return_threshold,
    )


def _gather_blocks(moments, length, block_label, block_score):
    """Return the blocks that moments belong to, as moments."""
    start, stop = moments.axis.blocks(length)
    first = np.searchsorted(moments.start, start)  # a moment begins with each block
    is_spoof = _BLOCK_LABELS[block_label](moments, first, (start + stop) // 2)
    score = _BLOCK_SCORES[block_score](moments, first)
    return moments._replace(start=start, duration=stop - start, is_spoof=is_spoof, score=score)


def _select(moments, chosen):
    return moments._replace(
        start=moments.start[chosen],
        duration=moments.duration[chosen],
        is_spoof=moments.is_spoof[chosen],
        score=moments.score[chosen],
    )


def _any_spoof(moments, first, center):
    return np.logical_or.reduceat(moments.is_spoof, first)


def _center_spoof(moments, first, center):
    return moments.is_spoof[np.searchsorted(moments.start, center, side="right") - 1]


def _majority_spoof(moments, first, center):
    spoof = np.add.reduceat(np.where(moments.is_spoof, moments.duration, 0), first)
    return 2 * spoof > np.add.reduceat(moments.duration, first)


def _max_score(moments, first):
    return np.fmax.reduceat(moments.score, first)


def _min_score(moments, first):
    return np.fmin.reduceat(moments.score, first)


def _mean_score(moments, first):
    """Return the mean score of each block, in which moments without a score do not count.

    As in the mean over windows, exact sums keep equal means tied.
    """
    known = ~np.isnan(moments.score)
    duration = np.where(known, moments.duration, 0)
    integers, power = as_integers(np.where(known, moments.score, 0))
    total = np.add.reduceat(integers * duration.astype(object), first)
    weight = np.add.reduceat(duration, first)
    mean = np.full(len(first), np.nan)
    some = weight > 0
    mean[some] = total[some] / (weight[some].astype(object) << power)
    return mean


_BLOCK_LABELS = {"any": _any_spoof, "center": _center_spoof, "majority": _majority_spoof}
_BLOCK_SCORES = {"max": _max_score, "mean": _mean_score, "min": _min_score}
