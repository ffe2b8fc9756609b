"""The architecture-agnostic detection cost: one system that verifies speakers and resists spoof."""

from numbers import Real

import numpy as np

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.metrics._asv import TRIAL_CONSTRAINTS, check_priors, split_trials


@validate_params(
    {
        **TRIAL_CONSTRAINTS,
        "p_target": [Interval(Real, 0, 1, closed="neither")],
        "p_nontarget": [Interval(Real, 0, 1, closed="neither")],
        "p_spoof": [Interval(Real, 0, 1, closed="neither")],
        "c_miss": [Interval(Real, 0, None, closed="neither")],
        "c_fa": [Interval(Real, 0, None, closed="neither")],
        "c_fa_spoof": [Interval(Real, 0, None, closed="neither")],
        "return_threshold": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def a_dcf(
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
    """Least normalised architecture-agnostic detection cost (min a-DCF) over all thresholds.

    It judges the single score of a spoofing-robust speaker verifier, whatever is inside [1]_: the
    cost is ``c_miss p_target P_miss + c_fa p_nontarget P_fa + c_fa_spoof p_spoof P_fa_spoof``,
    divided by the cost of the better of two systems that accept all or reject all.

    Parameters
    ----------
    y_true : array-like of shape (n_trials,)
        Labels of three kinds.
    y_score : array-like of shape (n_trials,)
        Scores, higher for bona fide speech of the target speaker, as everywhere in that field.
    labels : tuple of three labels, default=("target", "nontarget", "spoof")
        How `y_true` names target, non-target and spoofed trials.
    p_target, p_nontarget, p_spoof : float, default=0.9, 0.05, 0.05
        Probabilities of the three kinds of trial; they sum to one.
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
        In [0, 1]; 1 is no better than a system that does not listen.
    threshold : float
        Trials that score this or more are accepted; infinite where it is best to reject all.
        Only returned if `return_threshold` is True.

    Raises
    ------
    ValueError
        If a kind of trial is missing or unknown, a probability or cost is out of range, lengths
        differ or a score is not finite.

    See Also
    --------
    tandem_dcf : The cost of two systems in tandem.

    References
    ----------
    .. [1] H. Shim et al., "a-DCF: an architecture agnostic metric with application to
       spoofing-robust speaker verification", Odyssey 2024. 10.21437/odyssey.2024-23.

    Examples
    --------
    >>> from skdeepfake.metrics import a_dcf
    >>> y_true = ["target", "target", "nontarget", "nontarget", "spoof", "spoof"]
    >>> a_dcf(y_true, [0.9, 0.8, 0.1, 0.2, 0.3, 0.4])
    0.0
    """
    target, nontarget, spoof = split_trials(y_true, y_score, labels)
    check_priors(p_target=p_target, p_nontarget=p_nontarget, p_spoof=p_spoof)
    thresholds = np.append(np.unique(np.concatenate([target, nontarget, spoof])), np.inf)
    reject_cost = c_miss * p_target
    accept_costs = c_fa * p_nontarget, c_fa_spoof * p_spoof
    costs = (
        reject_cost * _share_below(target, thresholds)
        + accept_costs[0] * (1 - _share_below(nontarget, thresholds))
        + accept_costs[1] * (1 - _share_below(spoof, thresholds))
    ) / min(reject_cost, sum(accept_costs))
    best = int(np.argmin(costs))
    if not return_threshold:
        return float(costs[best])
    return float(costs[best]), float(thresholds[best])


def _share_below(scores, thresholds):
    """Return the share of `scores` below each threshold."""
    return np.searchsorted(np.sort(scores), thresholds, side="left") / scores.size
