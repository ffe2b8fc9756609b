"""The tandem detection cost: a spoofing detector in front of a speaker verifier."""

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.metrics._asv import TRIAL_COST_CONSTRAINTS, ASVRates, check_priors
from skdeepfake.metrics._operating_points import lowest_cost, operating_points
from skdeepfake.metrics._validation import SCORE_CONSTRAINTS, check_scores


@fill_doc
@validate_params(
    {
        **SCORE_CONSTRAINTS,
        **TRIAL_COST_CONSTRAINTS,
        "asv_rates": ["array-like"],
        "variant": [StrOptions({"revisited", "legacy"})],
    },
    prefer_skip_nested_validation=True,
)
def min_tandem_dcf(
    y_true,
    y_score,
    asv_rates,
    *,
    variant="revisited",
    p_target=0.9405,
    p_nontarget=0.0095,
    p_spoof=0.05,
    c_miss=1,
    c_fa=10,
    c_fa_spoof=10,
    pos_label=1,
    higher_is="spoof",
    return_threshold=False,
):
    """Compute the lowest normalized tandem detection cost (min t-DCF) over all thresholds.

    A trial is accepted if the spoofing detector calls it bona fide and the speaker verifier accepts
    it. The threshold of the verifier is fixed, that of the detector varies.

    Parameters
    ----------
    $y_true
    y_score : array-like of shape (n_clips,)
        Scores of the spoofing detector.
    asv_rates : ASVRates or sequence of three floats
        Error rates of the verifier `(miss, fa, fa_spoof)`, as published with a protocol or computed
        from its scores by :func:`asv_error_rates`. The last is the fraction of spoofed trials that
        the verifier *accepts*.
    variant : {"revisited", "legacy"}, default="revisited"
        - "revisited": as in ASVspoof 2021 [2]_, with the errors of the verifier in the cost.
        - "legacy": as in ASVspoof 2019 [1]_.
    p_target, p_nontarget, p_spoof : float, default=0.9405, 0.0095, 0.05
        Probabilities of the three classes of trial; they sum to one.
    c_miss : float, default=1
        Cost of rejecting a target trial, by either system.
    c_fa : float, default=10
        Cost of accepting a non-target trial.
    c_fa_spoof : float, default=10
        Cost of accepting a spoofed trial.
    $pos_label, $higher_is, $return_threshold

    $returns_cost_and_threshold

    Raises
    ------
    ValueError
        If a rate or probability is out of range, the verifier is worse than a constant
        decision, `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ
        or a score is not finite.

    See Also
    --------
    min_a_dcf : The cost of one system that does both.

    References
    ----------
    .. [1] T. Kinnunen et al., "t-DCF: a detection cost function for the tandem assessment of
       spoofing countermeasures and automatic speaker verification", Odyssey 2018.
       10.21437/Odyssey.2018-44.
    .. [2] T. Kinnunen et al., "Tandem assessment of spoofing countermeasures and automatic speaker
       verification: fundamentals", IEEE/ACM TASLP 28, 2020. 10.1109/TASLP.2020.3009494.

    Examples
    --------
    >>> from skdeepfake.metrics import ASVRates, min_tandem_dcf
    >>> rates = ASVRates(miss=0.02, fa=0.02, fa_spoof=0.6)
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    >>> round(min_tandem_dcf(y_true, y_score, rates), 4)
    0.2984
    """
    is_spoof, score, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
    check_priors(p_target=p_target, p_nontarget=p_nontarget, p_spoof=p_spoof)
    rates = _check_rates(asv_rates)
    asv_cost = p_target * c_miss * rates.miss + p_nontarget * c_fa * rates.fa
    spoof_cost = p_spoof * c_fa_spoof * rates.fa_spoof
    miss_cost = p_target * c_miss - asv_cost
    base = asv_cost if variant == "revisited" else 0.0
    normalizer = base + min(miss_cost, spoof_cost)
    if min(miss_cost, spoof_cost) < 0 or normalizer == 0:
        raise ValueError(
            f"asv_rates={tuple(rates)!r} leave the detector nothing to guard: the verifier accepts "
            "no spoofed trial, or is no better than a constant decision."
        )
    points = operating_points(is_spoof, score)
    costs = (base + miss_cost * points.fpr + spoof_cost * points.fnr) / normalizer
    return lowest_cost(
        costs, points.thresholds, return_threshold=return_threshold, higher_is=higher_is
    )


def _check_rates(asv_rates):
    """Return the verifier's rates as ASVRates, each in [0, 1]."""
    rates = tuple(asv_rates)
    if len(rates) != 3 or not all(0 <= rate <= 1 for rate in rates):
        raise ValueError(
            "asv_rates must be the three fractions (miss, fa, fa_spoof), each in [0, 1]. "
            f"Got {asv_rates!r} instead."
        )
    return ASVRates(*rates)
