"""Automatic speaker verification (ASV): the trials and error rates that a detector guards."""

from numbers import Real
from typing import NamedTuple

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake._validation import COST_CONSTRAINTS
from skdeepfake.metrics._eer import equal_error_rate
from skdeepfake.metrics._validation import check_finite_scores

TRIAL_CONSTRAINTS = {
    "y_true": ["array-like"],
    "y_score": ["array-like"],
    "labels": ["array-like"],
}
TRIAL_COST_CONSTRAINTS = {
    **COST_CONSTRAINTS,
    "p_target": [Interval(Real, 0, 1, closed="neither")],
    "p_nontarget": [Interval(Real, 0, 1, closed="neither")],
    "c_fa_spoof": [Interval(Real, 0, None, closed="neither")],
    "return_threshold": ["boolean"],
}


class ASVRates(NamedTuple):
    """Error rates of a speaker verifier at its threshold, each in [0, 1].

    Parameters
    ----------
    miss : float
        Fraction of the trials of the target speaker that are rejected.
    fa : float
        Fraction of the trials of other speakers that are accepted.
    fa_spoof : float
        Fraction of the spoofed trials that are accepted.
    """

    miss: float
    fa: float
    fa_spoof: float


@validate_params(
    {**TRIAL_CONSTRAINTS, "threshold": [Real, None]}, prefer_skip_nested_validation=True
)
def asv_error_rates(y_true, y_score, *, labels=("target", "nontarget", "spoof"), threshold=None):
    """Compute the error rates of a speaker verifier on target, non-target and spoofed trials.

    Parameters
    ----------
    y_true : array-like of shape (n_trials,)
        Labels of three classes.
    y_score : array-like of shape (n_trials,)
        Scores of the verifier, higher for the target speaker, as is usual in that field.
    labels : array-like of shape (3,), default=("target", "nontarget", "spoof")
        The labels of target, non-target and spoofed trials in `y_true`.
    threshold : float, default=None
        Trials that score this or more are accepted. By default the threshold of the equal error
        rate between target and non-target trials, by the challenge's method.

    Returns
    -------
    rates : ASVRates
        The named tuple `(miss, fa, fa_spoof)`.

    Raises
    ------
    ValueError
        If a class of trials is missing or unknown, lengths differ or a score is not finite.

    See Also
    --------
    min_tandem_dcf : The cost of a detector in front of this verifier.

    Examples
    --------
    >>> from skdeepfake.metrics import asv_error_rates
    >>> y_true = ["target", "target", "nontarget", "nontarget", "spoof"]
    >>> asv_error_rates(y_true, [0.9, 0.8, 0.1, 0.2, 0.85], threshold=0.5)
    ASVRates(miss=0.0, fa=0.0, fa_spoof=1.0)
    """
    target, nontarget, spoof = split_trials(y_true, y_score, labels)
    if threshold is None:
        is_nontarget = np.repeat([0, 1], [target.size, nontarget.size])
        _, threshold = equal_error_rate(
            is_nontarget,
            np.concatenate([target, nontarget]),
            higher_is="bonafide",
            method="asvspoof",
            return_threshold=True,
        )
    return ASVRates(
        miss=float(np.mean(target < threshold)),
        fa=float(np.mean(nontarget >= threshold)),
        fa_spoof=float(np.mean(spoof >= threshold)),
    )


def split_trials(y_true, y_score, labels):
    """Return the scores of target, non-target and spoofed trials, validated."""
    y_true = column_or_1d(y_true)
    score = check_finite_scores(y_score)
    check_consistent_length(y_true, score)
    if len(labels) != 3:
        raise ValueError(
            "labels must name target, non-target and spoofed trials, in this order. "
            f"Got {labels!r} instead."
        )
    masks = [y_true == label for label in labels]
    for label, mask in zip(labels, masks, strict=True):
        if not np.any(mask):
            raise ValueError(f"y_true has no trial labeled {label!r}; labels={labels!r}.")
    unknown = ~np.any(masks, axis=0)
    if np.any(unknown):
        label = y_true[unknown].tolist()[0]
        raise ValueError(f"y_true has the label {label!r}, which is not in labels={labels!r}.")
    return [score[mask] for mask in masks]


def check_priors(**priors):
    """Raise ValueError unless the probabilities of the three classes of trials sum to one."""
    if not np.isclose(sum(priors.values()), 1):
        given = ", ".join(f"{name}={value!r}" for name, value in priors.items())
        raise ValueError(f"The probabilities of trials must sum to 1. Got {given}.")
