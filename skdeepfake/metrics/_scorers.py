"""Scorers by name, here and in scikit-learn's own registry.

scikit-learn has no public way to add a scorer to the strings that `scoring=` accepts, so
:func:`_register` does two things when this package is imported, both idempotent and additive:

- it adds ours to the dictionary behind :func:`sklearn.metrics.get_scorer`;
- it adds their names to the lists of allowed strings. Each search and validation function of
  scikit-learn copies the names once, when its module is imported: modules imported later copy ours
  with the rest, those imported before are found among `sys.modules`.
"""

import copy
import sys

import sklearn.metrics
from sklearn.metrics import make_scorer

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.metrics._cllr import cllr, min_cllr
from skdeepfake.metrics._dcf import actual_dcf, min_dcf
from skdeepfake.metrics._eer import equal_error_rate


def _loss_scorer(metric, response_method=("decision_function", "predict_proba")):
    return make_scorer(metric, greater_is_better=False, response_method=response_method)


# What needs log-likelihood ratios gets no probabilities: no prior is known to convert them with.
_SCORERS = {
    "eer": _loss_scorer(equal_error_rate),
    "min_dcf": _loss_scorer(min_dcf),
    "min_cllr": _loss_scorer(min_cllr),
    "actual_dcf": _loss_scorer(actual_dcf, "decision_function"),
    "cllr": _loss_scorer(cllr, "decision_function"),
}


def get_scorer(scoring):
    """Return a scorer by its name, ours or scikit-learn's.

    Importing this module also registers our names with scikit-learn, so that `scoring="eer"` and
    `scoring=["eer", "roc_auc"]` work wherever scikit-learn takes such strings. As always there,
    greater is better: error rates and costs come out negative.

    ============ ======================== =========================================
    name         metric                   scores
    ============ ======================== =========================================
    "eer"        :func:`equal_error_rate` `decision_function` or `predict_proba`
    "min_dcf"    :func:`min_dcf`          `decision_function` or `predict_proba`
    "min_cllr"   :func:`min_cllr`         `decision_function` or `predict_proba`
    "actual_dcf" :func:`actual_dcf`       `decision_function`
    "cllr"       :func:`cllr`             `decision_function`
    ============ ======================== =========================================

    The last two need log-likelihood ratios and take `decision_function` for them as it is. That is
    right for :class:`LLRCalibratedClassifierCV` and :class:`LLRCalibrator`, and for a classifier
    whose decision function is the log-odds of spoof if it was trained on as many spoofed as bona
    fide clips. Any other is charged for not being calibrated, which is what these costs are for.

    Every scorer takes label 1 as spoof and ASVspoof 5's costs and prior. For others make one with
    :func:`sklearn.metrics.make_scorer`, see the example.

    Parameters
    ----------
    scoring : str or callable
        Name of a scorer; a callable is returned as it is.

    Returns
    -------
    scorer : callable
        A copy, called as `scorer(estimator, X, y)`.

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
    >>> from skdeepfake.metrics import equal_error_rate, get_scorer
    >>> X, y = [[0], [1], [2], [3]], [0, 0, 1, 1]
    >>> get_scorer("eer")(LogisticRegression().fit(X, y), X, y)
    -0.0

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


def _register():
    """Make scikit-learn accept our names wherever it accepts its own."""
    # A private name of scikit-learn: should it go, `get_scorer` above still serves everywhere.
    registry = getattr(sklearn.metrics._scorer, "_SCORERS", {})
    for name, scorer in _SCORERS.items():
        registry.setdefault(name, scorer)
    for options in _frozen_options():
        options.update(_SCORERS)


def _frozen_options():
    """Yield each set of scorer names that scikit-learn has copied so far."""
    modules = [module for name, module in sys.modules.items() if name.startswith("sklearn.")]
    for module in modules:
        for member in filter(callable, list(vars(module).values())):
            for attribute in ("_skl_parameter_constraints", "_parameter_constraints"):
                constraints = getattr(member, attribute, None)
                if not isinstance(constraints, dict):
                    continue
                for constraint in constraints.get("scoring", ()):
                    if isinstance(constraint, StrOptions) and "accuracy" in constraint.options:
                        yield constraint.options


_register()
