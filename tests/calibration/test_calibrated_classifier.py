"""The calibrated detector."""

import pickle
from typing import ClassVar

import joblib
import numpy as np
import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator
from skdeepfake.metrics import actual_dcf, cllr, cllr_scorer, get_scorer, min_cllr, min_dcf

X, y = make_classification(n_samples=400, weights=[0.8], flip_y=0.1, random_state=0)
groups = np.arange(400) % 8


@pytest.mark.parametrize("method", ["logistic", "isotonic"])
def test_the_calibrator_is_fitted_to_scores_of_held_out_folds(method):
    folds = StratifiedKFold(4)
    detector = LLRCalibratedClassifierCV(
        LinearSVC(), calibrator=LLRCalibrator(method), cv=folds
    ).fit(X, y)
    held_out = cross_val_predict(LinearSVC(), X, y, cv=folds, method="decision_function")
    by_hand = LLRCalibrator(method).fit(held_out, y)
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
def test_unseen_clips_cost_little_above_the_minimum(estimator):
    X, y = make_classification(n_samples=3000, weights=[0.8], flip_y=0.1, random_state=1)
    detector = LLRCalibratedClassifierCV(estimator).fit(X[:1500], y[:1500])
    assert detector.calibrator_.slope_ > 0
    llr = detector.decision_function(X[1500:])
    assert cllr(y[1500:], llr) < min_cllr(y[1500:], llr) + 0.05
    assert actual_dcf(y[1500:], llr) < min_dcf(y[1500:], llr) + 0.1


def test_probabilities_and_labels_follow_the_prior_of_the_calibrator():
    labels = np.where(y, "spoof", "bonafide")
    detector = LLRCalibratedClassifierCV(LinearSVC(), calibrator=LLRCalibrator(prior=0.01)).fit(
        X, labels
    )
    assert detector.classes_.tolist() == ["bonafide", "spoof"]
    log_odds = detector.decision_function(X) + np.log(0.01 / 0.99)
    np.testing.assert_allclose(detector.predict_proba(X)[:, 1], 1 / (1 + np.exp(-log_odds)))
    np.testing.assert_array_equal(detector.predict(X), np.where(log_odds > 0, "spoof", "bonafide"))


class ScoresSeenGroups(ClassifierMixin, BaseEstimator):
    """Scores 1 for clips of groups it was fitted on, held by the first column, otherwise 0."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.seen_ = set(X[:, 0])
        return self

    def decision_function(self, X):
        return np.array([float(group in self.seen_) for group in X[:, 0]])

    def predict(self, X):
        return self.classes_[self.decision_function(X).astype(int)]


class StoresScores(LLRCalibrator):
    def fit(self, X, y, sample_weight=None):
        self.scores_ = np.array(X)
        return super().fit(X, y, sample_weight)


@pytest.mark.parametrize("cv", [GroupKFold(4), 4, None])
@pytest.mark.parametrize("routing", [True, False])
def test_groups_are_kept_apart(cv, routing):
    with sklearn.config_context(enable_metadata_routing=routing):
        detector = LLRCalibratedClassifierCV(ScoresSeenGroups(), calibrator=StoresScores(), cv=cv)
        detector.fit(groups[:, np.newaxis], y, groups=groups)
    assert (detector.calibrator_.scores_ == 0).all()


def test_folds_without_groups_are_stratified():
    leaking = LLRCalibratedClassifierCV(ScoresSeenGroups(), calibrator=StoresScores(), cv=4)
    leaking.fit(groups[:, np.newaxis], y)
    assert (leaking.calibrator_.scores_ == 1).all()


def test_groups_reach_it_in_cross_validation_and_search():
    with sklearn.config_context(enable_metadata_routing=True):
        detector = LLRCalibratedClassifierCV(LinearSVC(), cv=GroupKFold(3))
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


class RecordsMetadata(LogisticRegression):
    """Stores what each fit receives in a list that its clones share."""

    log: ClassVar = []

    def fit(self, X, y, sample_weight=None, groups=None, X_val=None):
        self.log.append((X[:, 0], sample_weight, groups, X_val))
        return super().fit(X, y, sample_weight)


@pytest.fixture
def log():
    RecordsMetadata.log.clear()
    return RecordsMetadata.log


@pytest.fixture
def _routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


weight = np.random.default_rng(0).random(400)
metadata = {"sample_weight": weight, "groups": groups, "X_val": X[:7]}


@pytest.mark.usefixtures("_routing")
@pytest.mark.parametrize("nested", [False, True])
def test_metadata_reach_the_detector_and_the_splitter(log, nested):
    recorder = RecordsMetadata().set_fit_request(groups=True, sample_weight=True, X_val=True)
    detector = make_pipeline(Rescales(), recorder) if nested else recorder
    folds = StratifiedGroupKFold(4)
    LLRCalibratedClassifierCV(detector, cv=folds).fit(X, y, **metadata)
    clips = [train for train, _ in folds.split(X, y, groups)] + [np.arange(400)]
    for (x, *received), expected in zip(log, clips, strict=True):
        np.testing.assert_array_equal(x, X[expected, 0])
        np.testing.assert_array_equal(received[0], weight[expected])
        np.testing.assert_array_equal(received[1], groups[expected])
        np.testing.assert_array_equal(received[2], X[:7])


class Rescales(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X


@pytest.mark.usefixtures("_routing")
def test_metadata_reach_the_detector_under_the_name_it_asks_for(log):
    recorder = RecordsMetadata().set_fit_request(sample_weight="seconds")
    LLRCalibratedClassifierCV(recorder, cv=2).fit(X, y, seconds=weight)
    assert [len(received[1]) for received in log] == [200, 200, 400]


@pytest.mark.usefixtures("_routing")
def test_metadata_that_nothing_requests_raise():
    with pytest.raises(TypeError, match="groups"):
        LLRCalibratedClassifierCV(LinearSVC(), cv=StratifiedKFold(2)).fit(X, y, groups=groups)
    with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
        LLRCalibratedClassifierCV(LogisticRegression()).fit(X, y, sample_weight=weight)


@pytest.mark.usefixtures("_routing")
def test_weights_that_the_detector_declines_weight_the_calibrator(log):
    recorder = RecordsMetadata().set_fit_request(sample_weight=False)
    detector = LLRCalibratedClassifierCV(recorder, calibrator=StoresScores(), cv=2)
    detector.fit(X, y, sample_weight=weight)
    assert [received[1] for received in log] == [None] * 3
    by_hand = LLRCalibrator().fit(detector.calibrator_.scores_, y, weight)
    assert detector.calibrator_.slope_ == by_hand.slope_


@pytest.mark.usefixtures("_routing")
def test_metadata_reach_it_in_a_pipeline_in_a_search(log):
    recorder = RecordsMetadata().set_fit_request(groups=True, sample_weight=True)
    detector = LLRCalibratedClassifierCV(recorder, cv=StratifiedGroupKFold(2))
    detector.set_fit_request(sample_weight=True)
    search = GridSearchCV(
        make_pipeline(Rescales(), detector),
        {"llrcalibratedclassifiercv__estimator__C": [0.1, 1]},
        cv=StratifiedGroupKFold(2),
        scoring=get_scorer("cllr").set_score_request(sample_weight=True),
        error_score="raise",
    ).fit(X, y, groups=groups, sample_weight=weight)
    assert -1 < search.best_score_ < 0
    assert len(log) == 15  # three fits in each of two folds for two candidates, and the last three
    for x, *received in log:
        clips = [np.flatnonzero(X[:, 0] == value).item() for value in x]
        np.testing.assert_array_equal(received[0], weight[clips])
        np.testing.assert_array_equal(received[1], groups[clips])


def test_without_routing_the_splitter_gets_groups_and_the_detector_the_rest(log):
    with sklearn.config_context(enable_metadata_routing=False):
        detector = LLRCalibratedClassifierCV(RecordsMetadata(), cv=StratifiedGroupKFold(2))
        detector.fit(X, y, **metadata)
    (train, _), _ = StratifiedGroupKFold(2).split(X, y, groups)
    np.testing.assert_array_equal(log[0][1], weight[train])
    assert [received[2] for received in log] == [None] * 3
    assert [len(received[3]) for received in log] == [7] * 3


def test_a_weight_counts_as_that_many_clips():
    repeats = np.random.default_rng(0).integers(1, 4, size=400)
    clip = np.repeat(np.arange(400), repeats)
    folds = list(StratifiedKFold(3).split(X, y))
    repeated_folds = [
        (np.flatnonzero(np.isin(clip, train)), np.flatnonzero(np.isin(clip, test)))
        for train, test in folds
    ]
    options = {"estimator": LogisticRegression(tol=1e-10), "calibrator": LLRCalibrator()}
    weighted = LLRCalibratedClassifierCV(**options, cv=folds).fit(X, y, sample_weight=repeats)
    repeated = LLRCalibratedClassifierCV(**options, cv=repeated_folds).fit(X[clip], y[clip])
    expected = repeated.decision_function(X)
    np.testing.assert_allclose(weighted.decision_function(X), expected, atol=1e-5)
    unweighted = LLRCalibratedClassifierCV(**options, cv=folds).fit(X, y)
    assert np.abs(unweighted.decision_function(X) - expected).max() > 0.01


def test_a_detector_that_takes_no_weights_warns():
    detector = LLRCalibratedClassifierCV(ScoresSeenGroups(), cv=3)
    with pytest.warns(UserWarning, match="ScoresSeenGroups.fit takes no sample_weight"):
        detector.fit(X, y, sample_weight=weight)


def test_a_detector_that_is_fitted_already_is_left_as_it_is():
    fitted = LogisticRegression().fit(X[:200], y[:200])
    detector = LLRCalibratedClassifierCV(FrozenEstimator(fitted)).fit(X[200:], y[200:])
    max_llr = np.log(1 + np.bincount(y[200:]).min())
    by_hand = LLRCalibrator(max_llr=max_llr).fit(fitted.decision_function(X[200:]), y[200:])
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


def test_one_class_raises():
    with pytest.raises(ValueError, match="1 class"):
        LLRCalibratedClassifierCV(LogisticRegression()).fit(X, np.ones(400))
