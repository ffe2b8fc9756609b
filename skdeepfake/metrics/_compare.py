"""Paired comparison of two detectors."""

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length

from skdeepfake._docs import fill_doc
from skdeepfake._report import Report
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.metrics._bootstrap import bootstrap, percentile_interval
from skdeepfake.metrics._validation import check_finite_scores, check_scores
from skdeepfake.metrics._weighted_metrics import REPORT_CONSTRAINTS, ScoredClips, check_metrics


@fill_doc
@validate_params(
    {**REPORT_CONSTRAINTS, "scores_a": ["array-like"], "scores_b": ["array-like"]},
    prefer_skip_nested_validation=True,
)
def compare_detectors(
    y_true,
    scores_a,
    scores_b,
    groups=None,
    *,
    metrics=("eer", "min_dcf", "min_cllr", "roc_auc"),
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
    """Compare two detectors on the same clips by a paired bootstrap.

    Each replicate draws the same clips, or groups of clips, for both detectors. Clips that are hard
    for both therefore do not widen the interval of the difference.

    Parameters
    ----------
    $y_true
    scores_a, scores_b : array-like of shape (n_clips,)
        Scores of the two detectors for these clips, in the same order.
    $groups
    metrics : sequence of str, default=("eer", "min_dcf", "min_cllr", "roc_auc")
        Names of metrics, see :func:`detection_report`; None for all.
    threshold : float, default=0.0
        Threshold of the metrics that need one, see :func:`detection_report`.
    p_spoof, c_miss, c_fa : float, default=0.05, 1, 10
        Prior and costs, see :func:`min_dcf`.
    $pos_label
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class that high scores of both detectors speak for.
    n_bootstraps : int, default=1000
        Number of bootstrap replicates.
    $confidence_level, $random_state

    Returns
    -------
    comparison : DetectorComparison
        Its attribute `frame` is a DataFrame, which it also shows. There is one row per metric, and
        the columns are `a`, `b`, `difference` (b minus a: for an error rate, negative if b is
        better), `low` and `high` (the interval of the difference) and `p_value`: twice the fraction
        of replicates on the rarer side of zero; replicates without a difference count for both.

    $raises_report

    See Also
    --------
    detection_report : All metrics of one detector.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.metrics import compare_detectors
    >>> rng = np.random.default_rng(0)
    >>> y_true = np.repeat([0, 1], 200)
    >>> clip = rng.normal(2 * y_true)
    >>> scores_a, scores_b = clip + rng.normal(size=400), clip + 0.1 * rng.normal(size=400)
    >>> comparison = compare_detectors(y_true, scores_a, scores_b, random_state=0)
    >>> bool(comparison.frame.loc["eer", "high"] < 0)
    True
    """
    is_spoof, scores_a, _ = check_scores(y_true, scores_a, pos_label=pos_label, higher_is=higher_is)
    scores_b = check_finite_scores(scores_b, "scores_b")
    check_consistent_length(is_spoof, scores_b)
    if higher_is == "bonafide":
        scores_b, threshold = -scores_b, -threshold
    metrics = check_metrics(metrics)
    costs = {"p_spoof": p_spoof, "c_miss": c_miss, "c_fa": c_fa}
    clips = np.arange(is_spoof.size)
    detectors = [
        ScoredClips(clips, is_spoof, score, threshold=threshold, costs=costs)
        for score in (scores_a, scores_b)
    ]

    def measure(counts):
        return [detector.evaluate(counts, metrics) for detector in detectors]

    value_a, value_b = measure(np.ones(is_spoof.size, dtype=int))
    replicates = bootstrap(
        lambda counts: np.subtract(*measure(counts)[::-1]),
        is_spoof,
        groups,
        n_bootstraps,
        random_state,
    )
    low, high = percentile_interval(replicates, confidence_level)
    values = {
        "a": value_a,
        "b": value_b,
        "difference": value_b - value_a,
        "low": low,
        "high": high,
        "p_value": _two_sided(replicates),
    }
    frame = pd.DataFrame(values, index=pd.Index(metrics, name="metric"))
    return DetectorComparison(frame=frame, confidence_level=confidence_level)


class DetectorComparison(Report):
    """Comparison of two detectors, returned by :func:`compare_detectors`.

    Parameters
    ----------
    **kwargs : dict
        The attributes: `frame`, a DataFrame, and the settings of the report.
    """

    def _sections(self):
        interval = f"{100 * self.confidence_level:g} % interval"
        return [(f"Difference b - a with its {interval}", self.frame)]


def _two_sided(replicates):
    """Return the p-value of each column: how rarely its replicates reach zero, on either side."""
    n_values = np.sum(~np.isnan(replicates), axis=0)
    rarer = np.minimum(np.sum(replicates <= 0, axis=0), np.sum(replicates >= 0, axis=0))
    return np.minimum(2 * (rarer + 1) / (n_values + 1), 1.0)
