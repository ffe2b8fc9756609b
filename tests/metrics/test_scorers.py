"""Scorers in everything of scikit-learn that takes them, in any process."""

import copy
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
import sklearn.metrics
from joblib.externals.loky import get_reusable_executor
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_selection import RFECV, SequentialFeatureSelector
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
    cross_val_score,
    cross_validate,
    learning_curve,
    validation_curve,
)
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skdeepfake import metrics as ours
from skdeepfake.metrics import cllr_scorer, eer_scorer, get_scorer, get_scorer_names, min_dcf_scorer

METRICS = {
    "eer": ours.equal_error_rate,
    "min_dcf": ours.min_dcf,
    "min_cllr": ours.min_cllr,
    "actual_dcf": ours.actual_dcf,
    "cllr": ours.cllr,
}
X, y = make_classification(120, 4, n_redundant=1, flip_y=0.3, random_state=0)
detector = LogisticRegression(solver="newton-cholesky")
grid = {"C": [0.1, 1, 10]}


def run(code, *options):
    """Run code in a fresh process and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, *options, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", METRICS)
def test_a_scorer_is_the_negated_metric_of_the_decision_function(name):
    fitted = clone(detector).fit(X, y)
    expected = -METRICS[name](y, fitted.decision_function(X))
    assert getattr(ours, f"{name}_scorer")(fitted, X, y) == expected
    assert get_scorer(name)(fitted, X, y) == expected


def test_the_rate_at_few_false_alarms_is_not_negated():
    fitted = clone(detector).fit(X, y)
    expected = ours.true_positive_rate_at(y, fitted.decision_function(X), fpr=0.01)
    assert 0 < expected < 1
    assert get_scorer("true_positive_rate_at")(fitted, X, y) == expected
    assert ours.true_positive_rate_at_scorer(fitted, X, y) == expected


@pytest.mark.parametrize("name", ["eer", "min_dcf", "min_cllr"])
def test_metrics_of_order_take_probabilities(name):
    forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X[:60], y[:60])
    expected = -METRICS[name](y, forest.predict_proba(X)[:, 1])
    assert get_scorer(name)(forest, X, y) == expected


@pytest.mark.parametrize("name", ["actual_dcf", "cllr"])
def test_metrics_of_log_likelihood_ratios_refuse_probabilities(name):
    forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X, y)
    with pytest.raises(AttributeError, match="decision_function"):
        get_scorer(name)(forest, X, y)


def test_cross_validation_gives_the_metric_of_each_fold():
    folds = [(np.arange(60), np.arange(60, 120)), (np.arange(60, 120), np.arange(60))]
    scoring = {"eer": eer_scorer, "roc_auc": "roc_auc"}
    results = cross_validate(LinearSVC(), X, y, cv=folds, scoring=scoring)
    for (train, test), score in zip(folds, results["test_eer"], strict=True):
        fitted = LinearSVC().fit(X[train], y[train])
        assert score == -ours.equal_error_rate(y[test], fitted.decision_function(X[test]))
    np.testing.assert_array_equal(
        cross_val_score(LinearSVC(), X, y, cv=folds, scoring=eer_scorer), results["test_eer"]
    )


@pytest.mark.parametrize(
    "search",
    [
        GridSearchCV(detector, grid, scoring=eer_scorer, error_score="raise"),
        RandomizedSearchCV(detector, grid, n_iter=2, scoring=min_dcf_scorer, error_score="raise"),
        HalvingGridSearchCV(
            detector,
            grid,
            scoring=cllr_scorer,
            min_resources=60,
            random_state=0,
            error_score="raise",
        ),
        GridSearchCV(
            detector,
            grid,
            scoring={name: get_scorer(name) for name in METRICS},
            refit="eer",
            error_score="raise",
        ),
    ],
    ids=["grid", "randomized", "halving", "several"],
)
def test_searches_take_scorers(search):
    search = clone(search).fit(X, y)
    key = "mean_test_eer" if search.refit == "eer" else "mean_test_score"
    assert (search.cv_results_[key] <= 0).all()
    assert search.best_score_ == search.cv_results_[key][search.best_index_]


def test_functions_and_selectors_take_scorers():
    assert (learning_curve(detector, X, y, scoring=eer_scorer, error_score="raise")[2] <= 0).all()
    curves = validation_curve(
        detector, X, y, param_name="C", param_range=[1], scoring=eer_scorer, error_score="raise"
    )
    assert (curves[1] <= 0).all()
    fitted = clone(detector).fit(X, y)
    importance = permutation_importance(fitted, X, y, scoring=eer_scorer, random_state=0)
    assert importance.importances_mean.max() > 0
    assert RFECV(detector, scoring=eer_scorer).fit(X, y).cv_results_["mean_test_score"].max() <= 0


@pytest.fixture
def _fresh_workers():
    """Workers that have not imported skdeepfake, before the test and after it."""
    get_reusable_executor().shutdown(wait=True)
    yield
    get_reusable_executor().shutdown(wait=True)


@pytest.mark.slow
@pytest.mark.usefixtures("_fresh_workers")
@pytest.mark.parametrize(
    "estimator",
    [
        GridSearchCV(detector, grid, scoring=eer_scorer, cv=3),
        make_pipeline(
            SequentialFeatureSelector(detector, n_features_to_select=2, scoring=eer_scorer, cv=3),
            detector,
        ),
    ],
    ids=["nested search", "selector in a Pipeline"],
)
def test_scorers_work_in_fresh_workers(estimator):
    settings = {"scoring": min_dcf_scorer, "cv": 3, "error_score": "raise"}
    parallel = cross_val_score(estimator, X, y, n_jobs=2, **settings)
    np.testing.assert_array_equal(parallel, cross_val_score(estimator, X, y, **settings))


@pytest.mark.parametrize("name", METRICS)
def test_scorers_are_pickled_and_copied(name):
    scorer = getattr(ours, f"{name}_scorer")
    fitted = clone(detector).fit(X, y)
    data = pickle.dumps(scorer)
    assert b"skdeepfake.metrics" in data
    assert b"skdeepfake.metrics._" not in data
    for other in (pickle.loads(data), copy.deepcopy(scorer)):
        assert other(fitted, X, y) == scorer(fitted, X, y)


def test_a_search_is_pickled_and_fitted_in_a_fresh_process(tmp_path):
    search = GridSearchCV(detector, grid, scoring=eer_scorer, cv=3)
    path = tmp_path / "search.pkl"
    path.write_bytes(pickle.dumps((search, X, y)))
    printed = run(
        f"import pickle; search, X, y = pickle.load(open({str(path)!r}, 'rb')); "
        "print(search.fit(X, y).best_score_)"
    )
    assert float(printed) == search.fit(X, y).best_score_


# Every frozen set of names in scikit-learn's parameter constraints, and the state of the process.
STATE = """
import os, random, sys
import numpy as np, sklearn, sklearn.metrics
from sklearn import feature_selection, inspection, linear_model, model_selection
from sklearn.experimental import enable_halving_search_cv

def state():
    options = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("sklearn"):
            for key, member in list(vars(module).items()):
                for attribute in ("_skl_parameter_constraints", "_parameter_constraints"):
                    constraints = getattr(member, attribute, None)
                    if isinstance(constraints, dict):
                        for constraint in constraints.get("scoring", ()):
                            options[name, key] = str(constraint)
    return {
        "names": sklearn.metrics.get_scorer_names(),
        "registry": list(sklearn.metrics._scorer._SCORERS),
        "options": {key: value for key, value in options.items() if key in known or not known},
        "environment": dict(os.environ),
        "config": sklearn.get_config(),
        "random": random.getstate(),
        "numpy": [str(part) for part in np.random.get_state()],
    }

known = {}
before = state()
known = before["options"]
assert len(known) > 5
import skdeepfake.metrics, skdeepfake.compose
after = state()
print([name for name in before if before[name] != after[name]])
"""


def test_importing_changes_nothing_of_others():
    assert run(STATE, "-W", "error").strip() == "[]"


def test_get_scorer_adds_names_to_those_of_scikit_learn():
    assert get_scorer("accuracy")._score_func is sklearn.metrics.accuracy_score
    assert get_scorer("eer") is not eer_scorer
    assert get_scorer(eer_scorer) is eer_scorer
    with pytest.raises(ValueError, match="'eeer' is not a valid scoring"):
        get_scorer("eeer")
    names = get_scorer_names()
    own = {*METRICS, "true_positive_rate_at"}
    assert names == sorted({*own, *sklearn.metrics.get_scorer_names()})
