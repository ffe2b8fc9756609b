"""The report on a detector: all metrics, with intervals, pooled and broken down."""

from numbers import Real

import numpy as np
from sklearn.utils import Bunch

from skdeepfake._sklearn_compat import validate_params
from skdeepfake._validation import COST_CONSTRAINTS
from skdeepfake.metrics._bootstrap import BOOTSTRAP_CONSTRAINTS, bootstrap, percentile_interval
from skdeepfake.metrics._breakdown import Breakdown
from skdeepfake.metrics._report_text import report_text
from skdeepfake.metrics._tally import ScoredClips, check_metrics, evaluate
from skdeepfake.metrics._validation import SCORE_CONSTRAINTS, check_scores


@validate_params(
    {
        **SCORE_CONSTRAINTS,
        **BOOTSTRAP_CONSTRAINTS,
        **COST_CONSTRAINTS,
        "metrics": ["array-like", None],
        "threshold": [Real],
    },
    prefer_skip_nested_validation=True,
)
def detection_report(
    y_true,
    y_score,
    groups=None,
    *,
    by=None,
    metrics=None,
    threshold=0.0,
    p_spoof=0.05,
    c_miss=1,
    c_fa=10,
    pos_label=1,
    higher_is="spoof",
    n_bootstraps=1000,
    confidence_level=0.95,
    random_state=None,
):
    """Report every metric of a detector with its confidence interval.

    Parameters
    ----------
    y_true : array-like of shape (n_clips,)
        Labels of two kinds, bona fide and spoof.
    y_score : array-like of shape (n_clips,)
        Scores, as from `decision_function`. `actual_dcf` and `cllr` read them as log-likelihood
        ratios of the class that is higher.
    groups : array-like of shape (n_clips,), default=None
        Groups of clips that are not independent, such as speakers or sources: they are drawn whole
        for the intervals, which grow accordingly. By default clips are drawn, each class by itself.
    by : dict of str to array-like of shape (n_clips,), or DataFrame, default=None
        Columns to break the report down by, such as generator, source or SNR. Clips with a missing
        value belong to no level. A level that has clips of one class only is scored against *all*
        clips of the other class; so is every generator, having made no genuine clips.
    metrics : sequence of str, default=None
        Which metrics, by default all: "eer" (interpolated), "min_dcf", "actual_dcf", "min_cllr",
        "cllr", "roc_auc", and, at the threshold, "accuracy", "balanced_accuracy", "precision",
        "recall", "f1" and the counts "tn", "fp", "fn", "tp". Spoof is the positive class.
    threshold : float, default=0.0
        On the scale of `y_score`: clips that score this or beyond are called spoof. The default
        suits log-odds; give 0.5 with probabilities.
    p_spoof, c_miss, c_fa : float, default=0.05, 1, 10
        Prior and costs of `min_dcf` and `actual_dcf`, see :func:`min_dcf`.
    pos_label : int, float, bool or str, default=1
        The label of the spoofed clips.
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class that high scores speak for; ASVspoof's score files score bona fide high.
    n_bootstraps : int, default=1000
        Number of bootstrap replicates; 0 gives no intervals.
    confidence_level : float, default=0.95
        Level of the intervals, in (0, 1). They lie between percentiles of the replicates.
    random_state : int, RandomState instance or None, default=None
        Seed of the bootstrap.

    Returns
    -------
    report : DetectionReport
        Prints as a table. Its attributes are DataFrames with one row for each of
        `("pooled", "")`, `(column, level)` and `(column, "macro average")`:

        estimate : DataFrame
            One column a metric. A macro average is the plain mean over the levels of a column.
        low, high : DataFrame
            The ends of the intervals. NaN without bootstraps.
        counts : DataFrame
            Columns `n_bonafide` and `n_spoof`: the clips that the row was computed on, for a macro
            average those of all its levels.

    Raises
    ------
    ValueError
        If `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ, a
        score is not finite, a metric is unknown or there are too few clips or groups to draw from.

    See Also
    --------
    compare_detectors : Whether one detector is better than another.
    EERBreakdownDisplay : A picture of the equal error rates.

    Notes
    -----
    All rows are computed on the same replicates. One in which a row has no clip of some class is
    left out of that row's interval.

    Examples
    --------
    >>> from skdeepfake.metrics import detection_report
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    >>> generator = [None, None, None, None, "A", "A", "B", "B"]
    >>> report = detection_report(y_true, y_score, by={"generator": generator}, random_state=0)
    >>> report.estimate["eer"]
    column     level
    pooled                      0.25
    generator  A                0.50
               B                0.00
               macro average    0.25
    Name: eer, dtype: float64
    """
    is_spoof, score, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
    metrics = check_metrics(metrics)
    breakdown = Breakdown(is_spoof, by)
    costs = {"p_spoof": p_spoof, "c_miss": c_miss, "c_fa": c_fa}
    spoof_threshold = threshold if higher_is == "spoof" else -threshold
    scored = [
        ScoredClips(members, is_spoof, score, threshold=spoof_threshold, costs=costs)
        for members in breakdown.members
    ]

    def measure(counts):
        values = [evaluate(of_row, counts, metrics) for of_row in scored]
        return breakdown.complete(np.array(values)).ravel()

    estimate = measure(np.ones(is_spoof.size, dtype=int))
    replicates = bootstrap(measure, is_spoof, groups, n_bootstraps, random_state)
    low, high = percentile_interval(replicates, confidence_level)
    return DetectionReport(
        estimate=breakdown.frame(estimate.reshape(-1, len(metrics)), metrics),
        low=breakdown.frame(low.reshape(-1, len(metrics)), metrics),
        high=breakdown.frame(high.reshape(-1, len(metrics)), metrics),
        counts=breakdown.counts(),
        threshold=threshold,
        confidence_level=confidence_level,
    )


class DetectionReport(Bunch):
    """What :func:`detection_report` returns: DataFrames that print as a table."""

    def __str__(self):
        return report_text(self)

    __repr__ = __str__
