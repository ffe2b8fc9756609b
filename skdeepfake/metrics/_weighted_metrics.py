"""All metrics of a set of clips as functions of how often each clip is drawn.

A bootstrap computes the metrics of the same clips a thousand times with different weights. Sorting
the clips once leaves a few sums per replicate. Neighbors of one class are pooled beforehand: no
error rate turns between them, so no metric changes.
"""

from functools import cached_property
from numbers import Real

import numpy as np

from skdeepfake._validation import COST_CONSTRAINTS
from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics._bootstrap import BOOTSTRAP_CONSTRAINTS
from skdeepfake.metrics._cllr import cllr_from_hull, cost_per_clip
from skdeepfake.metrics._dcf import normalized_cost
from skdeepfake.metrics._operating_points import convex_hull, crossing, rates_from_counts
from skdeepfake.metrics._validation import SCORE_CONSTRAINTS

METRICS = (
    "eer", "min_dcf", "actual_dcf", "min_cllr", "cllr", "roc_auc",
    "false_alarm_rate", "miss_rate", "accuracy", "balanced_accuracy", "precision", "recall", "f1",
    "tn", "fp", "fn", "tp",
)  # fmt: skip
COUNTS = METRICS[-4:]
# The parameters that reports share, for `validate_params`.
REPORT_CONSTRAINTS = {
    **SCORE_CONSTRAINTS,
    **BOOTSTRAP_CONSTRAINTS,
    **COST_CONSTRAINTS,
    "metrics": ["array-like", None],
    "threshold": [Real],
}


class ScoredClips:
    """Clips sorted by score, whose metrics can be computed with any weights.

    Parameters
    ----------
    clips : ndarray of int of shape (n_members,)
        Indices of the clips that belong to the set.
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    score : ndarray of shape (n_clips,)
        Scores, high for spoof.
    threshold : float
        Clips that score this or more are called spoof.
    costs : dict
        `p_spoof`, `c_miss` and `c_fa` of the detection costs.
    """

    def __init__(self, clips, is_spoof, score, *, threshold, costs):
        self.clips = clips[np.argsort(score[clips])[::-1]]
        score = score[self.clips]
        self.is_spoof = is_spoof[self.clips]
        self.costs = costs
        self.nats = cost_per_clip(self.is_spoof, score)
        self.outcome = 2 * self.is_spoof + (score >= threshold)
        self.bayes_outcome = 2 * self.is_spoof + (score >= bayes_threshold(**costs))
        self.runs = _first_of_runs(score, self.is_spoof)

    def weighted_by(self, counts):
        """Return the WeightedMetrics of clips drawn `counts` times, None if a class is missing."""
        counts = counts[self.clips]
        n_spoof = counts @ self.is_spoof
        if n_spoof in (0, counts.sum()):
            return None
        return WeightedMetrics(self, counts)

    def evaluate(self, counts, metrics):
        """Return the values of `metrics` as an array, NaN if a class is missing."""
        weighted = self.weighted_by(counts)
        if weighted is None:
            return np.full(len(metrics), np.nan)
        return np.array([weighted.value_of(metric) for metric in metrics])


class WeightedMetrics:
    """Metrics of clips that are drawn given numbers of times."""

    def __init__(self, scored, counts):
        self.scored = scored
        self.counts = counts

    @cached_property
    def rates(self):
        """Error rates `(fpr, fnr)` at the operating points where they turn."""
        both = np.add.reduceat(self.counts, self.scored.runs)
        spoof = np.add.reduceat(self.counts * self.scored.is_spoof, self.scored.runs)
        return rates_from_counts(np.cumsum(spoof), np.cumsum(both - spoof))

    @cached_property
    def confusion(self):
        """Counts `(tn, fp, fn, tp)` at the threshold."""
        return np.bincount(self.scored.outcome, self.counts, minlength=4)

    def eer(self):
        """Return the equal error rate."""
        return crossing(*self.rates)[0]

    def min_dcf(self):
        """Return the lowest detection cost."""
        return normalized_cost(*self.rates, **self.scored.costs).min()

    def actual_dcf(self):
        """Return the detection cost at the Bayes threshold."""
        tn, fp, fn, tp = np.bincount(self.scored.bayes_outcome, self.counts, minlength=4)
        return normalized_cost(fp / (tn + fp), fn / (fn + tp), **self.scored.costs)

    def min_cllr(self):
        """Return the cost of log-likelihood ratios after the best calibration."""
        fpr, fnr = self.rates
        hull = convex_hull(fpr, fnr)
        return cllr_from_hull(fpr[hull], fnr[hull])

    def cllr(self):
        """Return the cost of log-likelihood ratios."""
        is_spoof = self.scored.is_spoof
        n_spoof = self.counts @ is_spoof
        weight = self.counts / np.where(is_spoof, n_spoof, self.counts.sum() - n_spoof)
        return weight @ (self.scored.nats / 2) / np.log(2)

    def roc_auc(self):
        """Return the area under the ROC curve."""
        fpr, fnr = self.rates
        return np.trapezoid(1 - fnr, fpr)

    def false_alarm_rate(self):
        """Return the fraction of bona fide clips called spoof."""
        tn, fp, _, _ = self.confusion
        return fp / (tn + fp)

    def miss_rate(self):
        """Return the fraction of spoofed clips called bona fide."""
        _, _, fn, tp = self.confusion
        return fn / (fn + tp)

    def accuracy(self):
        """Return the fraction of clips called correctly."""
        tn, fp, fn, tp = self.confusion
        return (tn + tp) / (tn + fp + fn + tp)

    def balanced_accuracy(self):
        """Return the fraction of clips called correctly, averaged over the classes."""
        return 1 - (self.false_alarm_rate() + self.miss_rate()) / 2

    def precision(self):
        """Return the fraction of spoof among the clips called spoof, 0 if there are none."""
        _, fp, _, tp = self.confusion
        return tp / max(fp + tp, 1)

    def recall(self):
        """Return the fraction of spoofed clips called spoof."""
        return 1 - self.miss_rate()

    def f1(self):
        """Return the harmonic mean of precision and recall."""
        _, fp, fn, tp = self.confusion
        return 2 * tp / (2 * tp + fp + fn)

    def value_of(self, metric):
        """Return a metric, or a count of the confusion matrix, by its name."""
        if metric in COUNTS:
            return self.confusion[COUNTS.index(metric)]
        return getattr(self, metric)()


def check_metrics(metrics):
    """Return the names of metrics as a list, all of them by default."""
    metrics = list(METRICS if metrics is None else metrics)
    for metric in metrics:
        if metric not in METRICS:
            raise ValueError(f"metrics must be among {METRICS}. Got {metric!r} instead.")
    return metrics


def _first_of_runs(score, is_spoof):
    """Return where each run begins: tied scores, or neighbors that are all of one class."""
    first_of_tie = np.append(True, score[1:] != score[:-1])
    ties = np.flatnonzero(first_of_tie)
    n_spoof = np.add.reduceat(is_spoof.astype(int), ties)
    size = np.diff(np.append(ties, score.size))
    pure = np.where(n_spoof == 0, -1, np.where(n_spoof == size, 1, 0))
    joins = (pure[1:] == pure[:-1]) & (pure[1:] != 0)
    return ties[np.append(True, ~joins)]
