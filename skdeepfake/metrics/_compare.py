"""Paired comparison of detectors."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length

from skdeepfake._costs import with_cost_aliases
from skdeepfake._docs import fill_doc
from skdeepfake._report import Report
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.metrics._bootstrap import bootstrap, percentile_interval
from skdeepfake.metrics._validation import check_finite_scores, check_scores
from skdeepfake.metrics._weighted_metrics import REPORT_CONSTRAINTS, ScoredClips, check_metrics


@fill_doc
@with_cost_aliases
@validate_params(
    {
        **REPORT_CONSTRAINTS,
        "scores_a": ["array-like", Mapping],
        "scores_b": ["array-like", None],
        "reference": "no_validation",
    },
    prefer_skip_nested_validation=True,
)
def compare_detectors(
    y_true,
    scores_a,
    scores_b=None,
    groups=None,
    *,
    reference=None,
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
    """Compare detectors on the same clips by a paired bootstrap.

    Each replicate draws the same clips, or groups of clips, for all detectors. Clips that are hard
    for all therefore do not widen the interval of a difference.

    Parameters
    ----------
    $y_true
    scores_a, scores_b : array-like of shape (n_clips,)
        Scores of the two detectors for these clips, in the same order. To compare any number, pass
        as `scores_a` a dict from names to scores, or a DataFrame with one column per detector, and
        leave out `scores_b`.
    $groups
    reference : str, default=None
        Name of a detector. Only the differences of the others from it are computed, rather than
        those of all pairs. Only for a dict or a DataFrame.
    metrics : sequence of str, default=("eer", "min_dcf", "min_cllr", "roc_auc")
        Names of metrics, see :func:`detection_report`; None for all.
    threshold : float, default=0.0
        Threshold of the metrics that need one, see :func:`detection_report`.
    p_spoof, c_miss, c_fa : float, default=0.05, 1, 10
        Prior and costs, see :func:`min_dcf`.
    $cost_aliases, $pos_label
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class that high scores of all detectors speak for.
    n_bootstraps : int, default=1000
        Number of bootstrap replicates.
    $confidence_level, $random_state

    Returns
    -------
    comparison : DetectorComparison
        Its attribute `frame` is a DataFrame, which it also shows. For two detectors there is one
        row per metric, and the columns are `a`, `b`, `difference` (b minus a: for an error rate,
        negative if b is better), `low` and `high` (the interval of the difference) and `p_value`:
        twice the fraction of replicates on the rarer side of zero; replicates without a difference
        count for both.

        For a dict or a DataFrame there is one row per metric and pair, whose index is
        ``(metric, detector a, detector b)``, and one more column: `p_adjusted`, the p-value after
        Holm's correction [1]_ for the number of pairs of the metric.

    $raises_report

    See Also
    --------
    detection_report : All metrics of one detector.

    Notes
    -----
    With ten detectors there are 45 pairs, of which two seem different by chance at a p-value of
    0.05. Judge by `p_adjusted`: below 0.05, the probability that *any* of the pairs of a metric is
    called different wrongly is at most 0.05. Decide on one metric beforehand; the correction does
    not count the metrics. The intervals are those of single differences.

    The smallest possible p-value is ``2 / (n_bootstraps + 1)``, and the correction multiplies it by
    up to the number of pairs: raise `n_bootstraps` where there are many.

    References
    ----------
    .. [1] S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
       of Statistics 6(2), 1979.

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

    Any number of detectors:

    >>> scores = {"noisy": scores_a, "sharp": scores_b, "noisy again": scores_a}
    >>> comparison = compare_detectors(y_true, scores, metrics=["eer"], random_state=0)
    >>> comparison.frame["p_adjusted"].round(3)
    metric  a      b
    eer     noisy  sharp          0.006
                   noisy again    1.000
            sharp  noisy again    0.006
    Name: p_adjusted, dtype: float64
    """
    scores, pairs = _as_named_scores(scores_a, scores_b, reference)
    names = list(scores)
    is_spoof, first, _ = check_scores(
        y_true, scores[names[0]], pos_label=pos_label, higher_is=higher_is
    )
    sign = 1 if higher_is == "spoof" else -1
    columns = [first]
    for name in names[1:]:
        column = check_finite_scores(
            scores[name], "scores_b" if scores_b is not None else f"scores of {name!r}"
        )
        check_consistent_length(is_spoof, column)
        columns.append(sign * column)
    metrics = check_metrics(metrics)
    costs = {"p_spoof": p_spoof, "c_miss": c_miss, "c_fa": c_fa}
    clips = np.arange(is_spoof.size)
    detectors = [
        ScoredClips(clips, is_spoof, column, threshold=sign * threshold, costs=costs)
        for column in columns
    ]
    index_a, index_b = np.array(pairs).T

    def measure(counts):
        return np.array([detector.evaluate(counts, metrics) for detector in detectors])

    def differences(counts):
        values = measure(counts)
        return values[index_b] - values[index_a]

    values = measure(np.ones(is_spoof.size, dtype=int))
    replicates = bootstrap(differences, is_spoof, groups, n_bootstraps, random_state)
    low, high = percentile_interval(replicates, confidence_level)
    table = {
        "a": values[index_a].ravel(),
        "b": values[index_b].ravel(),
        "difference": (values[index_b] - values[index_a]).ravel(),
        "low": low,
        "high": high,
        "p_value": _two_sided(replicates),
    }
    if scores_b is not None:
        frame = pd.DataFrame(table, index=pd.Index(metrics, name="metric"))
    else:
        frame = _frame_of_pairs(table, metrics, [(names[a], names[b]) for a, b in pairs])
    return DetectorComparison(frame=frame, confidence_level=confidence_level)


def _as_named_scores(scores_a, scores_b, reference):
    """Return the scores by the names of the detectors, and the pairs of their numbers."""
    if scores_b is not None:
        if isinstance(scores_a, Mapping) or reference is not None:
            raise ValueError(
                "scores_b and reference exclude several detectors by name and each other; pass "
                "compare_detectors(y_true, {name: scores, ...}, groups=groups), or two arrays"
            )
        return {"a": scores_a, "b": scores_b}, [(0, 1)]
    if not isinstance(scores_a, (Mapping, pd.DataFrame)):
        raise ValueError(
            "scores_b is missing; pass the scores of a second detector, or a dict from names to "
            "scores as scores_a"
        )
    scores = {name: scores_a[name] for name in scores_a}
    names = list(scores)
    if len(names) < 2:
        raise ValueError(f"scores_a should hold at least two detectors, got {names}")
    if reference is None:
        return scores, list(combinations(range(len(names)), 2))
    if reference not in scores:
        raise ValueError(f"reference={reference!r} should be one of the detectors {names}")
    base = names.index(reference)
    return scores, [(base, other) for other in range(len(names)) if other != base]


def _frame_of_pairs(table, metrics, pairs):
    """Return the table with one row per metric and pair, and p-values adjusted within metrics."""
    index = [(metric, *pair) for pair in pairs for metric in metrics]
    index = pd.MultiIndex.from_tuples(index, names=["metric", "a", "b"])
    frame = pd.DataFrame(table, index=index)
    frame["p_adjusted"] = frame.groupby(level="metric")["p_value"].transform(_holm)
    return pd.concat([frame.xs(metric, drop_level=False) for metric in metrics])


def _holm(p_values):
    """Return p-values after Holm's correction for their number."""
    p_values = np.asarray(p_values)
    order = np.argsort(p_values)
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(np.maximum.accumulate(factors * p_values[order]), 1.0)
    return adjusted


class DetectorComparison(Report):
    """Comparison of detectors, returned by :func:`compare_detectors`.

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
