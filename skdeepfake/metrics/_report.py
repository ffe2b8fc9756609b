"""The report on a detector: all metrics, with intervals, pooled and broken down."""

import numpy as np
import pandas as pd

from skdeepfake._costs import with_cost_aliases
from skdeepfake._docs import fill_doc
from skdeepfake._report import Report
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.metrics._bootstrap import bootstrap, percentile_interval
from skdeepfake.metrics._breakdown import POOLED, Breakdown
from skdeepfake.metrics._validation import check_scores
from skdeepfake.metrics._weighted_metrics import (
    COUNTS,
    REPORT_CONSTRAINTS,
    ScoredClips,
    check_metrics,
)

# The metrics that the tables of levels show.
_BRIEF = ("eer", "false_alarm_rate", "miss_rate", "min_dcf", "cllr", "roc_auc")
# With fewer groups, percentiles of a bootstrap over groups are known to lie too close together.
_FEW_GROUPS = 10


@fill_doc
@with_cost_aliases
@validate_params(REPORT_CONSTRAINTS, prefer_skip_nested_validation=True)
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
    """Compute every metric of a detector with its confidence interval.

    Parameters
    ----------
    $y_true
    y_score : array-like of shape (n_clips,)
        Scores, as from `decision_function`. `actual_dcf` and `cllr` read them as log-likelihood
        ratios of the class that scores high.
    groups : array-like of shape (n_clips,), default=None
        Groups of clips that are not independent, such as speakers or sources. The bootstrap draws
        them whole, which widens the intervals. By default it draws clips within each class.
    by : dict of str to array-like of shape (n_clips,), or DataFrame, default=None
        Columns to break the report down by, such as generator, source or SNR. Clips with a missing
        value belong to no level. A level with clips of one class only, such as a generator, is
        scored against *all* clips of the other class.
    metrics : sequence of str, default=None
        The metrics, by default all: "eer" (interpolated), "min_dcf", "actual_dcf", "min_cllr",
        "cllr", "roc_auc", and, at the threshold, "false_alarm_rate" (the fraction of bona fide
        clips called spoof), "miss_rate" (of spoofed clips called bona fide), "accuracy",
        "balanced_accuracy", "precision", "recall", "f1" and the counts "tn", "fp", "fn", "tp".
        Spoof is the positive class.
    threshold : float, default=0.0
        On the scale of `y_score`: clips that score this or beyond are called spoof. The default
        suits log-odds; pass 0.5 with probabilities.
    p_spoof, c_miss, c_fa : float, default=0.05, 1, 10
        Prior and costs of `min_dcf` and `actual_dcf`, see :func:`min_dcf`.
    $cost_aliases, $pos_label, $higher_is
    n_bootstraps : int, default=1000
        Number of bootstrap replicates; with 0 the intervals are NaN.
    confidence_level : float, default=0.95
        Level of the intervals, in (0, 1). They lie between percentiles of the replicates.
    $random_state

    Returns
    -------
    report : DetectionReport
        Its attribute `frame` is a DataFrame, and it shows itself as tables. The rows of `frame` are
        `("pooled", "")`, each `(column, level)` and `(column, "macro average")`, the mean over the
        levels of a column. The columns are `(metric, "estimate")`, `(metric, "low")` and
        `(metric, "high")`, the ends of the interval, so that `frame["eer"]` holds the equal error
        rates of all rows. Before them are `("n_clips", "bonafide")` and `("n_clips", "spoof")`,
        the numbers of clips that the row was computed on.

    $raises_report

    See Also
    --------
    compare_detectors : Whether one detector is better than another.
    EERBreakdownDisplay : Plot of the equal error rates.

    Notes
    -----
    All rows are computed on the same replicates. A replicate in which a row has no clip of some
    class is left out of the interval of that row. A row whose clips are all of one group has no
    interval: nothing tells how another group would score. From fewer than ten groups, intervals
    are too short, and the report says so.

    Examples
    --------
    >>> from skdeepfake.metrics import detection_report
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    >>> generator = [None, None, None, None, "A", "A", "B", "B"]
    >>> report = detection_report(
    ...     y_true, y_score, by={"generator": generator}, metrics=["eer"], random_state=0
    ... )
    >>> report.frame["eer", "estimate"]
    column     level
    pooled                      0.25
    generator  A                0.50
               B                0.00
               macro average    0.25
    Name: (eer, estimate), dtype: float64
    """
    is_spoof, score, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
    metrics = check_metrics(metrics)
    breakdown = Breakdown(is_spoof, by)
    costs = {"p_spoof": p_spoof, "c_miss": c_miss, "c_fa": c_fa}
    spoof_threshold = threshold if higher_is == "spoof" else -threshold
    rows = [
        ScoredClips(clips, is_spoof, score, threshold=spoof_threshold, costs=costs)
        for clips in breakdown.clips_of_row
    ]

    def measure(counts):
        values = np.array([scored.evaluate(counts, metrics) for scored in rows])
        return breakdown.with_macro_averages(values).ravel()

    replicates = bootstrap(measure, is_spoof, groups, n_bootstraps, random_state)
    low, high = percentile_interval(replicates, confidence_level)
    n_groups = None
    if groups is not None:
        n_groups = len(np.unique(groups))
        alone = np.repeat(breakdown.rows_of_one_group(groups), len(metrics))
        low[alone], high[alone] = np.nan, np.nan
    estimate = measure(np.ones(is_spoof.size, dtype=int))
    return DetectionReport(
        frame=breakdown.frame(metrics, estimate=estimate, low=low, high=high),
        threshold=threshold,
        confidence_level=confidence_level,
        n_groups=n_groups,
    )


class DetectionReport(Report):
    """Metrics of a detector with their intervals, returned by :func:`detection_report`.

    Parameters
    ----------
    **kwargs : dict
        The attributes: `frame`, a DataFrame, and the settings of the report.
    """

    def _sections(self):
        frame, pooled = self.frame, self.frame.loc[POOLED]
        metrics = list(pooled.index.get_level_values(0).unique().drop("n_clips"))
        heading = (
            f"{pooled['n_clips', 'bonafide']:.0f} bona fide and {pooled['n_clips', 'spoof']:.0f} "
            f"spoofed clips, threshold {self.threshold:g}, "
            f"{100 * self.confidence_level:g} % intervals"
        )
        if self.n_groups is not None:
            heading += f" over {self.n_groups} groups"
            heading += ", too few for them to be reliable" * (self.n_groups < _FEW_GROUPS)
        rates = pd.DataFrame({metric: pooled[metric] for metric in metrics if metric not in COUNTS})
        sections = [(heading, None if rates.empty else rates.T.dropna(axis=1, how="all"))]
        counts = {metric: int(pooled[metric, "estimate"]) for metric in metrics if metric in COUNTS}
        if len(counts) == len(COUNTS):
            confusion = pd.DataFrame(
                np.reshape([counts[metric] for metric in COUNTS], (2, 2)),
                index=["bona fide", "spoof"],
                columns=["called bona fide", "called spoof"],
            )
            sections.append(("Clips at the threshold", confusion))
        elif counts:
            sections.append(("Clips at the threshold", pd.Series(counts).to_frame("clips")))
        brief = [metric for metric in _BRIEF if metric in metrics] or list(rates)
        shown = [("n_clips", "bonafide"), ("n_clips", "spoof")]
        shown += [(metric, "estimate") for metric in brief]
        shown[3:3] = [(metric, end) for metric in brief[:1] for end in ("low", "high")]
        for column in frame.index.get_level_values("column").unique().drop(POOLED[0]):
            sections.append((f"By {column}", frame.loc[column, shown].dropna(axis=1, how="all")))
        return sections
