"""Detection costs: what errors cost at a prior, at the best threshold or at the one prescribed."""

from numbers import Real

import numpy as np
from scipy.special import logit

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake._validation import COST_CONSTRAINTS
from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics._operating_points import operating_points, rates_at
from skdeepfake.metrics._validation import WEIGHTED_CONSTRAINTS, check_scores, class_mean


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
    """Least normalised detection cost over all thresholds.

    The cost at a threshold is ``c_miss (1 - p_spoof) P_miss + c_fa p_spoof P_fa``, where, as in the
    ASVspoof plans, a *miss* is a bona fide clip called spoof and a *false alarm* is a spoofed clip
    called bona fide. It is divided by the cost of the better of two detectors that do not listen,
    one that accepts all and one that rejects all. The defaults are ASVspoof 5's [1]_.

    Parameters
    ----------
    y_true : array-like of shape (n_clips,)
        Labels of two kinds, bona fide and spoof.
    y_score : array-like of shape (n_clips,)
        Scores.
    p_spoof : float, default=0.05
        Probability of spoof that the detector will meet, in (0, 1).
    c_miss : float, default=1
        Cost of calling a bona fide clip spoof.
    c_fa : float, default=10
        Cost of calling a spoofed clip bona fide.
    pos_label : int, float, bool or str, default=1
        The label of the spoofed clips.
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class that high scores speak for; ASVspoof's score files score bona fide high.
    sample_weight : array-like of shape (n_clips,), default=None
        Weights of the clips within their class.
    return_threshold : bool, default=False
        Whether to return the threshold too.

    Returns
    -------
    cost : float
        In [0, 1]; 1 is no better than not listening.
    threshold : float
        The score where the cost is least, on the scale of `y_score`: clips that score this or
        beyond are called spoof. It is infinite where it is best to call nothing spoof.
        Only returned if `return_threshold` is True.

    Raises
    ------
    ValueError
        If `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ or a
        score is not finite.

    See Also
    --------
    actual_dcf : The cost at the threshold that costs and prior prescribe.
    tandem_dcf : The cost of a detector in front of a speaker verifier.

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
    costs = normalised_cost(points.fpr, points.fnr, p_spoof=p_spoof, c_miss=c_miss, c_fa=c_fa)
    best = int(np.argmin(costs))
    if not return_threshold:
        return float(costs[best])
    threshold = float(points.thresholds[best])
    return float(costs[best]), threshold if higher_is == "spoof" else -threshold


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
    """Normalised detection cost at the threshold that costs and prior prescribe.

    Scores are read as natural-log likelihood ratios, so the threshold is known beforehand,
    :func:`bayes_threshold`. The excess over :func:`min_dcf` is what a poor calibration costs.

    Parameters
    ----------
    y_true : array-like of shape (n_clips,)
        Labels of two kinds, bona fide and spoof.
    y_score : array-like of shape (n_clips,)
        Log-likelihood ratios, as from :class:`LLRCalibrator`. The log-odds of a classifier are
        log-likelihood ratios only where it was trained on as many spoofed as bona fide clips.
    p_spoof : float, default=0.05
        Probability of spoof that the detector will meet, in (0, 1).
    c_miss : float, default=1
        Cost of calling a bona fide clip spoof.
    c_fa : float, default=10
        Cost of calling a spoofed clip bona fide.
    pos_label : int, float, bool or str, default=1
        The label of the spoofed clips.
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class in the numerator of the ratio; in ASVspoof's score files it is bona fide.
    sample_weight : array-like of shape (n_clips,), default=None
        Weights of the clips within their class.

    Returns
    -------
    cost : float
        Not negative; above 1 it were better not to listen.

    Raises
    ------
    ValueError
        If `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ or a
        score is not finite.

    See Also
    --------
    min_dcf : The same at the best threshold, with the definition of the cost.
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
    return float(normalised_cost(fpr, fnr, **costs))


@validate_params(
    {**WEIGHTED_CONSTRAINTS, "prior": [Interval(Real, 0, 1, closed="neither"), "array-like"]},
    prefer_skip_nested_validation=True,
)
def bayes_error_rate(
    y_true, y_score, *, prior=0.5, pos_label=1, higher_is="spoof", sample_weight=None
):
    """Probability of error when log-likelihood ratios meet the threshold of a prior.

    Drawn against the log-odds of the prior this is the applied-probability-of-error plot of
    BOSARIS [1]_.

    Parameters
    ----------
    y_true : array-like of shape (n_clips,)
        Labels of two kinds, bona fide and spoof.
    y_score : array-like of shape (n_clips,)
        Log-likelihood ratios, see :func:`actual_dcf`.
    prior : float or array-like of shape (n_priors,), default=0.5
        Probability of spoof, in (0, 1). Where errors cost differently give the effective prior
        ``c_fa p / (c_fa p + c_miss (1 - p))``.
    pos_label : int, float, bool or str, default=1
        The label of the spoofed clips.
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class in the numerator of the ratio.
    sample_weight : array-like of shape (n_clips,), default=None
        Weights of the clips within their class.

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
    fpr, fnr = rates_at(points, -logit(priors))
    rate = priors * fnr + (1 - priors) * fpr
    return float(rate) if priors.ndim == 0 else rate


def normalised_cost(fpr, fnr, *, p_spoof, c_miss, c_fa):
    """Return the detection cost, divided by that of the better detector that does not listen."""
    miss, false_alarm = c_miss * (1 - p_spoof), c_fa * p_spoof
    return (miss * fpr + false_alarm * fnr) / min(miss, false_alarm)
