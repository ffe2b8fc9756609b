"""Scorers by name, in everything of scikit-learn's that takes such names."""

import subprocess
import sys

import numpy as np
import pytest
import sklearn.metrics
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, cross_validate
from sklearn.svm import LinearSVC

from skdeepfake import metrics as ours
from skdeepfake.metrics import _scorers, get_scorer, get_scorer_names

METRICS = {
    "eer": ours.equal_error_rate,
    "min_dcf": ours.min_dcf,
    "min_cllr": ours.min_cllr,
    "actual_dcf": ours.actual_dcf,
    "cllr": ours.cllr,
}
X, y = make_classification(n_samples=120, flip_y=0.3, random_state=0)


@pytest.mark.parametrize("name", METRICS)
def test_a_scorer_is_the_negated_metric_of_the_decision_function(name):
    detector = LogisticRegression().fit(X, y)
    expected = -METRICS[name](y, detector.decision_function(X))
    assert get_scorer(name)(detector, X, y) == expected
    assert sklearn.metrics.get_scorer(name)(detector, X, y) == expected


@pytest.mark.parametrize("name", ["eer", "min_dcf", "min_cllr"])
def test_where_order_alone_matters_probabilities_do(name):
    forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X[:60], y[:60])
    expected = -METRICS[name](y, forest.predict_proba(X)[:, 1])
    assert get_scorer(name)(forest, X, y) == expected


@pytest.mark.parametrize("name", ["actual_dcf", "cllr"])
def test_probabilities_are_no_log_likelihood_ratios(name):
    forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X, y)
    with pytest.raises(AttributeError, match="decision_function"):
        get_scorer(name)(forest, X, y)


@pytest.mark.parametrize("scoring", ["eer", "cllr", list(METRICS)])
def test_a_grid_search_takes_the_names(scoring):
    refit = "eer" if isinstance(scoring, list) else True
    search = GridSearchCV(
        LogisticRegression(solver="newton-cholesky"),
        {"C": [1e-4, 1]},
        scoring=scoring,
        refit=refit,
        error_score="raise",
    ).fit(X, y)
    suffix = "eer" if isinstance(scoring, list) else "score"
    scores = search.cv_results_[f"mean_test_{suffix}"]
    assert (scores <= 0).all()
    assert search.best_score_ == scores.max()


def test_cross_validation_gives_the_metric_of_each_fold():
    folds = [(np.arange(60), np.arange(60, 120)), (np.arange(60, 120), np.arange(60))]
    results = cross_validate(LinearSVC(), X, y, cv=folds, scoring=["eer", "roc_auc"])
    for (train, test), score in zip(folds, results["test_eer"], strict=True):
        detector = LinearSVC().fit(X[train], y[train])
        assert score == -ours.equal_error_rate(y[test], detector.decision_function(X[test]))
    np.testing.assert_array_equal(
        cross_val_score(LinearSVC(), X, y, cv=folds, scoring="eer"), results["test_eer"]
    )


OURS = "import skdeepfake.metrics"
THEIRS = """
from sklearn.experimental import enable_halving_search_cv
from sklearn.feature_selection import RFECV
from sklearn.inspection import permutation_importance
from sklearn.model_selection import *
"""
USE = """
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
X, y = make_classification(n_samples=80, n_features=4, n_redundant=1, flip_y=0.3, random_state=0)
grid, net = {"C": [0.1, 1, 10]}, LogisticRegression(solver="newton-cholesky")
halving = {"min_resources": 40, "random_state": 0, "error_score": "raise"}
GridSearchCV(net, grid, scoring="eer", error_score="raise").fit(X, y)
HalvingGridSearchCV(net, grid, scoring="eer", **halving).fit(X, y)
RandomizedSearchCV(net, grid, n_iter=2, scoring="min_dcf", error_score="raise").fit(X, y)
HalvingRandomSearchCV(net, grid, scoring="cllr", **halving).fit(X, y)
GridSearchCV(net, grid, scoring=["eer", "roc_auc"], refit="eer", error_score="raise").fit(X, y)
cross_validate(net, X, y, scoring=["eer", "accuracy"], error_score="raise")
cross_val_score(net, X, y, scoring="min_cllr", error_score="raise")
learning_curve(net, X, y, scoring="eer", error_score="raise")
validation_curve(net, X, y, param_name="C", param_range=[1], scoring="eer", error_score="raise")
permutation_importance(net.fit(X, y), X, y, scoring="eer", n_repeats=1)
RFECV(net, scoring="eer").fit(X, y)
"""


@pytest.mark.parametrize("order", [OURS + THEIRS, THEIRS + OURS], ids=["ours first", "ours last"])
def test_the_names_work_whichever_is_imported_first(order):
    command = [sys.executable, "-W", "ignore", "-c", order + USE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_registering_again_changes_nothing():
    before = {name: id(scorer) for name, scorer in sklearn.metrics._scorer._SCORERS.items()}
    _scorers._register()
    after = {name: id(scorer) for name, scorer in sklearn.metrics._scorer._SCORERS.items()}
    assert after == before
    names = get_scorer_names()
    assert sorted(set(names)) == names
    assert set(METRICS) <= set(names)
    assert names == sklearn.metrics.get_scorer_names()


def test_a_scorer_of_the_same_name_is_left_alone(monkeypatch):
    other = sklearn.metrics.make_scorer(sklearn.metrics.accuracy_score)
    monkeypatch.setitem(sklearn.metrics._scorer._SCORERS, "eer", other)
    _scorers._register()
    assert sklearn.metrics._scorer._SCORERS["eer"] is other


def test_get_scorer_is_scikit_learns_with_our_names_added():
    assert get_scorer("accuracy")._score_func is sklearn.metrics.accuracy_score
    scorer = get_scorer("eer")
    assert get_scorer(scorer) is scorer
    assert get_scorer("eer") is not scorer
    with pytest.raises(ValueError, match="'eeer' is not a valid scoring"):
        get_scorer("eeer")
