"""The operating points of a detector: every pair of error rates that a threshold can reach.

All the threshold metrics are read off these points. Tied scores cannot be told apart by any
threshold and are therefore one point. :func:`sklearn.metrics.roc_curve` gives the same points, but
one minus its true positive rate is not exactly the fraction of spoof below the threshold, so that
metrics of negated scores and of exchanged classes would differ in the last bit.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import isotonic_regression


class OperatingPoints(NamedTuple):
    """Error rates of the rule "spoof where score >= threshold".

    The first point calls nothing spoof (threshold infinity), the last one everything.
    """

    fpr: np.ndarray  # bona fide clips called spoof: the "miss" of the ASVspoof plans
    fnr: np.ndarray  # spoofed clips called bona fide: their "false alarm"
    thresholds: np.ndarray  # descending


def operating_points(is_spoof, score, weight=None):
    """Return the operating points of scores that are high for spoof.

    Parameters
    ----------
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    score : ndarray of shape (n_clips,)
        Scores, high for spoof.
    weight : ndarray of shape (n_clips,), default=None
        Weights of the clips.

    Returns
    -------
    points : OperatingPoints
        One point more than there are distinct scores.
    """
    order = np.argsort(score)[::-1]
    score, is_spoof = score[order], is_spoof[order]
    last_of_tie = np.append(np.flatnonzero(score[1:] != score[:-1]), score.size - 1)
    if weight is None:
        spoof = np.cumsum(is_spoof)
        bonafide = np.arange(1, score.size + 1) - spoof
    else:
        weight = weight[order]
        spoof = np.cumsum(np.where(is_spoof, weight, 0.0))
        bonafide = np.cumsum(np.where(is_spoof, 0.0, weight))
    thresholds = np.append(np.inf, score[last_of_tie])
    return OperatingPoints(
        *rates_from_counts(spoof[last_of_tie], bonafide[last_of_tie]), thresholds
    )


def rates_from_counts(spoof, bonafide):
    """Return `fpr` and `fnr`, the point (0, 1) first.

    `spoof` and `bonafide` are the cumulative counts of each class at or above each threshold,
    thresholds descending.
    """
    fpr = np.append(0.0, bonafide / bonafide[-1])
    fnr = np.append(1.0, (spoof[-1] - spoof) / spoof[-1])
    return fpr, fnr


def error_rates_at(points, threshold):
    """Return `fpr` and `fnr` of the rule "spoof where score >= threshold" at thresholds."""
    index = np.searchsorted(-points.thresholds, -np.asarray(threshold), side="right") - 1
    return points.fpr[index], points.fnr[index]


def lowest_cost(costs, thresholds, *, return_threshold, higher_is="spoof"):
    """Return the lowest cost and, if asked for, its threshold on the scale of the user's scores."""
    best = int(np.argmin(costs))
    if not return_threshold:
        return float(costs[best])
    threshold = float(thresholds[best])
    return float(costs[best]), threshold if higher_is == "spoof" else -threshold


def convex_hull(fpr, fnr):
    """Return the indices of the points on the lower convex hull.

    The hull's edges are the blocks that the pool-adjacent-violators algorithm forms: its slopes are
    the isotonic likelihood ratios.
    """
    spoof, bonafide = -np.diff(fnr), np.diff(fpr)
    mass = spoof + bonafide
    occupied = np.flatnonzero(mass)
    mass = mass[occupied]
    blocks = isotonic_regression(spoof[occupied] / mass, weights=mass, increasing=False).blocks
    return np.append(occupied, fpr.size - 1)[blocks]


def crossing(fpr, fnr):
    """Return the rate at which `fpr` and `fnr` cross, and the index of the point nearest to it.

    The rates are interpolated between two points: choosing between two thresholds at random
    reaches every rate in between.
    """
    gap = fpr - fnr
    after = int(np.argmax(gap >= 0))
    before = after - 1
    step = gap[before] / (gap[before] - gap[after])
    rate = fpr[before] + step * (fpr[after] - fpr[before])
    return float(rate), after if gap[after] <= -gap[before] else before
