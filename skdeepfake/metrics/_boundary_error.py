"""How far the ends of predicted segments are from those of the spoofed ones."""

import heapq
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.metrics._localization_tables import MICROSECOND, check_spans, to_microseconds
from skdeepfake.metrics._spoofed_segments import check_spoofed, warn_if_disjoint
from skdeepfake.metrics._time_axis import TimeAxis


class BoundaryErrors(NamedTuple):
    """Errors of the boundaries of predicted segments.

    Parameters
    ----------
    distance : float
        Mean distance between matched boundaries, in seconds; NaN if none is matched.
    n_matched : int
        Number of spoofed boundaries that were found.
    n_missed : int
        Number of spoofed boundaries that were not.
    n_spurious : int
        Number of predicted boundaries that belong to no spoofed one.
    """

    distance: float
    n_matched: int
    n_missed: int
    n_spurious: int


@fill_doc
@validate_params(
    {
        "reference": [pd.DataFrame],
        "predicted": [pd.DataFrame],
        "tolerance": [Interval(Real, 0, 3600, closed="both")],
    },
    prefer_skip_nested_validation=True,
)
def boundary_error(reference, predicted, *, tolerance=0.5):
    """Compute how far the boundaries of predicted segments are from those of spoofed ones.

    Where a spoofed segment starts is matched with where a predicted one starts, and likewise for
    where they stop. The closest two boundaries are matched first, then the closest two of the rest,
    and so on, as long as they are at most `tolerance` apart.

    Parameters
    ----------
    $reference
    predicted : DataFrame
        The segments that a detector calls spoof, with the columns ``recording``, ``start`` and
        ``stop``. Segments that touch or overlap are one.
    tolerance : float, default=0.5
        Largest distance of matched boundaries in seconds, up to 3600.

    Returns
    -------
    errors : BoundaryErrors
        The named tuple `(distance, n_matched, n_missed, n_spurious)`.

    Raises
    ------
    ValueError
        If a table lacks a column, a time or label is not valid, or the reference has no spoofed
        segment.

    See Also
    --------
    average_precision_at_iou : Whether segments as a whole are found.

    Notes
    -----
    This is our own definition. Hit rates of the boundaries of segments within 0.5 s, one to one,
    are those of structural segmentation of music [1]_, which this follows; the distance is over
    matched boundaries only, so that it must be read together with the counts.

    It takes O(n log n) for n rows. Times are rounded to the microsecond.

    References
    ----------
    .. [1] D. Turnbull, G. Lanckriet, E. Pampalk and M. Goto, "A supervised approach for detecting
       boundaries in music using difference features and boosting", ISMIR 2007.

    Examples
    --------
    >>> import pandas as pd
    >>> from skdeepfake.metrics import boundary_error
    >>> reference = pd.DataFrame({"recording": ["a"], "start": [1.0], "stop": [2.0]})
    >>> predicted = pd.DataFrame({"recording": ["a"], "start": [1.25], "stop": [3.0]})
    >>> boundary_error(reference, predicted)
    BoundaryErrors(distance=0.25, n_matched=1, n_missed=1, n_spurious=1)
    """
    spoofed = check_spoofed(reference)
    predicted = check_spans(predicted, "predicted")
    warn_if_disjoint(reference, predicted, stacklevel=4)
    limit = int(to_microseconds(tolerance))
    axis = TimeAxis(spoofed, predicted, gap=limit + 1)  # no match reaches over the gap
    sides = list(zip(axis.place_union(spoofed), axis.place_union(predicted), strict=True))
    distances = [distance for found in sides for distance in _match(*found, limit)]
    n_spoofed, n_predicted = (sum(map(len, part)) for part in zip(*sides, strict=True))
    return BoundaryErrors(
        distance=float(np.mean(distances) * MICROSECOND) if distances else np.nan,
        n_matched=len(distances),
        n_missed=n_spoofed - len(distances),
        n_spurious=n_predicted - len(distances),
    )


def _match(spoofed, predicted, limit):
    """Yield the distances of matched boundaries, the closest first.

    The closest two are always neighbors among those that are left.
    """
    position = np.concatenate([spoofed, predicted])
    order = np.argsort(position, kind="stable")
    is_spoofed = (order < len(spoofed)).tolist()
    position = position[order].tolist()
    n = len(position)
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))
    heap = []

    def consider(left, right):
        if left >= 0 and right < n and is_spoofed[left] != is_spoofed[right]:
            distance = position[right] - position[left]
            if distance <= limit:
                heapq.heappush(heap, (distance, left, right))

    for left in range(n - 1):
        consider(left, left + 1)
    while heap:
        distance, left, right = heapq.heappop(heap)
        if after[left] != right or before[right] != left:
            continue  # one of the two is matched already
        yield distance
        outer_left, outer_right = before[left], after[right]
        after[left] = before[right] = None
        before[left] = after[right] = None
        if outer_left >= 0:
            after[outer_left] = outer_right
        if outer_right < n:
            before[outer_right] = outer_left
        consider(outer_left, outer_right)
