"""GMMClassifier against SciPy's densities, closed forms and known mixtures."""

import pickle

import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logsumexp
from scipy.stats import multivariate_normal, norm
from sklearn import config_context
from sklearn.base import clone, is_classifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, StratifiedKFold, check_cv
from sklearn.pipeline import make_pipeline

from skdeepfake.calibration import LLRCalibratedClassifierCV
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import LFCC
from skdeepfake.mixture import GMMClassifier, _gmm_classifier
from skdeepfake.preprocessing import FrameScaler

y = np.array([0, 1] * 10)


def make_frames(seed=0, n_frames=30, n_features=3):
    """Frames whose classes differ in their correlation and a little in their mean."""
    rng = np.random.default_rng(seed)
    frames = rng.normal(size=(len(y), n_frames, n_features))
    frames[..., 1] += np.where(y == 1, 1.0, -1.0)[:, np.newaxis] * frames[..., 0] ** 2
    return frames.astype(np.float32)


X = make_frames()
fitted = GMMClassifier(n_components=3, random_state=0).fit(X, y)


def log_density(mixture, frames):
    """The log density of each frame, by SciPy."""
    n_components, n_features = mixture.means_.shape
    covariances = {
        "diag": lambda: [np.diag(variances) for variances in mixture.covariances_],
        "full": lambda: mixture.covariances_,
        "tied": lambda: [mixture.covariances_] * n_components,
        "spherical": lambda: [variance * np.eye(n_features) for variance in mixture.covariances_],
    }[mixture.covariance_type]()
    parts = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(frames)
        for weight, mean, covariance in zip(
            mixture.weights_, mixture.means_, covariances, strict=True
        )
    ]
    return logsumexp(parts, axis=0)


@pytest.mark.parametrize("covariance_type", ["diag", "full", "tied", "spherical"])
def test_the_score_is_the_mean_difference_of_scipys_log_densities(covariance_type):
    model = clone(fitted).set_params(covariance_type=covariance_type).fit(X, y)
    negative, positive = (log_density(mixture, X) for mixture in model.mixtures_)
    scores = model.decision_function(X)
    assert scores.dtype == np.float64
    np.testing.assert_allclose(scores, (positive - negative).mean(axis=1), rtol=1e-9)


def test_one_component_is_the_normal_distribution_of_all_frames_of_a_class():
    model = GMMClassifier(n_components=1, reg_covar=0.25, random_state=0).fit(X, y)
    held_out = make_frames(1, n_frames=7)
    log_densities = []
    for label in (0, 1):
        frames = X[y == label].reshape(-1, 3).astype(np.float64)
        scale = np.sqrt(frames.var(axis=0) + 0.25)
        log_densities.append(norm(frames.mean(axis=0), scale).logpdf(held_out).sum(axis=2))
    expected = (log_densities[1] - log_densities[0]).mean(axis=1)
    np.testing.assert_allclose(model.decision_function(held_out), expected, rtol=1e-9)


def test_recovers_the_mixtures_that_the_frames_were_drawn_from():
    rng = np.random.default_rng(0)
    means = {"bonafide": [-4.0, 4.0], "spoof": [-2.0, 6.0]}
    labels = np.repeat(list(means), 20)
    first = rng.uniform(size=(40, 500)) < 0.25
    frames = np.stack(
        [
            rng.normal(np.where(mask, *means[label]), np.where(mask, 0.5, 1.0))
            for mask, label in zip(first, labels, strict=True)
        ]
    )[..., np.newaxis]
    model = GMMClassifier(n_components=2, tol=1e-6, random_state=0).fit(frames, labels)
    assert model.classes_.tolist() == list(means)
    for label, mixture in zip(model.classes_, model.mixtures_, strict=True):
        order = np.argsort(mixture.means_[:, 0])
        np.testing.assert_allclose(mixture.means_[order, 0], means[label], atol=0.05)
        np.testing.assert_allclose(mixture.weights_[order], [0.25, 0.75], atol=0.02)
        np.testing.assert_allclose(mixture.covariances_[order, 0], [0.25, 1.0], rtol=0.1)


@given(st.permutations(range(30)), st.integers(1, 4))
def test_order_and_repetition_of_frames_do_not_matter(order, n_repeats):
    rearranged = np.tile(X[:, order], (1, n_repeats, 1))
    np.testing.assert_allclose(
        fitted.decision_function(rearranged), fitted.decision_function(X), rtol=1e-9
    )


def test_a_row_is_a_clip_of_one_frame():
    rows = X[:, 0]
    model = GMMClassifier(n_components=2, random_state=0)
    scores = clone(model).fit(rows, y).decision_function(rows)
    expected = clone(model).fit(X[:, :1], y).decision_function(X[:, :1])
    np.testing.assert_array_equal(scores, expected)
    np.testing.assert_array_equal(
        fitted.decision_function(rows), fitted.decision_function(X[:, :1])
    )


def test_scores_do_not_depend_on_the_batches(monkeypatch):
    expected = fitted.decision_function(X)
    monkeypatch.setattr(_gmm_classifier, "_SCORE_BATCH", 7)
    np.testing.assert_allclose(fitted.decision_function(X), expected, rtol=1e-9)


def test_max_frames_of_each_class_are_drawn_once():
    model = GMMClassifier(n_components=1, max_frames=299, random_state=0).fit(X, y)
    for label, mixture in zip(model.classes_, model.mixtures_, strict=True):
        frames = X[y == label].reshape(-1, 3).astype(np.float64)
        left_out = frames.sum(axis=0) - 299 * mixture.means_[0]
        assert np.abs(frames - left_out).max(axis=1).min() < 1e-6


@pytest.mark.parametrize("max_frames", [None, 100])
def test_whole_weights_repeat_clips(max_frames):
    weight = np.resize([0, 1, 2, 3, 1], len(y))
    model = clone(fitted).set_params(max_frames=max_frames)
    repeated = clone(model).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    weighted = clone(model).fit(X, y, sample_weight=weight)
    np.testing.assert_array_equal(weighted.decision_function(X), repeated.decision_function(X))
    assert (weighted.decision_function(X) != fitted.decision_function(X)).any()


def test_weights_that_are_equal_within_a_class_have_no_effect():
    weighted = clone(fitted).fit(X, y, sample_weight=np.where(y == 1, 0.3, 2))
    np.testing.assert_array_equal(weighted.decision_function(X), fitted.decision_function(X))


def test_fractional_weights_are_those_of_the_mean():
    frames, weight = make_frames(n_frames=2000), np.random.default_rng(0).uniform(size=len(y))
    model = GMMClassifier(n_components=1, random_state=0).fit(frames, y, sample_weight=weight)
    for label, mixture in zip(model.classes_, model.mixtures_, strict=True):
        clip_means = frames[y == label].mean(axis=1)
        expected = np.average(clip_means, axis=0, weights=weight[y == label])
        np.testing.assert_allclose(mixture.means_[0], expected, atol=0.05)


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (np.where(y == 1, 0.0, 1.0), "sample_weight is zero for the whole spoof class"),
        (-np.ones(len(y)), "Negative values in data passed to `sample_weight`"),
        (np.ones(len(y) - 1), r"sample_weight.shape == \(19,\)"),
        (np.where(np.arange(len(y)) < 3, 1.0, 0.0), r"n_components=99 needs .* of class 0"),
    ],
)
def test_invalid_weights_raise(weight, message):
    with pytest.raises(ValueError, match=message):
        clone(fitted).set_params(n_components=99).fit(X, y, sample_weight=weight)


def test_weights_are_routed_to_it():
    weight = np.resize([1.0, 2.0, 3.0, 1.0], len(y))
    with config_context(enable_metadata_routing=True):
        model = clone(fitted).set_fit_request(sample_weight=True)
        detector = make_pipeline(FrameScaler(), model).fit(X, y, sample_weight=weight)
    expected = clone(fitted).fit(detector[:-1].transform(X), y, sample_weight=weight)
    np.testing.assert_array_equal(
        detector.decision_function(X), expected.decision_function(detector[:-1].transform(X))
    )


def test_probabilities_are_the_logistic_function_of_the_score():
    probabilities = fitted.predict_proba(X[:1])
    assert probabilities.shape == (1, 2)
    np.testing.assert_allclose(probabilities[:, 1], expit(fitted.decision_function(X[:1])))
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1)


def test_labels_of_any_kind_are_returned():
    names = np.where(y == 1, "spoof", "bonafide")
    model = clone(fitted).fit(X, names)
    np.testing.assert_array_equal(model.decision_function(X), fitted.decision_function(X))
    np.testing.assert_array_equal(model.predict(X), np.where(fitted.predict(X), *names[[1, 0]]))
    assert model.score(X, names) > 0.9


def test_a_seed_fixes_the_fit_and_another_changes_it():
    same, other = clone(fitted).fit(X, y), clone(fitted).set_params(random_state=1).fit(X, y)
    np.testing.assert_array_equal(same.decision_function(X), fitted.decision_function(X))
    assert np.any(other.mixtures_[0].means_ != fitted.mixtures_[0].means_)


def test_pickle_keeps_the_scores():
    loaded = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(loaded.decision_function(X), fitted.decision_function(X))


def test_frames_of_silence_give_finite_scores():
    silent = X - np.float32(40)
    silent[:, 10:] = np.float32(-40.123)
    assert np.isfinite(clone(fitted).fit(silent, y).decision_function(silent)).all()


def test_a_training_that_is_cut_short_warns():
    with pytest.warns(ConvergenceWarning, match="did not converge"):
        model = clone(fitted).set_params(max_iter=1).fit(X, y)
    assert model.n_iter_.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_components": 301}, r"n_components=301 needs .* got 300 of class 0"),
        ({"max_frames": 2}, r"n_components=3 needs .* got 2 of class 0 \(max_frames=2\)"),
        ({"covariance_type": "round"}, "'covariance_type' parameter of GMMClassifier must be"),
        ({"max_frames": 0}, "'max_frames' parameter of GMMClassifier must be"),
    ],
)
def test_invalid_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        clone(fitted).set_params(**parameters).fit(X, y)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.zeros(20), "needs clips of 2 classes, got 1 class: 0.0"),
        (np.arange(20) % 3, "Only binary classification is supported"),
        (y[:-1], "inconsistent numbers of samples"),
    ],
)
def test_invalid_labels_raise(labels, message):
    with pytest.raises(ValueError, match=message):
        clone(fitted).fit(X, labels)


@pytest.mark.parametrize(
    ("clips", "message"),
    [
        (X[:, :, :2], "X has 2 features, but GMMClassifier is expecting 3 features"),
        (X[:, 0, :2], "X has 2 features, but GMMClassifier is expecting 3 features"),
        (X[0, 0], "Expected 2D array, got 1D array"),
        (X[np.newaxis], "Found array with dim 4"),
        (np.full_like(X, np.nan), "Input X contains NaN"),
    ],
)
def test_invalid_clips_raise(clips, message):
    with pytest.raises(ValueError, match=message):
        fitted.decision_function(clips)


@pytest.fixture(scope="module")
def waveforms():
    """White noise, and noise without its upper half."""
    clips = np.random.default_rng(0).standard_normal((len(y), 4000))
    low = scipy.signal.sosfiltfilt(scipy.signal.butter(4, 0.25, output="sos"), clips)
    return np.where(y[:, np.newaxis] == 1, low, clips).astype(np.float32)


def test_generated_waveforms_are_told_apart_by_their_lfcc(waveforms):
    train, test = np.arange(12), np.arange(12, 20)
    detector = make_pipeline(InChunks(LFCC()), GMMClassifier(n_components=4, random_state=0))
    detector.fit(waveforms[train], y[train])
    assert detector.score(waveforms[test], y[test]) == 1
    loaded = pickle.loads(pickle.dumps(detector))
    np.testing.assert_array_equal(
        loaded.decision_function(waveforms), detector.decision_function(waveforms)
    )


def test_a_grid_searches_it_over_stratified_folds(waveforms):
    frames = LFCC().fit_transform(waveforms)
    model = GMMClassifier(random_state=0)
    assert isinstance(check_cv(3, y, classifier=is_classifier(model)), StratifiedKFold)
    grid = {"n_components": [1, 4], "covariance_type": ["diag", "spherical"]}
    search = GridSearchCV(model, grid, cv=3, scoring="roc_auc", error_score="raise")
    assert search.fit(frames, y).best_score_ == 1


def test_its_scores_can_be_calibrated():
    calibrated = LLRCalibratedClassifierCV(clone(fitted), cv=2).fit(X, y)
    assert calibrated.score(X, y) > 0.9


@pytest.mark.parametrize("scale", [1e-6, 3.0, 1e6])
@pytest.mark.parametrize("whole", [True, False])
def test_the_scale_of_the_weights_has_no_effect(whole, scale):
    rng = np.random.default_rng(0)
    weight = np.resize([0, 1, 2, 3, 1], len(y)) if whole else rng.uniform(0.1, 1, len(y))
    expected = clone(fitted).fit(X, y, sample_weight=weight).decision_function(X)
    scaled = clone(fitted).fit(X, y, sample_weight=weight * scale).decision_function(X)
    np.testing.assert_allclose(scaled, expected, rtol=1e-6)
