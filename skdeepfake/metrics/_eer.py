"""The equal error rate."""

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.metrics._operating_points import (
    convex_hull,
    crossing,
    operating_points,
    rates_from_counts,
)
from skdeepfake.metrics._validation import WEIGHTED_CONSTRAINTS, check_scores


@fill_doc
@validate_params(
    {
        **WEIGHTED_CONSTRAINTS,
        "method": [StrOptions({"interpolate", "rocch", "asvspoof"})],
        "return_threshold": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def equal_error_rate(
    y_true,
    y_score,
    *,
    pos_label=1,
    higher_is="spoof",
    method="interpolate",
    sample_weight=None,
    return_threshold=False,
):
    """Compute the equal error rate (EER).

    The EER is the error rate at the threshold where the miss rate equals the false-alarm rate. No
    increasing map of the scores changes it: it measures how well the scores order the classes, and
    says nothing about a threshold chosen beforehand (see :func:`actual_dcf` for that).

    Parameters
    ----------
    $y_true
    y_score : array-like of shape (n_clips,)
        Scores, as from `decision_function` or one column of `predict_proba`.
    $pos_label, $higher_is
    method : {"interpolate", "rocch", "asvspoof"}, default="interpolate"
        - "interpolate": where the two error rates cross, interpolated between the two thresholds
          around it. Tied scores are one operating point, so equal scores give 0.5.
        - "rocch": where they cross on the convex hull of the operating points, as in BOSARIS
          [2]_; never larger than "interpolate".
        - "asvspoof": the mean of the two rates where they are closest, as in the code of the
          challenge [1]_. Tied scores are separated, bona fide first, so equal scores give 1.
    $sample_weight, $return_threshold

    Returns
    -------
    eer : float
        A fraction in [0, 1]; 0.5 is chance.
    threshold : float
        The score, on the scale and with the sign of `y_score`, at which the two rates are closest.
        Clips that score exactly this are called spoof. Only returned if `return_threshold` is True.

    $raises

    See Also
    --------
    min_dcf : The lowest expected cost, for errors that do not cost the same.
    detection_report : The equal error rate and other metrics with confidence intervals.

    References
    ----------
    .. [1] X. Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks
       at scale", 2024. arXiv:2408.08739.
    .. [2] N. Brümmer and E. de Villiers, "The BOSARIS toolkit: theory, algorithms and code for
       surviving the new DCF", 2013. arXiv:1304.2865.

    Examples
    --------
    >>> from skdeepfake.metrics import equal_error_rate
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    >>> equal_error_rate(y_true, y_score)
    0.25
    >>> equal_error_rate(y_true, y_score, return_threshold=True)
    (0.25, 1.0)

    Scores in ASVspoof's sign, with its labels:

    >>> labels = ["bonafide", "bonafide", "spoof", "spoof"]
    >>> equal_error_rate(labels, [9.1, 3.4, 3.3, -7.0], pos_label="spoof", higher_is="bonafide")
    0.0
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    if method == "asvspoof":
        eer, threshold = _challenge_eer(is_spoof, score, weight)
    else:
        fpr, fnr, thresholds = operating_points(is_spoof, score, weight)
        if method == "rocch":
            hull = convex_hull(fpr, fnr)
            fpr, fnr, thresholds = fpr[hull], fnr[hull], thresholds[hull]
        eer, nearest = crossing(fpr, fnr)
        threshold = float(thresholds[nearest])
    if not return_threshold:
        return eer
    return eer, threshold if higher_is == "spoof" else -threshold


def _challenge_eer(is_spoof, score, weight):
    """Return the equal error rate and threshold of the ASVspoof challenges' code."""
    weight = np.ones(score.size) if weight is None else weight
    order = np.lexsort((is_spoof, -score))
    score, is_spoof, weight = score[order], is_spoof[order], weight[order]
    fpr, fnr = rates_from_counts(
        np.cumsum(np.where(is_spoof, weight, 0.0)), np.cumsum(np.where(is_spoof, 0.0, weight))
    )
    nearest = int(np.argmin(np.abs(fpr - fnr)))
    return float((fpr[nearest] + fnr[nearest]) / 2), float(score[max(nearest - 1, 0)])
