"""scikit-learn's checks over every estimator, and our own for 3-D input and paths.

scikit-learn's checks pass 2-D numbers only: they test transformers of waveforms and of rows, and
skip those of frames and of paths. The tests below do for these what scikit-learn does for rows.
"""

import inspect
import pickle
from numbers import Real

import numpy as np
import pytest
from imblearn.base import SamplerMixin
from imblearn.utils.estimator_checks import parametrize_with_checks as parametrize_samplers
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from skdeepfake.audio import LoadAudio
from skdeepfake.calibration import LLRCalibratedClassifierCV
from skdeepfake.compose import InChunks
from skdeepfake.mixture import GMMClassifier
from skdeepfake.neural_network import NeuralClassifier
from skdeepfake.over_sampling import RepeatSampler, SceneSampler
from tests.instances import Y, input_kind, make_clips, make_instances

# These balance no classes, which imbalanced-learn's checks ask for.
SAMPLERS = make_instances(SamplerMixin, exclude=(RepeatSampler, SceneSampler))
ESTIMATORS = [*make_instances(exclude=SamplerMixin), InChunks(LoadAudio(duration=0.5))]
# Each fit compiles a network, so that scikit-learn's checks of these take minutes.
NETWORKS = [estimator for estimator in ESTIMATORS if isinstance(estimator, NeuralClassifier)]

WEIGHT_EQUIVALENCE = (
    "check_sample_weight_equivalence_on_dense_data",
    "check_sample_weight_equivalence_on_sparse_data",
)


def expected_failures(estimator):
    if isinstance(estimator, NeuralClassifier):
        return {
            "check_estimator_tags_renamed": "scikeras keeps its old tags beside the new ones",
            "check_mixin_order": "scikeras' own bases stand in the old order",
            **dict.fromkeys(WEIGHT_EQUIVALENCE, "batches change with the rows"),
        }
    if isinstance(estimator, LLRCalibratedClassifierCV):
        return dict.fromkeys(WEIGHT_EQUIVALENCE, "folds change with the rows")
    if isinstance(estimator, GMMClassifier):
        return dict.fromkeys(WEIGHT_EQUIVALENCE, "initial means are drawn by the order of the rows")
    if isinstance(estimator, Pipeline):
        return dict.fromkeys(
            ("check_dont_overwrite_parameters", "check_estimators_overwrite_params"),
            "a Pipeline fits the steps that it was given",
        )
    return {}


@pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning")
@parametrize_with_checks(
    # scikit-learn's data have several columns, and estimators of scores take one.
    [e for e in ESTIMATORS if not isinstance(e, NeuralClassifier) and input_kind(e) != "scores"],
    expected_failed_checks=expected_failures,
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)


@pytest.mark.slow
@parametrize_with_checks(NETWORKS, expected_failed_checks=expected_failures)
def test_scikit_learns_checks_of_networks(estimator, check):
    check(estimator)


@parametrize_samplers(SAMPLERS)
def test_imbalanced_learns_checks(estimator, check):
    check(estimator)


@pytest.fixture
def X(estimator, tmp_path):
    return make_clips(input_kind(estimator), tmp_path)


def output(estimator, X):
    """Return what the fitted estimator makes of the clips."""
    method = "decision_function" if is_classifier(estimator) else "transform"
    return getattr(estimator, method)(X)


def test_every_kind_of_input_is_tested():
    kinds = {"paths", "waveforms", "frames", "rows", "scores"}
    assert {*map(input_kind, ESTIMATORS)} == kinds


@pytest.fixture(scope="module")
def fitted(estimator, tmp_path_factory):
    """The clips, and the estimator fitted on them, which no test changes."""
    X = make_clips(input_kind(estimator), tmp_path_factory.mktemp("clips"))
    return X, clone(estimator).fit(X, Y)


each = pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
each_fitted = pytest.mark.parametrize(
    "estimator", ESTIMATORS, ids=lambda e: type(e).__name__, scope="module"
)


@each_fitted
def test_clone_and_pickle_keep_the_output(fitted):
    X, fitted = fitted
    expected = output(fitted, X)
    np.testing.assert_array_equal(output(pickle.loads(pickle.dumps(fitted)), X), expected)
    np.testing.assert_array_equal(output(clone(fitted).fit(X, Y), X), expected)


@each_fitted
def test_each_clip_is_transformed_by_itself(fitted):
    X, fitted = fitted
    expected = output(fitted, X)
    np.testing.assert_allclose(output(fitted, X[:1]), expected[:1], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(output(fitted, X[::-1]), expected[::-1], rtol=1e-5, atol=1e-6)


@each_fitted
def test_the_output_is_finite_and_in_its_precision(estimator, fitted):
    X, fitted = fitted
    result = output(fitted, X)
    assert len(result) == len(X)
    assert np.isfinite(result).all()
    assert result.dtype == (np.float64 if is_classifier(estimator) else np.float32)


class Remember(BaseEstimator):
    """Keeps the data that it is fitted on."""

    def fit(self, X, y):
        self.fitted_on_ = np.copy(X)
        return self


def summarize(pipeline, X, y):
    """Return a number that changes with the output of the first step, at fit or afterwards."""
    outputs = [output(pipeline[0], X), getattr(pipeline[-1], "fitted_on_", np.zeros(1))]
    return sum(float(values.ravel() @ np.sqrt(1.0 + np.arange(values.size))) for values in outputs)


# Values to try where those that `other_values` makes up are refused or change nothing here.
VALUES = {
    "bins_per_octave": [20],
    "codecs": [("mu-law",)],
    "epochs": [1],
    "estimators": [[("one", LogisticRegression(C=0.01))]],
    "fmax": [3000.0],
    "fmin": [100.0],
    "layer": [1],
    "gain_db": [(-10.0, 0.0)],
    "log_energy": [False, True],
    "max_frames": [20],
    "max_iter": [1],
    "max_time_fraction": [0.1],
    "n_contrast_bands": [3],
    "n_fft": [1500],
    "n_quantiles": [4],
    "normalize": [False, "peak"],
    "pattern": ["x[13]"],
    "random_state": [1],
    "statistics": [("max",)],
    "weights": [(1, 9)],
    "width": [5],
}
# Parameters that change nothing, or nothing by themselves.
WITHOUT_EFFECT = {
    "AddNoise": {"folder", "sample_rate"},
    "Audiomentations": {"sample_rate"},
    "InChunks": {"chunk_size"},
    "LLRCalibrator": {"higher_is"},
    "LPCResidual": {"sample_rate"},
    "LoadAudio": {"pad"},
    "LogSpectrogram": {"sample_rate"},
    "PitchShift": {"sample_rate"},
    # Its rate is that of the model; the others are for Whisper and for the hub.
    "PretrainedEncoder": {"context", "final_norm", "revision", "sample_rate"},
    "RawBoost": {"snr_db"},
    "Reverb": {"folder"},
    # Without rows of scenes there is no head.
    "SceneHeadClassifier": {"head", "offset"},
    # Its clips are noise, and `min_speech=0` lets it judge them like speech.
    "WindowedDetector": {"max_windows", "min_speech", "on_no_verdict", "random_state", "top_k"},
}
NOT_VARIED = {
    "augmentation",
    "augmentations",
    "calibrator",
    "cv",
    "detector",
    "estimator",
    "front_ends",
    "memory",
    "model",
    "n_jobs",
    "out",
    "steps",
    "transform_input",
    "transformer",
    "verbose",
}


def other_values(estimator, name):
    """Return values to try for a parameter; some may be refused."""
    value = getattr(estimator, name)
    if name in VALUES:
        return VALUES[name]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, Real):
        return [type(value)(1.25 * value), type(value)(value / 2), value + 1]
    if isinstance(value, tuple):
        return [(value[0], sum(value) / 2), (sum(value) / 2, value[1])]
    constraints = type(estimator)._parameter_constraints[name]
    options = {option for rule in constraints for option in getattr(rule, "options", ())}
    return sorted(options - {value}) or [0.5, 3, 30]


@each
def test_parameters_after_the_first_are_keyword_only(estimator):
    parameters = inspect.signature(type(estimator)).parameters.values()
    assert sum(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters) <= 1


@each
def test_each_parameter_is_checked(estimator):
    names = set(estimator.get_params(deep=False))
    assert names == set(estimator._parameter_constraints)


@each
@pytest.mark.filterwarnings("ignore")
def test_each_parameter_has_an_effect_under_a_grid(estimator, X):
    names = set(estimator.get_params(deep=False)) - NOT_VARIED
    if isinstance(estimator, NeuralClassifier):
        # Each value compiles a network, and tests/neural_network has the others.
        names, estimator = {"epochs"}, clone(estimator).set_params(epochs=2)
    candidates = [{f"step__{name}": other_values(estimator, name)} for name in sorted(names)]
    steps = [("step", estimator)]
    if not is_classifier(estimator):
        steps.append(("remember", Remember()))
    every_row = np.arange(len(X))
    search = GridSearchCV(
        Pipeline(steps),
        [{}, *candidates],
        scoring=summarize,
        cv=[(every_row, every_row)],
        refit=False,
    )
    results = search.fit(X, Y).cv_results_
    default, *scores = results["mean_test_score"]
    assert np.isfinite(default)
    effective = {
        name.removeprefix("step__")
        for values, score in zip(results["params"][1:], scores, strict=True)
        for name in values
        if np.isfinite(score) and score != default
    }
    assert names - effective == WITHOUT_EFFECT.get(type(estimator).__name__, set())
