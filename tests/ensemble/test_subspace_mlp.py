"""Networks on parts of the features."""

import pickle

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.datasets import make_classification
from sklearn.ensemble import BaggingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from skdeepfake.ensemble import SubspaceMLPClassifier


@pytest.fixture(scope="module")
def data():
    return make_classification(600, n_features=60, n_informative=20, class_sep=1.5, random_state=0)


def test_one_network_on_all_features_is_scikit_learns(data):
    X, y = data
    ours = SubspaceMLPClassifier(1, max_features=1.0, epochs=1, random_state=0).fit(X, y)
    seed = int(np.random.RandomState(0).randint(2**31 - 1, size=1)[0])
    theirs = MLPClassifier((128,), alpha=5.0, batch_size=128, max_iter=1, random_state=seed)
    with pytest.warns(UserWarning, match="reached and the optimization"):
        theirs.fit(X.astype(np.float32), y)
    expected = logit(theirs.predict_proba(X.astype(np.float32))[:, 1])
    np.testing.assert_allclose(ours.decision_function(X), expected, atol=1e-4)


def test_it_is_as_accurate_as_scikit_learns_bagging(data):
    X, y = data
    ours = SubspaceMLPClassifier(random_state=0).fit(X[:300], y[:300])
    network = MLPClassifier((128,), alpha=5.0, batch_size=128, max_iter=10)
    theirs = BaggingClassifier(network, 8, max_features=0.3, bootstrap=False, random_state=0)
    with pytest.warns(UserWarning, match="reached and the optimization"):
        theirs.fit(X[:300], y[:300])
    auc = roc_auc_score(y[300:], ours.decision_function(X[300:]))
    assert auc > 0.85
    assert auc > roc_auc_score(y[300:], theirs.predict_proba(X[300:])[:, 1]) - 0.03


def test_the_score_is_the_mean_of_the_networks(data):
    X, y = data
    model = SubspaceMLPClassifier(3, max_features=0.25, epochs=2, random_state=1).fit(X, y)
    scores = []
    for seen, (w, b, v, c) in zip(model.features_, model.weights_, strict=True):
        assert len(np.unique(seen)) == 15
        hidden = X[:, seen].astype(np.float32) @ w + b
        scores.append((hidden * (hidden > 0)) @ v + c)
    expected = np.mean(scores, axis=0)[:, 0]
    np.testing.assert_allclose(model.decision_function(X), expected, atol=1e-5)
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], expit(expected), atol=1e-5)
    assert len({tuple(seen) for seen in model.features_}) == 3


def test_seeds_jobs_and_size(data):
    X, y = data
    parameters = {"n_estimators": 3, "epochs": 2, "random_state": 0}
    model = SubspaceMLPClassifier(**parameters).fit(X, y)
    parallel = SubspaceMLPClassifier(**parameters, n_jobs=2).fit(X, y)
    np.testing.assert_array_equal(parallel.decision_function(X), model.decision_function(X))
    other = SubspaceMLPClassifier(3, epochs=2, random_state=1).fit(X, y)
    assert not np.array_equal(other.decision_function(X), model.decision_function(X))
    n_weights = 3 * (18 * 128 + 128 + 128 + 1)
    assert len(pickle.dumps(model)) < 4 * n_weights + 5000


def test_class_weights_move_the_scores(data):
    X, y = data
    rows = np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y == 1)[:60]])
    plain, balanced = (
        SubspaceMLPClassifier(4, class_weight=weight, random_state=0).fit(X[rows], y[rows])
        for weight in (None, "balanced")
    )
    assert balanced.decision_function(X).mean() > plain.decision_function(X).mean() + 0.3
