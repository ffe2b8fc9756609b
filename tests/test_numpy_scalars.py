"""NumPy's numbers are taken wherever Python's are, and give the same result."""

import inspect

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone, is_classifier

from skdeepfake import (
    audio,
    calibration,
    compose,
    datasets,
    forging,
    inspection,
    metrics,
    model_selection,
)
from skdeepfake.neural_network import NeuralClassifier
from tests.instances import Y, input_kind, make_clips, make_instances

ESTIMATORS = [
    pytest.param(
        estimator,
        id=type(estimator).__name__,
        marks=pytest.mark.slow if isinstance(estimator, NeuralClassifier) else (),
    )
    for estimator in make_instances()
]


def as_numpy(value):
    """Return a number, or the numbers of a tuple, as NumPy's types."""
    if isinstance(value, bool):
        return np.bool_(value)
    if isinstance(value, int):
        return np.int64(value)
    if isinstance(value, float):
        # Single precision where that is the same number.
        return np.float32(value) if float(np.float32(value)) == value else np.float64(value)
    if isinstance(value, tuple):
        return tuple(map(as_numpy, value))
    return value


def output(estimator, X):
    if hasattr(estimator, "fit_resample"):
        return estimator.fit_resample(X, Y)[0]
    if is_classifier(estimator):
        return estimator.fit(X, Y).decision_function(X)
    return estimator.fit_transform(X, Y)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_constructor_parameters(estimator, tmp_path):
    parameters = estimator.get_params(deep=False)
    converted = {name: as_numpy(value) for name, value in parameters.items()}
    X = make_clips(input_kind(estimator), tmp_path)
    expected = output(clone(estimator), X)
    result = output(clone(estimator).set_params(**converted), X)
    assert result.dtype == expected.dtype
    if result.dtype == object:
        np.testing.assert_array_equal(result, expected)
    else:  # a parameter in single precision is rounded in single precision
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


@pytest.fixture
def path(tmp_path):
    noise = 0.1 * np.random.default_rng(0).standard_normal(24000)
    sf.write(tmp_path / "a.wav", noise, 16000)
    return str(tmp_path / "a.wav")


def call(function, *args, **kwargs):
    """Call a function with the numbers among its defaults as NumPy's types, and without."""
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if isinstance(parameter.default, (bool, int, float, tuple))
    } | kwargs
    converted = {name: as_numpy(value) for name, value in defaults.items()}
    assert converted
    return function(*args, **defaults), function(*args, **converted)


def test_functions_of_recordings(path):
    loaded = call(audio.load_clip, path, start=0.25)
    np.testing.assert_array_equal(*loaded)
    np.testing.assert_array_equal(*call(audio.window_rows, [path], window=0.5, hop=0.25))
    described = call(inspection.describe_clips, [path] * 2, n_jobs=2)
    assert described[0].frame.equals(described[1].frame)
    found = call(inspection.find_duplicates, [path] * 2, n_jobs=2)
    assert found[0].equals(found[1])


def test_functions_of_waveforms():
    X = make_clips("waveforms", None, n_clips=2)
    np.testing.assert_array_equal(*call(forging.forge, X, "lpc_vocoder", random_state=0))
    np.testing.assert_array_equal(
        *call(forging.forge, X, "wiener", snr_db=(5.0, 10.0), random_state=0)
    )
    np.testing.assert_array_equal(*call(forging.remove_scene, X))
    made = call(datasets.make_spoof_clips, n_clips=4, duration=1.0, n_scenes=2, random_state=0)
    np.testing.assert_array_equal(made[0].data, made[1].data)


@pytest.mark.parametrize(
    "name",
    [
        "actual_dcf",
        "bayes_error_rate",
        "cllr",
        "detection_report",
        "equal_error_rate",
        "min_cllr",
        "min_dcf",
    ],
)
def test_metrics(name):
    score = np.random.default_rng(0).standard_normal(len(Y)) + Y
    options = {"n_bootstraps": 10, "random_state": 0} if name == "detection_report" else {}
    results = call(getattr(metrics, name), Y, score, **options)
    assert str(results[0]) == str(results[1])


def test_thresholds_and_detectors():
    assert len({*call(calibration.bayes_threshold)}) == 1
    detectors = call(compose.make_detector, "fast")
    name = "features__transformer__load"
    loaders = [detector.get_params()[name].get_params() for detector in detectors]
    assert loaders[0] == loaders[1]


@pytest.mark.parametrize("n_splits", [2, 3])
def test_splitters(n_splits):
    groups = np.arange(len(Y))
    splitter = model_selection.StratifiedGroupShuffleSplit
    expected = splitter(n_splits, test_size=0.5, random_state=0).split(Y, Y, groups)
    options = {"test_size": np.float32(0.5), "random_state": np.int64(0)}
    found = splitter(np.int64(n_splits), **options).split(Y, Y, groups)
    for (train, test), (other_train, other_test) in zip(expected, found, strict=True):
        np.testing.assert_array_equal(train, other_train)
        np.testing.assert_array_equal(test, other_test)
