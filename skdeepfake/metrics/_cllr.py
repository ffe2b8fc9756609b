"""The cost of log-likelihood ratios, and the part of it that calibration cannot remove."""

import numpy as np
from scipy.special import rel_entr

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.metrics._operating_points import convex_hull, operating_points
from skdeepfake.metrics._validation import WEIGHTED_CONSTRAINTS, check_scores, class_mean


@fill_doc
@validate_params(WEIGHTED_CONSTRAINTS, prefer_skip_nested_validation=True)
def cllr(y_true, y_score, *, pos_label=1, higher_is="spoof", sample_weight=None):
    """Compute the cost of log-likelihood ratios (Cllr), in bits.

    Cllr is the cross-entropy of the posteriors that the ratios give at equal priors [1]_. It judges
    discrimination and calibration together.

    Parameters
    ----------
    $y_true, $y_score_llr, $pos_label, $higher_is_llr, $sample_weight

    Returns
    -------
    cost : float
        Non-negative. A detector that always returns 0 costs 1 bit.

    $raises

    See Also
    --------
    min_cllr : The cost after the best calibration that keeps the order.
    actual_dcf : The cost at one prior.

    References
    ----------
    .. [1] N. Brümmer and J. du Preez, "Application-independent evaluation of speaker detection",
       Computer Speech & Language 20(2-3), 2006. 10.1016/j.csl.2005.08.001.

    Examples
    --------
    >>> from skdeepfake.metrics import cllr
    >>> cllr([0, 0, 1, 1], [0.0, 0.0, 0.0, 0.0])
    1.0
    >>> round(cllr([0, 0, 1, 1], [-3.0, -2.0, 2.0, 4.0]), 4)
    0.1156
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    nats = cost_per_clip(is_spoof, score)
    spoof = class_mean(nats, is_spoof, weight)
    bonafide = class_mean(nats, ~is_spoof, weight)
    return float((spoof / 2 + bonafide / 2) / np.log(2))


@fill_doc
@validate_params(WEIGHTED_CONSTRAINTS, prefer_skip_nested_validation=True)
def min_cllr(y_true, y_score, *, pos_label=1, higher_is="spoof", sample_weight=None):
    """Compute the cost of log-likelihood ratios after ideal calibration, in bits.

    The pool-adjacent-violators algorithm finds the best calibration that keeps the order of the
    scores, on the clips that are scored [1]_; tied scores stay tied. ``cllr - min_cllr`` is the
    loss due to poor calibration.

    Parameters
    ----------
    $y_true
    y_score : array-like of shape (n_clips,)
        Scores; only their order matters.
    $pos_label, $higher_is, $sample_weight

    Returns
    -------
    cost : float
        In [0, 1] bit.

    $raises

    See Also
    --------
    cllr : The cost of the ratios as they are.

    References
    ----------
    .. [1] N. Brümmer and J. du Preez, "Application-independent evaluation of speaker detection",
       Computer Speech & Language 20(2-3), 2006. 10.1016/j.csl.2005.08.001.

    Examples
    --------
    >>> from skdeepfake.metrics import min_cllr
    >>> min_cllr([0, 0, 1, 1], [10.0, 11.0, 12.0, 13.0])
    0.0
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    points = operating_points(is_spoof, score, weight)
    hull = convex_hull(points.fpr, points.fnr)
    return cllr_from_hull(points.fpr[hull], points.fnr[hull])


def cost_per_clip(is_spoof, llr):
    """Return the cost of each clip in nats, ``log(1 + exp(-llr))``, negated llr for bona fide."""
    return np.logaddexp(0, np.where(is_spoof, -llr, llr))


def cllr_from_hull(fpr, fnr):
    """Return the cost of log-likelihood ratios that are the slopes of a convex hull."""
    spoof, bonafide = -np.diff(fnr), np.diff(fpr)
    both = spoof + bonafide
    nats = 0.0 - np.sum(rel_entr(spoof, both) + rel_entr(bonafide, both)) / 2
    return min(float(nats / np.log(2)), 1.0)  # rounding may pass one
