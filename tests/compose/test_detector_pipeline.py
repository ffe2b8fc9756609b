"""DetectorPipeline: labels are checked first; groups and weights stay with their rows."""

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_validate
from sklearn.utils import get_tags

from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator
from skdeepfake.compose import DetectorPipeline
from skdeepfake.over_sampling import RandomOverSampler, RepeatSampler

# Nine rows, of which two are genuine; each row is its own number.
X = np.arange(9.0)[:, np.newaxis]
y = np.array([0, 0, 1, 1, 1, 1, 1, 1, 1])


class Recorder(ClassifierMixin, BaseEstimator):
    """Note what `fit` was given."""

    def __init__(self, early_stopping=False):
        self.early_stopping = early_stopping

    def fit(self, X, y, groups=None, sample_weight=None):
        self.rows_ = X[:, 0].astype(int)
        self.groups_, self.sample_weight_ = groups, sample_weight
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


class Unreached(TransformerMixin, BaseEstimator):
    """A first step that must not be fitted."""

    def fit(self, X, y=None):
        raise AssertionError("features were extracted")

    def transform(self, X):
        return X


def oversampled(**parameters):
    sampler = RandomOverSampler(random_state=0)
    return DetectorPipeline([("oversample", sampler), ("net", Recorder(**parameters))])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (y[:-1], "inconsistent numbers of samples"),
        (np.arange(9) % 3, "Only binary classification"),
        (np.zeros(9), "needs clips of 2 classes, got 1 class: 0.0"),
        (None, "requires y to be passed"),
        (np.where(y == 1, "fake", "real"), "pass y == 'fake'"),
    ],
)
def test_wrong_labels_raise_before_the_first_step(labels, message):
    detector = DetectorPipeline([("features", Unreached()), ("classify", LogisticRegression())])
    with pytest.raises(ValueError, match=message):
        detector.fit(X, labels)


def test_it_is_a_classifier_of_two_classes():
    detector = DetectorPipeline([("classify", LogisticRegression())])
    assert not get_tags(detector).classifier_tags.multi_class


def test_it_needs_no_labels_without_a_classifier():
    assert DetectorPipeline([("pass", "passthrough")]).fit(X).transform(X) is X


@pytest.mark.parametrize(
    ("first", "second"),
    [("deepfake", "genuine"), ("Fake", "Real"), ("Bona-Fide", "bona fide")],
)
def test_a_second_label_that_means_genuine_raises(first, second):
    labels = np.where(y == 1, first, second)
    with pytest.raises(ValueError, match="high scores would mean genuine speech"):
        DetectorPipeline([("classify", LogisticRegression())]).fit(X, labels)


@pytest.mark.parametrize(
    ("genuine", "deepfake"),
    [("bonafide", "spoof"), ("genuine", "synthetic"), ("human", "tts"), ("left", "right")],
)
def test_other_labels_follow_scikit_learn(genuine, deepfake):
    labels = np.where(y == 1, deepfake, genuine)
    detector = DetectorPipeline([("classify", LogisticRegression())]).fit(X, labels)
    assert detector.classes_.tolist() == [genuine, deepfake]
    assert detector.decision_function([[8.0]]) > detector.decision_function([[0.0]])


def test_groups_and_weights_follow_their_rows():
    params = {"net__groups": list("abcdefghi"), "net__sample_weight": 10 * np.arange(9)}
    net = oversampled().fit(X, y, **params)["net"]
    assert len(net.rows_) == 14
    assert [*net.groups_] == ["abcdefghi"[row] for row in net.rows_]
    np.testing.assert_array_equal(net.sample_weight_, 10 * net.rows_)


def test_groups_follow_their_rows_by_metadata_routing():
    with config_context(enable_metadata_routing=True):
        detector = oversampled()
        detector["net"].set_fit_request(groups=True)
        net = detector.fit(X, y, groups=100 + np.arange(9))["net"]
        np.testing.assert_array_equal(net.groups_, 100 + net.rows_)
        scores = cross_validate(detector, X, y, params={"groups": np.arange(9)}, cv=2)
        assert np.isfinite(scores["test_score"]).all()


def test_copies_of_a_row_form_a_group_where_a_network_stops_early():
    assert oversampled().fit(X, y)["net"].groups_ is None
    for params in ({}, {"net__groups": None}):
        net = oversampled(early_stopping=True).fit(X, y, **params)["net"]
        np.testing.assert_array_equal(net.groups_, net.rows_)


def test_groups_follow_through_two_samplers():
    detector = oversampled()
    detector.steps.insert(1, ("again", RandomOverSampler(sampling_strategy={1: 20})))
    net = detector.fit(X, y, net__groups=np.arange(9))["net"]
    assert len(net.rows_) == 27
    np.testing.assert_array_equal(net.groups_, net.rows_)


def test_the_groups_of_a_cached_sampler_follow_too(tmp_path):
    detector = oversampled().set_params(memory=str(tmp_path))
    for _ in range(2):
        net = clone(detector).fit(X, y, net__groups=np.arange(9))["net"]
        np.testing.assert_array_equal(net.groups_, net.rows_)


def test_groups_behind_a_sampler_that_makes_new_rows_raise():
    sampler = SMOTE(k_neighbors=1, random_state=0)
    detector = DetectorPipeline([("oversample", sampler), ("net", Recorder())])
    assert len(detector.fit(X, y)["net"].rows_) == 14
    with pytest.raises(ValueError, match="SMOTE makes rows that are copies of no single row"):
        detector.fit(X, y, net__groups=np.arange(9))


def test_a_generator_is_fitted_as_its_list():
    detector = DetectorPipeline([("classify", LogisticRegression())])
    expected = detector.fit(X, y).decision_function(X)
    fitted = detector.fit((row for row in X), y)
    np.testing.assert_array_equal(fitted.decision_function(X), expected)


class ScoresSeen(ClassifierMixin, BaseEstimator):
    """Scores 1 for rows whose first column it was fitted on, otherwise 0."""

    def fit(self, X, y):
        self.classes_, self.seen_ = np.unique(y), set(X[:, 0])
        return self

    def decision_function(self, X):
        return np.array([float(value in self.seen_) for value in X[:, 0]])

    def predict(self, X):
        return self.classes_[self.decision_function(X).astype(int)]


class StoresScores(LLRCalibrator):
    def fit(self, X, y, sample_weight=None):
        self.scores_ = np.array(X)
        return super().fit(X, y, sample_weight)


@pytest.mark.parametrize("routing", [True, False])
@pytest.mark.parametrize("grouped", [True, False])
def test_a_clip_and_its_copies_and_its_group_are_calibrated_in_one_fold(routing, grouped):
    groups = np.repeat(np.arange(12), 2)
    X, y = (groups if grouped else np.arange(24))[:, np.newaxis].astype(float), np.arange(24) % 2
    calibrated = LLRCalibratedClassifierCV(ScoresSeen(), calibrator=StoresScores(), cv=3)
    steps = [("copies", RepeatSampler(2)), ("classify", calibrated)]
    with config_context(enable_metadata_routing=routing):
        pipeline = DetectorPipeline(steps).fit(X, y, groups=groups if grouped else None)
    scores = pipeline["classify"].calibrator_.scores_
    assert scores.shape == (72,)
    assert (scores == 0).all()


def test_groups_that_no_step_takes_raise():
    pipeline = DetectorPipeline([("classify", LogisticRegression())])
    with pytest.raises(ValueError, match="the last step, LogisticRegression, takes none"):
        pipeline.fit(np.eye(4), [0, 1, 0, 1], groups=[0, 0, 1, 1])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        pipeline.fit(np.eye(4), [0, 1, 0, 1], groups=[0, 1])
