"""Whether the difference between two detectors is more than chance."""

from numbers import Real

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_consistent_length

from skdeepfake._sklearn_compat import validate_params
from skdeepfake._validation import COST_CONSTRAINTS
from skdeepfake.metrics._bootstrap import BOOTSTRAP_CONSTRAINTS, bootstrap, percentile_interval
from skdeepfake.metrics._report_text import NAMES, format_interval, format_value, interval_title
from skdeepfake.metrics._tally import ScoredClips, check_metrics, evaluate
from skdeepfake.metrics._validation import SCORE_CONSTRAINTS, check_finite_scores, check_scores


@validate_params(
    {
        "y_true": ["array-like"],
        "scores_a": ["array-like"],
        "scores_b": ["array-like"],
        "pos_label": SCORE_CONSTRAINTS["pos_label"],
        "higher_is": SCORE_CONSTRAINTS["higher_is"],
        **BOOTSTRAP_CONSTRAINTS,
        **COST_CONSTRAINTS,
        "metrics": ["array-like", None],
        "threshold": [Real],
    },
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

    Each replicate draws the same clips, or groups of clips, for both detectors, so that what is
    hard for both does not blur the difference.

    Parameters
    ----------
    y_true : array-like of shape (n_clips,)
        Labels of two kinds, bona fide and spoof.
    scores_a, scores_b : array-like of shape (n_clips,)
        Scores of the two detectors for these clips, in the same order.
    groups : array-like of shape (n_clips,), default=None
        Groups of clips that are not independent, such as speakers or sources.
    metrics : sequence of str, default=("eer", "min_dcf", "min_cllr", "roc_auc")
        Names as in :func:`detection_report`; None for all.
    threshold : float, default=0.0
        For the metrics that need one.
    p_spoof, c_miss, c_fa : float, default=0.05, 1, 10
        Prior and costs, see :func:`min_dcf`.
    pos_label : int, float, bool or str, default=1
        The label of the spoofed clips.
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class that high scores of both detectors speak for.
    n_bootstraps : int, default=1000
        Number of bootstrap replicates.
    confidence_level : float, default=0.95
        Level of the intervals, in (0, 1).
    random_state : int, RandomState instance or None, default=None
        Seed of the bootstrap.

    Returns
    -------
    comparison : DetectorComparison
        Prints as a table. Its attribute `frame` is a DataFrame with a row a metric and the columns
        `a`, `b`, `difference` (b - a: for an error rate, negative where b is better), `low` and
        `high` (the interval of the difference) and `p_value`: twice the share of replicates on the
        rarer side of zero, a replicate of no difference among them.

    Raises
    ------
    ValueError
        If `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ, a
        score is not finite, a metric is unknown or there are too few clips or groups to draw from.

    See Also
    --------
    detection_report : One detector in full.

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
        return [evaluate(detector, counts, metrics) for detector in detectors]

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


class DetectorComparison(Bunch):
    """What :func:`compare_detectors` returns: a DataFrame that prints as a table."""

    def __str__(self):
        title = interval_title(self.confidence_level)
        lines = [f"{'':<12}{'a':>10}{'b':>10}{'b - a':>10}   {title:<22}{'p':>8}"]
        for row in self.frame.itertuples():
            name = NAMES.get(row.Index, row.Index)
            values = "".join(f"{format_value(value):>10}" for value in row[1:4])
            interval = format_interval(row.low, row.high)
            lines.append(f"{name:<12}{values}   {interval:<22}{format_value(row.p_value):>8}")
        return "\n".join(lines)

    __repr__ = __str__


def _two_sided(replicates):
    """Return the p-value of each column: how rarely its replicates reach zero, on either side."""
    drawn = np.sum(~np.isnan(replicates), axis=0)
    rarer = np.minimum(np.sum(replicates <= 0, axis=0), np.sum(replicates >= 0, axis=0))
    return np.minimum(2 * (rarer + 1) / (drawn + 1), 1.0)
