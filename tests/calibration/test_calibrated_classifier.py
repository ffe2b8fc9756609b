"""The calibrated detector; scikit-learn's own checks of it are in test_common.py."""

import pickle

import joblib
import numpy as np
import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
)
from sklearn.svm import LinearSVC

from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator
from skdeepfake.metrics import actual_dcf, cllr, cllr_scorer, min_cllr, min_dcf

X, y = make_classification(n_samples=400, weights=[0.8], flip_y=0.1, random_state=0)
groups = np.arange(400) % 8


@pytest.mark.parametrize("method", ["logistic", "isotonic"])
def test_it_is_the_calibrator_of_scores_of_folds_left_out(method):
    folds = StratifiedKFold(4)
    detector = LLRCalibratedClassifierCV(LinearSVC(), LLRCalibrator(method), cv=folds).fit(X, y)
    left_out = cross_val_predict(LinearSVC(), X, y, cv=folds, method="decision_function")
    by_hand = LLRCalibrator(method).fit(left_out, y)
    whole = LinearSVC().fit(X, y)
    np.testing.assert_allclose(
        detector.decision_function(X), by_hand.transform(whole.decision_function(X))
    )
    np.testing.assert_allclose(
        detector.predict_proba(X), by_hand.predict_proba(whole.decision_function(X))
    )


@pytest.mark.parametrize(
    "estimator", [LinearSVC(), RandomForestClassifier(n_estimators=20, random_state=0)]
)
def test_clips_it_has_not_seen_cost_little_above_the_minimum(estimator):
    X, y = make_classification(n_samples=3000, weights=[0.8], flip_y=0.1, random_state=1)
    detector = LLRCalibratedClassifierCV(estimator).fit(X[:1500], y[:1500])
    assert detector.calibrator_.slope_ > 0
    llr = detector.decision_function(X[1500:])
    assert cllr(y[1500:], llr) < min_cllr(y[1500:], llr) + 0.05
    assert actual_dcf(y[1500:], llr) < min_dcf(y[1500:], llr) + 0.1


def test_probabilities_and_labels_are_those_of_the_priors_of_the_calibrator():
    labels = np.where(y, "spoof", "bonafide")
    detector = LLRCalibratedClassifierCV(LinearSVC(), LLRCalibrator(prior=0.01)).fit(X, labels)
    assert detector.classes_.tolist() == ["bonafide", "spoof"]
    log_odds = detector.decision_function(X) + np.log(0.01 / 0.99)
    np.testing.assert_allclose(detector.predict_proba(X)[:, 1], 1 / (1 + np.exp(-log_odds)))
    np.testing.assert_array_equal(detector.predict(X), np.where(log_odds > 0, "spoof", "bonafide"))


class NotesItsGroups(ClassifierMixin, BaseEstimator):
    """Scores 1 for clips of groups it was fitted on, which the first column holds, else 0."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.seen_ = set(X[:, 0])
        return self

    def decision_function(self, X):
        return np.array([float(group in self.seen_) for group in X[:, 0]])

    def predict(self, X):
        return self.classes_[self.decision_function(X).astype(int)]


class KeepsItsScores(LLRCalibrator):
    def fit(self, X, y, sample_weight=None):
        self.scores_ = np.array(X)
        return super().fit(X, y, sample_weight)


def test_groups_are_kept_apart():
    detector = LLRCalibratedClassifierCV(NotesItsGroups(), KeepsItsScores(), cv=GroupKFold(4))
    detector.fit(groups[:, np.newaxis], y, groups=groups)
    assert (detector.calibrator_.scores_ == 0).all()
    leaking = LLRCalibratedClassifierCV(NotesItsGroups(), KeepsItsScores(), cv=4)
    leaking.fit(groups[:, np.newaxis], y)
    assert (leaking.calibrator_.scores_ == 1).all()


def test_groups_reach_it_in_cross_validation_and_search():
    with sklearn.config_context(enable_metadata_routing=True):
        detector = LLRCalibratedClassifierCV(LinearSVC(), cv=GroupKFold(3))
        detector.set_fit_request(groups=True)
        scores = cross_val_score(
            detector,
            X,
            y,
            cv=GroupKFold(4),
            scoring=cllr_scorer,
            params={"groups": groups},
            error_score="raise",
        )
        assert ((scores > -1) & (scores < 0)).all()
        search = GridSearchCV(
            detector,
            {"estimator__C": [0.01, 1], "calibrator": [LLRCalibrator(), LLRCalibrator("isotonic")]},
            cv=GroupKFold(4),
            scoring=cllr_scorer,
            error_score="raise",
        ).fit(X, y, groups=groups)
    assert -1 < search.best_score_ < 0


def test_a_detector_that_is_fitted_already_is_left_as_it_is():
    fitted = LogisticRegression().fit(X[:200], y[:200])
    detector = LLRCalibratedClassifierCV(FrozenEstimator(fitted)).fit(X[200:], y[200:])
    by_hand = LLRCalibrator().fit(fitted.decision_function(X[200:]), y[200:])
    np.testing.assert_allclose(
        detector.decision_function(X), by_hand.transform(fitted.decision_function(X))
    )


def test_clone_pickle_and_jobs_keep_the_ratios():
    detector = LLRCalibratedClassifierCV(LinearSVC(random_state=0)).fit(X, y)
    expected = detector.decision_function(X)
    copy = pickle.loads(pickle.dumps(detector))
    np.testing.assert_array_equal(copy.decision_function(X), expected)
    with joblib.parallel_config(backend="threading"):
        parallel = clone(detector).set_params(n_jobs=2).fit(X, y)
    np.testing.assert_allclose(parallel.decision_function(X), expected)


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="1 class"):
        LLRCalibratedClassifierCV(LogisticRegression()).fit(X, np.ones(400))
