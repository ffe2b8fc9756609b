"""The equal error rate over time."""

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.metrics._moments import MOMENT_CONSTRAINTS, eer_of_moments, find_moments


@fill_doc
@validate_params(MOMENT_CONSTRAINTS, prefer_skip_nested_validation=True)
def range_equal_error_rate(
    reference,
    scores,
    *,
    on_no_verdict="raise",
    durations=None,
    higher_is="spoof",
    method="interpolate",
    return_threshold=False,
):
    """Compute the equal error rate of localization, over time (range-based EER).

    The false-alarm rate is the bona fide time that is called spoof, as a fraction of all bona fide
    time; the miss rate is the spoofed time that is called bona fide, as a fraction of all spoofed
    time [1]_. The EER is the rate at the threshold where they are equal. Unlike
    :func:`segment_equal_error_rate` it needs no resolution.

    Parameters
    ----------
    $reference, $scores_over_time, $on_no_verdict_moment, $durations, $higher_is_over_time, $method
    $return_threshold

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
    segment_equal_error_rate : The same over blocks of one duration, as most papers report it.
    average_precision_at_iou : Whether segments as a whole are found.

    Notes
    -----
    The recordings are cut wherever a label or a score changes. The result is the
    :func:`equal_error_rate` of these pieces, weighted by their durations. It is exact, where [1]_
    searches for the threshold by bisection. It takes O(n log n) for n rows. Times are rounded to
    the microsecond.

    The order of rows, of labels and of recordings has no effect, nor has the cutting of one span
    into several.

    References
    ----------
    .. [1] L. Zhang, X. Wang, E. Cooper, N. Evans and J. Yamagishi, "Range-Based Equal Error Rate
       for Spoof Localization", Interspeech 2023. 10.21437/Interspeech.2023-1214.

    Examples
    --------
    The second from 1 to 2 is spoofed. Of the three windows, one covers half of it and half a second
    that is genuine:

    >>> import pandas as pd
    >>> from skdeepfake.metrics import range_equal_error_rate
    >>> reference = pd.DataFrame({"recording": ["a"], "start": [1.0], "stop": [2.0]})
    >>> scores = pd.DataFrame(
    ...     {
    ...         "recording": ["a", "a", "a"],
    ...         "start": [0.0, 0.5, 1.5],
    ...         "stop": [0.5, 1.5, 2.0],
    ...         "llr": [-2.0, 0.0, 3.0],
    ...     }
    ... )
    >>> range_equal_error_rate(reference, scores)
    0.25
    """
    moments = find_moments(reference, scores, durations=durations, higher_is=higher_is)
    return eer_of_moments(
        moments,
        weight=moments.duration,
        on_no_verdict=on_no_verdict,
        higher_is=higher_is,
        method=method,
        return_threshold=return_threshold,
    )
