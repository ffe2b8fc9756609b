"""Networks that leave the process: as pickles and as ONNX files."""

import os
import pickle
import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skdeepfake.neural_network import LCNNClassifier

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
    with pytest.raises(ValueError, match="arbitrary code"):
        pickle.loads(pickle.dumps(net))


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


def test_a_file_that_holds_another_network_leaves_ours_alone(small, data):
    X, y = data
    ours = small(epochs=1).fit(X, y)
    scores = ours.decision_function(X)
    state = small(epochs=1, random_state=1).fit(X, y).__getstate__()
    other = small(epochs=1, attention=None, random_state=1).fit(X, y)
    state["model_"] = other.__getstate__()["model_"]
    stranger = small()
    stranger.__setstate__(state)
    np.testing.assert_array_equal(stranger.decision_function(X), other.decision_function(X))
    np.testing.assert_array_equal(ours.decision_function(X), scores)
