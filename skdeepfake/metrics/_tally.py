"""All the metrics of one set of clips as a function of how often each clip is drawn.

A bootstrap scores the same clips a thousand times with other weights. Sorting them once leaves a
few sums over the clips for each replicate. Neighbours of one class are pooled beforehand: between
them no error rate turns, so no metric changes.
"""

from functools import cached_property

import numpy as np

from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics._cllr import clip_costs, hull_cllr
from skdeepfake.metrics._dcf import normalised_cost
from skdeepfake.metrics._operating_points import convex_hull, crossing, rates_from_counts


class ScoredClips:
    """Clips sorted by score, ready to be tallied with any weights.

    Parameters
    ----------
    members : ndarray of int of shape (n_members,)
        Which of all the clips belong to the set.
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    score : ndarray of shape (n_clips,)
        Scores, high for spoof.
    threshold : float
        Clips that score this or more are called spoof.
    costs : dict
        `p_spoof`, `c_miss` and `c_fa` of the detection costs.
    """

    def __init__(self, members, is_spoof, score, *, threshold, costs):
        self.clips = members[np.argsort(score[members])[::-1]]
        score = score[self.clips]
        self.is_spoof = is_spoof[self.clips]
        self.costs = costs
        self.nats = clip_costs(self.is_spoof, score)
        self.outcome = 2 * self.is_spoof + (score >= threshold)
        self.bayes_outcome = 2 * self.is_spoof + (score >= bayes_threshold(**costs))
        self.runs = _first_of_runs(score, self.is_spoof)

    def tally(self, counts):
        """Return the Tally of clips drawn `counts` times; None if it lacks one of the classes."""
        counts = counts[self.clips]
        n_spoof = counts @ self.is_spoof
        if n_spoof in (0, counts.sum()):
            return None
        return Tally(self, counts)


class Tally:
    """Error counts of clips that are drawn given numbers of times."""

    def __init__(self, scored, counts):
        self.scored = scored
        self.counts = counts

    @cached_property
    def rates(self):
        """Error rates `(fpr, fnr)` at the operating points where they turn."""
        every = np.add.reduceat(self.counts, self.scored.runs)
        spoof = np.add.reduceat(self.counts * self.scored.is_spoof, self.scored.runs)
        return rates_from_counts(np.cumsum(spoof), np.cumsum(every - spoof))

    @cached_property
    def confusion(self):
        """Counts `(tn, fp, fn, tp)` at the threshold."""
        return np.bincount(self.scored.outcome, self.counts, minlength=4)

    def eer(self):
        """Return the equal error rate."""
        return crossing(*self.rates)[0]

    def min_dcf(self):
        """Return the least detection cost."""
        return normalised_cost(*self.rates, **self.scored.costs).min()

    def actual_dcf(self):
        """Return the detection cost at the Bayes threshold."""
        tn, fp, fn, tp = np.bincount(self.scored.bayes_outcome, self.counts, minlength=4)
        return normalised_cost(fp / (tn + fp), fn / (fn + tp), **self.scored.costs)

    def min_cllr(self):
        """Return the cost of log-likelihood ratios after the best calibration."""
        fpr, fnr = self.rates
        hull = convex_hull(fpr, fnr)
        return hull_cllr(fpr[hull], fnr[hull])

    def cllr(self):
        """Return the cost of log-likelihood ratios."""
        is_spoof = self.scored.is_spoof
        n_spoof = self.counts @ is_spoof
        share = self.counts / np.where(is_spoof, n_spoof, self.counts.sum() - n_spoof)
        return share @ (self.scored.nats / 2) / np.log(2)

    def roc_auc(self):
        """Return the area under the ROC curve."""
        fpr, fnr = self.rates
        return np.trapezoid(1 - fnr, fpr)

    def accuracy(self):
        """Return the share of clips called rightly."""
        tn, fp, fn, tp = self.confusion
        return (tn + tp) / (tn + fp + fn + tp)

    def balanced_accuracy(self):
        """Return the mean over classes of the share called rightly."""
        tn, fp, fn, tp = self.confusion
        return (tn / (tn + fp) + tp / (fn + tp)) / 2

    def precision(self):
        """Return the share of spoof among the clips called spoof, 0 if there are none."""
        _, fp, _, tp = self.confusion
        return tp / max(fp + tp, 1)

    def recall(self):
        """Return the share of spoofed clips called spoof."""
        _, _, fn, tp = self.confusion
        return tp / (fn + tp)

    def f1(self):
        """Return the harmonic mean of precision and recall."""
        _, fp, fn, tp = self.confusion
        return 2 * tp / (2 * tp + fp + fn)

    def tn(self):
        """Return the number of bona fide clips called bona fide."""
        return self.confusion[0]

    def fp(self):
        """Return the number of bona fide clips called spoof."""
        return self.confusion[1]

    def fn(self):
        """Return the number of spoofed clips called bona fide."""
        return self.confusion[2]

    def tp(self):
        """Return the number of spoofed clips called spoof."""
        return self.confusion[3]


COUNTS = ("tn", "fp", "fn", "tp")
METRICS = (
    *("eer", "min_dcf", "actual_dcf", "min_cllr", "cllr", "roc_auc"),
    *("accuracy", "balanced_accuracy", "precision", "recall", "f1"),
    *COUNTS,
)


def evaluate(scored, counts, metrics):
    """Return the values of `metrics` as an array; NaN where a class is not drawn at all."""
    tally = scored.tally(counts)
    if tally is None:
        return np.full(len(metrics), np.nan)
    return np.array([getattr(tally, metric)() for metric in metrics])


def check_metrics(metrics):
    """Return the names of metrics as a list, all of them by default."""
    metrics = list(METRICS if metrics is None else metrics)
    for metric in metrics:
        if metric not in METRICS:
            raise ValueError(f"metrics must be among {METRICS}. Got {metric!r} instead.")
    return metrics


def _first_of_runs(score, is_spoof):
    """Return where a run begins: tied scores, or neighbours that are all of one class."""
    first_of_tie = np.append(True, score[1:] != score[:-1])
    ties = np.flatnonzero(first_of_tie)
    n_spoof = np.add.reduceat(is_spoof.astype(int), ties)
    size = np.diff(np.append(ties, score.size))
    pure = np.where(n_spoof == 0, -1, np.where(n_spoof == size, 1, 0))
    joins = (pure[1:] == pure[:-1]) & (pure[1:] != 0)
    return ties[np.append(True, ~joins)]
