"""Scorer objects for scikit-learn's `scoring=`, and access to them by name."""

import copy

import sklearn.metrics
from sklearn.metrics import make_scorer

from skdeepfake.metrics._cllr import cllr, min_cllr
from skdeepfake.metrics._dcf import actual_dcf, min_dcf
from skdeepfake.metrics._eer import equal_error_rate
from skdeepfake.metrics._low_false_alarm import true_positive_rate_at


def _loss_scorer(metric, response_method=("decision_function", "predict_proba")):
    scorer = make_scorer(metric, greater_is_better=False, response_method=response_method)
    scorer.__doc__ = f"Scorer that returns minus :func:`{metric.__name__}`; see :func:`get_scorer`."
    return scorer


eer_scorer = _loss_scorer(equal_error_rate)
min_dcf_scorer = _loss_scorer(min_dcf)
min_cllr_scorer = _loss_scorer(min_cllr)
# These read scores as log-likelihood ratios, which probabilities of an unknown prior are not.
actual_dcf_scorer = _loss_scorer(actual_dcf, "decision_function")
cllr_scorer = _loss_scorer(cllr, "decision_function")
true_positive_rate_at_scorer = make_scorer(
    true_positive_rate_at, response_method=("decision_function", "predict_proba")
)
true_positive_rate_at_scorer.__doc__ = (
    "Scorer that returns :func:`true_positive_rate_at`; see :func:`get_scorer`."
)

_SCORERS = {
    "eer": eer_scorer,
    "min_dcf": min_dcf_scorer,
    "min_cllr": min_cllr_scorer,
    "actual_dcf": actual_dcf_scorer,
    "cllr": cllr_scorer,
    "true_positive_rate_at": true_positive_rate_at_scorer,
}


def get_scorer(scoring):
    """Return a scorer by its name, ours or scikit-learn's.

    Pass the scorer, not its name, to scikit-learn: ``scoring=eer_scorer``, or several in a dict,
    ``scoring={"eer": eer_scorer, "roc_auc": "roc_auc"}``. Greater is better for every scorer, so
    error rates and costs come out negative; :func:`true_positive_rate_at`, at most 1 % of false
    alarms, does not.

    ======================= ============================== ===============================
    name                    object                         metric
    ======================= ============================== ===============================
    "eer"                   `eer_scorer`                   :func:`equal_error_rate`
    "min_dcf"               `min_dcf_scorer`               :func:`min_dcf`
    "min_cllr"              `min_cllr_scorer`              :func:`min_cllr`
    "true_positive_rate_at" `true_positive_rate_at_scorer` :func:`true_positive_rate_at`
    "actual_dcf"            `actual_dcf_scorer`            :func:`actual_dcf`
    "cllr"                  `cllr_scorer`                  :func:`cllr`
    ======================= ============================== ===============================

    The first four take `decision_function` or `predict_proba`. The last two read
    `decision_function` as a log-likelihood ratio. This holds for
    :class:`skdeepfake.calibration.LLRCalibratedClassifierCV` and
    :class:`skdeepfake.calibration.LLRCalibrator`, and for a classifier whose decision function is
    the log-odds of spoof if it was trained on as many spoofed as bona fide clips. The cost of any
    other classifier includes its poor calibration, which is what these metrics measure.

    Every scorer takes label 1 as spoof and uses the costs and prior of ASVspoof 5. For other
    settings make a scorer with :func:`sklearn.metrics.make_scorer`, see the example.

    Parameters
    ----------
    scoring : str or callable
        Name of a scorer; a callable is returned as it is.

    Returns
    -------
    scorer : callable
        Called as `scorer(estimator, X, y)`. It is a copy of ours, so that its `set_score_request`
        changes no other.

    Raises
    ------
    ValueError
        If there is no scorer of that name.

    See Also
    --------
    get_scorer_names : All the names.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.metrics import make_scorer
    >>> from sklearn.model_selection import GridSearchCV
    >>> from skdeepfake.metrics import eer_scorer, equal_error_rate, get_scorer
    >>> X, y = [[0], [1], [2], [3]], [0, 0, 1, 1]
    >>> get_scorer("eer")(LogisticRegression().fit(X, y), X, y)
    -0.0
    >>> GridSearchCV(LogisticRegression(), {"C": [1, 10]}, scoring=eer_scorer, cv=2).fit(
    ...     X, y
    ... ).best_score_
    np.float64(0.0)

    With other labels:

    >>> y = ["bonafide", "bonafide", "spoof", "spoof"]
    >>> scorer = make_scorer(
    ...     equal_error_rate,
    ...     greater_is_better=False,
    ...     response_method=("decision_function", "predict_proba"),
    ...     pos_label="spoof",
    ... )
    >>> scorer(LogisticRegression().fit(X, y), X, y)
    -0.0
    """
    if isinstance(scoring, str) and scoring in _SCORERS:
        return copy.deepcopy(_SCORERS[scoring])
    return sklearn.metrics.get_scorer(scoring)


def get_scorer_names():
    """Return the names that :func:`get_scorer` knows, ours and scikit-learn's.

    Returns
    -------
    names : list of str
        Sorted.

    Examples
    --------
    >>> from skdeepfake.metrics import get_scorer_names
    >>> {"eer", "roc_auc"} <= set(get_scorer_names())
    True
    """
    return sorted({*_SCORERS, *sklearn.metrics.get_scorer_names()})
