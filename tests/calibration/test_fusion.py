"""Detectors fused to one log-likelihood ratio."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold

from skdeepfake.calibration import LLRFusionClassifierCV
from skdeepfake.metrics import cllr, equal_error_rate


class Column(ClassifierMixin, BaseEstimator):
    """Scores that are a column of X, whatever it was fitted on."""

    def __init__(self, column=0):
        self.column = column

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, X):
        return np.asarray(X)[:, self.column]

    def predict(self, X):
        return self.classes_[(self.decision_function(X) > 0).astype(int)]


@pytest.fixture
def normal():
    """Two independent scores of normal distributions, whose ratio has a closed form."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [6000, 2000])
    X = np.column_stack([3 * (rng.standard_normal(8000) + 2 * y), rng.standard_normal(8000) + y])
    llr = sum(
        norm.logpdf(x, mean, 1) - norm.logpdf(x, 0, 1)
        for x, mean in ((X[:, 0] / 3, 2), (X[:, 1], 1))
    )
    return X, y, llr


def test_it_finds_the_ratio_of_two_normal_scores(normal):
    X, y, llr = normal
    fusion = LLRFusionClassifierCV([("a", Column(0)), ("b", Column(1))]).fit(X, y)
    np.testing.assert_allclose(fusion.weights_, [2 / 3, 1], rtol=0.1)
    fused = fusion.decision_function(X)
    assert np.abs(fused - llr).mean() < 0.2
    assert cllr(y, fused) < cllr(y, llr) + 0.002
    assert equal_error_rate(y, fused) < equal_error_rate(y, X[:, 0])


def test_weights_come_from_clips_that_were_left_out():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(60), 5)
    y = rng.integers(0, 2, 60)[groups]
    # What memorizes groups is perfect in training, and knows nothing of other groups.
    codes = rng.standard_normal((60, 80))[groups]
    X = np.column_stack([rng.standard_normal(300) + 1.5 * y, codes])
    detectors = [("honest", Column(0)), ("memory", LogisticRegression(C=1e4, max_iter=5000))]
    fusion = LLRFusionClassifierCV(detectors).fit(X[:, :], y, groups=groups)
    honest, memory = fusion.weights_ * [
        X[:, 0].std(),
        fusion.estimators_[1].decision_function(X).std(),
    ]
    assert honest > 3 * abs(memory)


def test_nested_parameters_and_search(normal):
    X, y, _ = normal
    fusion = LLRFusionClassifierCV([("a", Column(0)), ("b", Column(1))], cv=2)
    twin = clone(fusion).set_params(b__column=0)
    assert twin.get_params()["b__column"] == 0
    assert fusion.get_params()["b__column"] == 1
    grid = GridSearchCV(
        fusion, {"b__column": [0, 1]}, cv=StratifiedGroupKFold(2), scoring="roc_auc"
    )
    groups = np.arange(len(y)) // 2
    assert grid.fit(X, y, groups=groups).best_params_ == {"b__column": 1}


def test_wrong_parameters(normal):
    X, y, _ = normal
    with pytest.raises(ValueError, match="has no detector"):
        LLRFusionClassifierCV([]).fit(X, y)
    with pytest.raises(ValueError, match="not unique"):
        LLRFusionClassifierCV([("a", Column()), ("a", Column())]).fit(X, y)
