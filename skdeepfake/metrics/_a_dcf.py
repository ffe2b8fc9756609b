"""The architecture-agnostic detection cost of a system that verifies speakers and rejects spoof."""

import numpy as np

from skdeepfake._sklearn_compat import validate_params
from skdeepfake.metrics._asv import (
    TRIAL_CONSTRAINTS,
    TRIAL_COST_CONSTRAINTS,
    check_priors,
    split_trials,
)
from skdeepfake.metrics._operating_points import lowest_cost


@validate_params(
    {**TRIAL_CONSTRAINTS, **TRIAL_COST_CONSTRAINTS}, prefer_skip_nested_validation=True
)
def min_a_dcf(
    y_true,
    y_score,
    *,
    labels=("target", "nontarget", "spoof"),
    p_target=0.9,
    p_nontarget=0.05,
    p_spoof=0.05,
    c_miss=1,
    c_fa=10,
    c_fa_spoof=20,
    return_threshold=False,
):
    """Compute the lowest normalized architecture-agnostic detection cost (min a-DCF).

    The cost judges the single score of a spoofing-robust speaker verifier, whatever its
    architecture [1]_. It is ``c_miss p_target P_miss + c_fa p_nontarget P_fa + c_fa_spoof p_spoof
    P_fa_spoof``, divided by the cost of the better constant decision (accept all or reject all).

    Parameters
    ----------
    y_true : array-like of shape (n_trials,)
        Labels of three classes.
    y_score : array-like of shape (n_trials,)
        Scores, higher for bona fide speech of the target speaker, as is usual in that field.
    labels : array-like of shape (3,), default=("target", "nontarget", "spoof")
        The labels of target, non-target and spoofed trials in `y_true`.
    p_target, p_nontarget, p_spoof : float, default=0.9, 0.05, 0.05
        Probabilities of the three classes of trials; they sum to one.
    c_miss : float, default=1
        Cost of rejecting a target trial.
    c_fa : float, default=10
        Cost of accepting a non-target trial.
    c_fa_spoof : float, default=20
        Cost of accepting a spoofed trial.
    return_threshold : bool, default=False
        Whether to return the threshold too.

    Returns
    -------
    cost : float
        In [0, 1]; 1 is no better than a constant decision.
    threshold : float
        Trials that score this or more are accepted. It is infinite if rejecting all costs least.
        Only returned if `return_threshold` is True.

    Raises
    ------
    ValueError
        If a class of trials is missing or unknown, a probability or cost is out of range, lengths
        differ or a score is not finite.

    See Also
    --------
    min_tandem_dcf : The cost of two systems in tandem.

    References
    ----------
    .. [1] H. Shim et al., "a-DCF: an architecture agnostic metric with application to
       spoofing-robust speaker verification", Odyssey 2024. 10.21437/odyssey.2024-23.

    Examples
    --------
    >>> from skdeepfake.metrics import min_a_dcf
    >>> y_true = ["target", "target", "nontarget", "nontarget", "spoof", "spoof"]
    >>> min_a_dcf(y_true, [0.9, 0.8, 0.1, 0.2, 0.3, 0.4])
    0.0
    """
    target, nontarget, spoof = split_trials(y_true, y_score, labels)
    check_priors(p_target=p_target, p_nontarget=p_nontarget, p_spoof=p_spoof)
    thresholds = np.append(np.unique(np.concatenate([target, nontarget, spoof])), np.inf)
    reject_cost = c_miss * p_target
    accept_costs = c_fa * p_nontarget, c_fa_spoof * p_spoof
    costs = (
        reject_cost * _fraction_below(target, thresholds)
        + accept_costs[0] * (1 - _fraction_below(nontarget, thresholds))
        + accept_costs[1] * (1 - _fraction_below(spoof, thresholds))
    ) / min(reject_cost, sum(accept_costs))
    return lowest_cost(costs, thresholds, return_threshold=return_threshold)


def _fraction_below(scores, thresholds):
    """Return the fraction of `scores` below each threshold."""
    return np.searchsorted(np.sort(scores), thresholds, side="left") / scores.size
