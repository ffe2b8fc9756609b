"""scikit-learn's meta-estimators around a network, on frames."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.inspection import permutation_importance
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    TunedThresholdClassifierCV,
    cross_val_predict,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


@pytest.fixture
def net(small):
    return small(filters=8, epochs=8)


def test_cross_validation_by_score_and_by_roc_auc(net, data):
    scores = cross_validate(net, *data, cv=2, scoring=["accuracy", "roc_auc"], error_score="raise")
    assert scores["test_accuracy"].mean() > 0.6
    assert scores["test_roc_auc"].mean() > 0.7


def test_cross_val_predict_of_the_decision_function(net, data):
    scores = cross_val_predict(net, *data, cv=2, method="decision_function")
    assert scores[data[1] == 1].mean() > scores[data[1] == 0].mean()


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda net: CalibratedClassifierCV(net, cv=2),
        lambda net: TunedThresholdClassifierCV(net, cv=2),
        lambda net: VotingClassifier([("a", net), ("b", clone(net))], voting="soft"),
        lambda net: StackingClassifier([("a", net), ("b", clone(net))], cv=2),
    ],
    ids=["calibrated", "tuned threshold", "voting", "stacking"],
)
def test_wrappers(net, data, wrapped):
    X, y = data
    classifier = wrapped(net).fit(X, y)
    assert classifier.predict_proba(X).shape == (80, 2)
    assert classifier.score(X, y) > 0.7


@pytest.mark.slow
def test_searches(net, data):
    grid = GridSearchCV(net, {"filters": [4, (4, 4)], "attention": ["dot", "statistics"]}, cv=2)
    assert np.isfinite(grid.fit(*data).cv_results_["mean_test_score"]).all()
    halving = HalvingGridSearchCV(
        net, {"dense_units": [4, 8]}, cv=2, min_resources=40, random_state=0
    )
    assert halving.fit(*data).n_iterations_ >= 1


def test_permutation_importance_finds_the_feature_that_matters(net):
    # It takes rows only: the frames are laid out in a row and taken up again by a step.
    rng = np.random.default_rng(0)
    y = np.tile([0, 1], 40)
    X = rng.standard_normal((80, 4 * 2)).astype(np.float32)
    X[:, 0] += 3 * y
    frames = FunctionTransformer(lambda X: X.reshape(-1, 4, 2))
    detector = make_pipeline(frames, net.set_params(epochs=20)).fit(X, y)
    importances = permutation_importance(detector, X, y, n_repeats=3, random_state=0)
    assert np.argmax(importances.importances_mean) == 0


def test_string_labels_and_balanced_weights_in_a_search(net, data):
    X, y = data
    rows = np.flatnonzero((y == 0) | (np.arange(80) < 20))
    labels = np.array(["bonafide", "spoof"])[y[rows]]
    grid = GridSearchCV(net, {"class_weight": [None, "balanced"]}, cv=2, scoring="roc_auc")
    grid.fit(X[rows], labels)
    assert grid.best_score_ > 0.7
    assert set(grid.predict(X)) <= {"bonafide", "spoof"}
