"""Detection costs: what errors cost at a prior, at the best or at the Bayes threshold."""

from numbers import Real

import numpy as np
from scipy.special import logit

from skdeepfake._costs import with_cost_aliases
from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake._validation import COST_CONSTRAINTS
from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics._operating_points import error_rates_at, lowest_cost, operating_points
from skdeepfake.metrics._validation import WEIGHTED_CONSTRAINTS, check_scores, class_mean


@fill_doc
@with_cost_aliases
@validate_params(
    {**WEIGHTED_CONSTRAINTS, **COST_CONSTRAINTS, "return_threshold": ["boolean"]},
    prefer_skip_nested_validation=True,
)
def min_dcf(
    y_true,
    y_score,
    *,
    p_spoof=0.05,
    c_miss=1,
    c_fa=10,
    pos_label=1,
    higher_is="spoof",
    sample_weight=None,
    return_threshold=False,
):
    """Compute the lowest normalized detection cost over all thresholds.

    The cost at a threshold is ``c_miss (1 - p_spoof) P_miss + c_fa p_spoof P_fa``, divided by the
    cost of the better constant decision (accept all or reject all). As in the ASVspoof plans, the
    errors are those of a system that accepts bona fide speech: a *miss* is a bona fide clip called
    spoof and a *false alarm* is a spoofed clip called bona fide. The defaults are those of
    ASVspoof 5 [1]_.

    Parameters
    ----------
    $y_true, $y_score, $p_spoof, $c_miss, $c_fa, $cost_aliases, $pos_label, $higher_is
    $sample_weight
    $return_threshold

    $returns_cost_and_threshold

    $raises

    See Also
    --------
    actual_dcf : The cost at the threshold that follows from costs and prior.
    min_tandem_dcf : The cost of a detector in front of a speaker verifier.

    References
    ----------
    .. [1] X. Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks
       at scale", 2024. arXiv:2408.08739.

    Examples
    --------
    >>> from skdeepfake.metrics import min_dcf
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    >>> min_dcf(y_true, y_score, p_spoof=0.5, c_miss=1, c_fa=1)
    0.25
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    points = operating_points(is_spoof, score, weight)
    costs = normalized_cost(points.fpr, points.fnr, p_spoof=p_spoof, c_miss=c_miss, c_fa=c_fa)
    return lowest_cost(
        costs, points.thresholds, return_threshold=return_threshold, higher_is=higher_is
    )


@fill_doc
@with_cost_aliases
@validate_params({**WEIGHTED_CONSTRAINTS, **COST_CONSTRAINTS}, prefer_skip_nested_validation=True)
def actual_dcf(
    y_true,
    y_score,
    *,
    p_spoof=0.05,
    c_miss=1,
    c_fa=10,
    pos_label=1,
    higher_is="spoof",
    sample_weight=None,
):
    """Compute the normalized detection cost at the Bayes threshold.

    Scores are read as natural-log likelihood ratios, so the threshold follows from costs and prior,
    see :func:`skdeepfake.calibration.bayes_threshold`. The excess over :func:`min_dcf` is the cost
    of poor calibration.

    Parameters
    ----------
    $y_true, $y_score_llr, $p_spoof, $c_miss, $c_fa, $cost_aliases, $pos_label, $higher_is_llr
    $sample_weight

    Returns
    -------
    cost : float
        Non-negative. Values above 1 are worse than the best constant decision.

    $raises

    See Also
    --------
    min_dcf : The cost at the best threshold, with its definition.
    cllr : The cost over all priors at once.

    References
    ----------
    .. [1] X. Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks
       at scale", 2024. arXiv:2408.08739.

    Examples
    --------
    >>> from skdeepfake.metrics import actual_dcf
    >>> actual_dcf([0, 0, 1, 1], [-2.0, 0.5, 0.6, 3.0], p_spoof=0.5, c_miss=1, c_fa=1)
    0.5
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    costs = {"p_spoof": p_spoof, "c_miss": c_miss, "c_fa": c_fa}
    called_spoof = score >= bayes_threshold(**costs)
    fpr = class_mean(called_spoof, ~is_spoof, weight)
    fnr = class_mean(~called_spoof, is_spoof, weight)
    return float(normalized_cost(fpr, fnr, **costs))


@fill_doc
@validate_params(
    {**WEIGHTED_CONSTRAINTS, "prior": [Interval(Real, 0, 1, closed="neither"), "array-like"]},
    prefer_skip_nested_validation=True,
)
def bayes_error_rate(
    y_true, y_score, *, prior=0.5, pos_label=1, higher_is="spoof", sample_weight=None
):
    """Compute the error rate of log-likelihood ratios at the Bayes threshold of a prior.

    Plotted against the log-odds of the prior this is the applied-probability-of-error plot of
    BOSARIS [1]_.

    Parameters
    ----------
    $y_true, $y_score_llr
    prior : float or array-like of shape (n_priors,), default=0.5
        Probability of spoof, in (0, 1). If the errors cost differently, pass the effective prior
        ``c_fa p / (c_fa p + c_miss (1 - p))``.
    $pos_label, $higher_is_llr, $sample_weight

    Returns
    -------
    rate : float or ndarray of shape (n_priors,)
        Error rate at each prior, in [0, 1].

    Raises
    ------
    ValueError
        If a prior is outside (0, 1), `y_true` does not hold two classes, `pos_label` is not one of
        them, lengths differ or a score is not finite.

    References
    ----------
    .. [1] N. Brümmer and E. de Villiers, "The BOSARIS toolkit: theory, algorithms and code for
       surviving the new DCF", 2013. arXiv:1304.2865.

    Examples
    --------
    >>> from skdeepfake.metrics import bayes_error_rate
    >>> bayes_error_rate([0, 0, 1, 1], [-2.0, 0.5, 0.6, 3.0], prior=[0.1, 0.5])
    array([0.05, 0.25])
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    priors = np.asarray(prior, dtype=np.float64)
    if not np.all((priors > 0) & (priors < 1)):
        raise ValueError(f"prior must lie strictly between 0 and 1. Got {prior!r} instead.")
    points = operating_points(is_spoof, score, weight)
    fpr, fnr = error_rates_at(points, -logit(priors))
    rate = priors * fnr + (1 - priors) * fpr
    return float(rate) if priors.ndim == 0 else rate


def normalized_cost(fpr, fnr, *, p_spoof, c_miss, c_fa):
    """Return the detection cost, divided by that of the better constant decision."""
    miss, false_alarm = c_miss * (1 - p_spoof), c_fa * p_spoof
    return (miss * fpr + false_alarm * fnr) / min(miss, false_alarm)
