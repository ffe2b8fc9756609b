"""How well segments as a whole are found, by their overlap with the spoofed ones."""

from numbers import Integral, Real

import numpy as np
import pandas as pd

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.metrics._spoofed_segments import match_segments

_IOU = Interval(Real, 0.5, 1, closed="left")
_SEGMENT_CONSTRAINTS = {"reference": [pd.DataFrame], "predicted": [pd.DataFrame]}


@fill_doc
@validate_params(
    {**_SEGMENT_CONSTRAINTS, "iou": [_IOU]},
    prefer_skip_nested_validation=True,
)
def average_precision_at_iou(reference, predicted, *, iou=0.5):
    """Compute the average precision of predicted segments at an overlap (AP at IoU).

    A predicted segment is right if its intersection over union with a spoofed one exceeds `iou`;
    of several that are right about the same one, only that with the highest score is. Segments are
    taken in the order of their scores, and precision, made never to rise with recall, is averaged
    over recall [1]_.

    Parameters
    ----------
    $reference, $predicted
    iou : float, default=0.5
        Intersection over union, in [0.5, 1). From 0.5 on, no segment is right about two.
        AV-Deepfake1M reports 0.5, 0.75, 0.9 and 0.95.

    Returns
    -------
    ap : float
        In [0, 1].

    Raises
    ------
    ValueError
        If a table lacks a column, a time, label or score is not valid, or the reference has no
        spoofed segment.

    See Also
    --------
    average_recall_at : The fraction that a number of segments per recording finds.
    range_equal_error_rate : Errors over time.

    Notes
    -----
    Segments with tied scores are one point of the curve, so that their order has no effect. The
    code of [1]_ differs in one respect: it leaves out the recall that the first segment adds, so
    that the AP of a perfect detector is ``1 - 1 / n`` for n spoofed segments.

    It takes O(n log n) for n rows. Times are rounded to the microsecond.

    References
    ----------
    .. [1] Z. Cai et al., "AV-Deepfake1M: A Large-Scale LLM-Driven Audio-Visual Deepfake Dataset",
       ACM Multimedia 2024. 10.1145/3664647.3680795.

    Examples
    --------
    >>> import pandas as pd
    >>> from skdeepfake.metrics import average_precision_at_iou
    >>> reference = pd.DataFrame(
    ...     {"recording": ["a", "a"], "start": [1.0, 5.0], "stop": [2.0, 6.0]}
    ... )
    >>> predicted = pd.DataFrame(
    ...     {
    ...         "recording": ["a", "a", "b"],
    ...         "start": [1.1, 5.0, 0.0],
    ...         "stop": [2.0, 6.5, 1.0],
    ...         "llr": [4.0, 1.0, 2.0],
    ...     }
    ... )
    >>> round(average_precision_at_iou(reference, predicted), 3)
    0.833
    >>> average_precision_at_iou(reference, predicted, iou=0.75)
    0.5
    """
    matches = match_segments(reference, predicted)
    order = np.argsort(-matches.score, kind="stable")
    score, overlap, segment = (
        values[order] for values in (matches.score, matches.iou, matches.segment)
    )
    hits = np.flatnonzero(overlap > iou)
    _, first = np.unique(segment[hits], return_index=True)
    is_right = np.zeros(len(score), dtype=bool)
    is_right[hits[first]] = True
    last_of_tie = np.flatnonzero(np.append(score[1:] != score[:-1], len(score) > 0))
    n_right = np.cumsum(is_right)[last_of_tie]
    precision = np.maximum.accumulate((n_right / (last_of_tie + 1))[::-1])[::-1]
    return float(np.sum(precision * np.diff(n_right, prepend=0)) / matches.n_segments)


@fill_doc
@validate_params(
    {
        **_SEGMENT_CONSTRAINTS,
        "n_proposals": [Interval(Integral, 1, None, closed="left")],
        "ious": ["array-like"],
    },
    prefer_skip_nested_validation=True,
)
def average_recall_at(
    reference,
    predicted,
    *,
    n_proposals=50,
    ious=(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
):
    """Compute the average recall of so many predicted segments per recording (AR@n).

    Recall is the fraction of the spoofed segments whose intersection over union with any of the
    `n_proposals` segments of the highest scores in that recording exceeds a threshold. It is
    averaged over thresholds [1]_.

    Parameters
    ----------
    $reference, $predicted
    n_proposals : int, default=50
        Number of segments per recording. AV-Deepfake1M reports 50, 20, 10 and 5.
    ious : array-like of float, default=(0.5, 0.55, ..., 0.95)
        Intersections over union, each in [0.5, 1).

    Returns
    -------
    ar : float
        In [0, 1].

    Raises
    ------
    ValueError
        If a table lacks a column, a time, label or score is not valid, or the reference has no
        spoofed segment.

    See Also
    --------
    average_precision_at_iou : Counts wrong segments too.

    Notes
    -----
    Of segments with tied scores, the earlier and then the shorter is taken first. Wrong segments
    cost nothing, so judge a detector by :func:`average_precision_at_iou` too. Spoofed segments in
    recordings without any prediction are missed; the code of [1]_ cannot read such recordings.

    It takes O(n log n) for n rows. Times are rounded to the microsecond.

    References
    ----------
    .. [1] Z. Cai et al., "AV-Deepfake1M: A Large-Scale LLM-Driven Audio-Visual Deepfake Dataset",
       ACM Multimedia 2024. 10.1145/3664647.3680795.

    Examples
    --------
    >>> import pandas as pd
    >>> from skdeepfake.metrics import average_recall_at
    >>> reference = pd.DataFrame(
    ...     {"recording": ["a", "a"], "start": [1.0, 5.0], "stop": [2.0, 6.0]}
    ... )
    >>> predicted = reference.assign(llr=[2.0, 1.0])
    >>> average_recall_at(reference, predicted)
    1.0
    >>> average_recall_at(reference, predicted, n_proposals=1)
    0.5
    """
    ious = np.asarray(ious, dtype=float).ravel()
    if not ious.size or not ((ious >= 0.5) & (ious < 1)).all():
        raise ValueError(f"ious must hold numbers from 0.5 to below 1, got {ious.tolist()}")
    matches = match_segments(reference, predicted)
    recording = matches.recording
    order = np.lexsort((matches.stop, matches.start, -matches.score, recording))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.searchsorted(recording[order], recording[order])
    chosen = rank < n_proposals
    best = np.zeros(matches.n_segments)
    np.maximum.at(best, matches.segment[chosen], matches.iou[chosen])
    return float(np.mean([np.mean(best > iou) for iou in ious]))
