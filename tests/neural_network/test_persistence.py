"""Networks that leave the process: as pickles and as ONNX files."""

import os
import pickle
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skdeepfake.neural_network import LCNNClassifier, _persistence

REGULARIZERS = {"spec_augment": "mild", "gaussian_noise": 1.0, "mixup": 0.5}
OPTIONS = [
    {"attention": "dot", **REGULARIZERS},
    {"attention": "additive", "convolution": "2d", "recurrent": "gru", "filters": (4, 4)},
    {"attention": "statistics", "recurrent": "gru", "batch_normalization": True},
    {"attention": "multihead", "convolution": "2d", "batch_normalization": True},
    {"attention": None, "pooling": "statistics", "lstm_layers": 2},
]


def test_a_fresh_process_without_a_gpu_scores_equally(data, fitted, tmp_path):
    np.save(tmp_path / "X.npy", data[0])
    (tmp_path / "net.pickle").write_bytes(pickle.dumps(fitted))
    code = (
        "import pickle, numpy as np\n"
        "net = pickle.load(open('net.pickle', 'rb'))\n"
        "np.save('scores.npy', net.decision_function(np.load('X.npy')))"
    )
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    scores = np.load(tmp_path / "scores.npy")
    np.testing.assert_allclose(scores, fitted.decision_function(data[0]), atol=1e-6)


def test_other_versions_warn(data, fitted, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(keras, "__version__", "3.0.0")
        pickled = pickle.dumps(fitted)
    with pytest.warns(
        UserWarning, match=rf"saved with keras 3.0.0 \(installed: {keras.__version__}\)"
    ):
        twin = pickle.loads(pickled)
    np.testing.assert_array_equal(
        twin.decision_function(data[0]), fitted.decision_function(data[0])
    )
    with warnings.catch_warnings(action="error", category=UserWarning):
        pickle.loads(pickle.dumps(fitted))


def test_code_within_a_network_raises(small):
    net = small().initialize(np.zeros((2, 10, 3)), [0, 1])
    inputs = keras.Input((10, 3))
    net.model_ = keras.Model(inputs, keras.layers.Lambda(lambda x: x)(inputs))
    with pytest.raises(ValueError, match="saved with other layers"):
        pickle.loads(pickle.dumps(net))


def test_parameters_that_were_set_after_the_fit_change_nothing(small, data):
    net = small(epochs=1, optimizer=keras.optimizers.SGD(0.1, momentum=0.9)).fit(*data)
    scores = net.decision_function(data[0])
    net.set_params(filters=7, attention=None, optimizer="adam", label_smoothing=0.5)
    twin = pickle.loads(pickle.dumps(net))
    np.testing.assert_array_equal(twin.decision_function(data[0]), scores)
    assert twin.filters == 7
    assert twin.set_params(epochs=1).fit(*data).model_.get_layer(index=1).filters == 7


def test_training_goes_on_after_loading_as_without(small, data):
    parameters = {"epochs": 2, "warm_start": True, "mixup": 0.2, "gaussian_noise": 0.1}
    net = small(**parameters).fit(*data)
    twin = pickle.loads(pickle.dumps(net))
    for one in (net, twin):
        one.fit(*data)
    np.testing.assert_allclose(
        twin.decision_function(data[0]), net.decision_function(data[0]), atol=1e-6
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda arrays: arrays["variables"].pop(),
        lambda arrays: arrays["variables"].append(arrays["variables"][0]),
        lambda arrays: arrays["variables"].__setitem__(0, arrays["variables"][0][:-1]),
        lambda arrays: arrays["variables"].__setitem__(0, arrays["variables"][0].astype(object)),
        lambda arrays: arrays["variables"].__setitem__(0, "weights"),
        lambda arrays: arrays["optimizer_variables"].pop(),
        lambda arrays: arrays.pop("variables"),
    ],
)
def test_weights_that_do_not_fit_raise(fitted, damage):
    state = fitted.__getstate__()
    damage(state["model_"])
    with pytest.raises(ValueError, match="are not those of the network"):
        object.__new__(type(fitted)).__setstate__(state)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_": b"PK a Keras archive"}, "saved as a bytes rather than as arrays"),
        ({"_built_params": None}, "lacks the parameters of its network"),
        ({"optimizer": {"class_name": "system", "module": "os"}}, "'optimizer' parameter"),
        ({"optimizer": "system"}, "optimizer identifier"),
        ({"input_shape_": (10, "3")}, "not two integers"),
    ],
)
def test_a_state_that_no_fit_leaves_raises(fitted, changes, message):
    with pytest.raises(ValueError, match=message):
        object.__new__(type(fitted)).__setstate__({**fitted.__getstate__(), **changes})


def test_built_parameters_of_a_file_are_checked(fitted):
    state = fitted.__getstate__()
    for changes in ({"filters": "os.system"}, {"spec_augment": {"module": "os"}}):
        state["_built_params"] = {**fitted._built_params, **changes}
        with pytest.raises(ValueError, match=f"'{next(iter(changes))}' parameter"):
            object.__new__(type(fitted)).__setstate__(state)
    state["_built_params"] = {**fitted._built_params, "predict": print}
    with pytest.raises(ValueError, match="lacks the parameters"):
        object.__new__(type(fitted)).__setstate__(state)


@pytest.mark.parametrize("version", ["3.8.0", "3.13.1", "2.15.0"])
def test_old_keras_opens_no_network(fitted, monkeypatch, version):
    pickled = pickle.dumps(fitted)
    monkeypatch.setattr(keras, "__version__", version)
    with pytest.raises(ImportError, match=rf"keras {version}.*pip install"):
        pickle.loads(pickled)


def test_the_oldest_keras_is_that_of_the_requirements():
    root = Path(__file__).parents[2]
    requirements = tomllib.loads((root / "pyproject.toml").read_text())["project"]["dependencies"]
    oldest = ".".join(map(str, _persistence._OLDEST_KERAS))
    assert f"keras>={oldest},<4" in requirements


def shake(net):
    """Give a network weights by which clips score differently."""
    rng = np.random.default_rng(1)
    weights = net.model_.get_weights()
    net.model_.set_weights([w + rng.uniform(-0.3, 0.3, w.shape) for w in weights])
    return net


def score_by_onnx(path, X):
    """Score clips five at a time, and the last one alone."""
    session = pytest.importorskip("onnxruntime").InferenceSession(path)
    blocks = np.split(X.astype(np.float32), [5, len(X) - 1])
    return np.concatenate([session.run(None, {"frames": block})[0] for block in blocks])


@pytest.mark.parametrize("options", [*OPTIONS, None], ids=str)
def test_onnx_scores_equally(small, tmp_path, options):
    pytest.importorskip("tf2onnx")
    X = 20 * np.random.default_rng(0).standard_normal((11, 20, 6))
    net = LCNNClassifier(filters=4, random_state=0) if options is None else small(**options)
    net = pickle.loads(pickle.dumps(shake(net.initialize(X[:2], [0, 1]))))
    net.export_onnx(tmp_path / "net.onnx")
    expected = net.predict_proba(X)[:, 1:]
    assert np.ptp(expected) > 0.01  # a hundred times the tolerance
    np.testing.assert_allclose(score_by_onnx(tmp_path / "net.onnx", X), expected, atol=1e-4)


@pytest.mark.parametrize("recurrent", ["lstm", "gru"])
def test_onnx_is_free_of_cudnn_where_there_is_a_gpu(small, tmp_path, monkeypatch, recurrent):
    pytest.importorskip("tf2onnx")
    X = np.random.default_rng(0).standard_normal((11, 10, 3))
    net = shake(small(recurrent=recurrent).initialize(X[:2], [0, 1]))
    expected = net.predict_proba(X)[:, 1:]
    backend = sys.modules["keras.src.backend.tensorflow.rnn"]
    monkeypatch.setattr(backend, "_is_gpu_available", lambda: True)
    net.export_onnx(tmp_path / "net.onnx")
    np.testing.assert_allclose(score_by_onnx(tmp_path / "net.onnx", X), expected, atol=1e-4)


def test_what_cannot_be_exported_raises(small, fitted, tmp_path, monkeypatch):
    with pytest.raises(NotFittedError):
        small().export_onnx(tmp_path / "net.onnx")
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    with pytest.raises(ImportError, match=r"skdeepfake\[onnx\]"):
        fitted.export_onnx(tmp_path / "net.onnx")


def test_a_file_that_holds_another_network_is_refused_and_leaves_ours_alone(small, data):
    X, y = data
    ours = small(epochs=1).fit(X, y)
    scores = ours.decision_function(X)
    state = small(epochs=1, random_state=1).fit(X, y).__getstate__()
    other = small(epochs=1, attention=None, random_state=1).fit(X, y)
    state["model_"] = other.__getstate__()["model_"]
    with pytest.raises(ValueError, match="saved with other layers than its parameters"):
        small().__setstate__(state)
    np.testing.assert_array_equal(ours.decision_function(X), scores)


def test_a_file_that_names_our_network_as_its_own_leaves_ours_alone(small, data):
    X, y = data
    ours = small(epochs=1).fit(X, y)
    scores = ours.decision_function(X)
    other = small(epochs=1, attention=None, random_state=1).fit(X, y)
    stranger = small()
    stranger.__setstate__({**other.__getstate__(), "_architecture": ours._architecture})
    np.testing.assert_array_equal(stranger.decision_function(X), other.decision_function(X))
    np.testing.assert_array_equal(ours.decision_function(X), scores)
