"""Same seed, same scores: whatever backend, threads, blocks, order and company of the clips."""

import contextlib
import os
import subprocess
import sys

import joblib
import numpy as np
import pytest
from sklearn.base import clone

from skdeepfake.compose import make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier, LCNNClassifier

SMALL = {"copies__n_copies": 1, "classify__cv": 2}
NETWORKS = {"n_estimators": 2, "epochs": 2}
NET = {"filters": 4, "lstm_units": 2, "dense_units": 4, "epochs": 2, "deterministic": True}
PRESETS = {
    "fast": {**SMALL, **{f"classify__estimator__{k}": v for k, v in NETWORKS.items()}},
    "robust": {**SMALL, **{f"classify__estimator__{k}": v for k, v in NETWORKS.items()}},
    "encoder": SMALL,
    "fusion": {**SMALL, **{f"classify__own__classify__{k}": v for k, v in NETWORKS.items()}},
    "cnn-bilstm": {f"net__{name}": value for name, value in NET.items()},
}
# Their logistic regression is scikit-learn's, in single precision, and rounds as BLAS does.
ON_ENCODERS = ("encoder", "fusion")
NETS = {
    "CNNBiLSTMAttentionClassifier": CNNBiLSTMAttentionClassifier(**NET, random_state=0),
    "LCNNClassifier": LCNNClassifier(filters=8, epochs=2, deterministic=True, random_state=0),
}


def make(name):
    if name in NETS:
        return clone(NETS[name])
    params = dict(PRESETS[name])
    if name in ON_ENCODERS:
        from tests.tiny_encoders import tiny_encoder

        params["encoder"] = tiny_encoder()
    return make_detector(name, duration=1.0, random_state=0, **params)


def training_data(name, folder):
    if name not in NETS:
        clips = make_spoof_clips(12, duration=1.0, n_scenes=1, folder=folder, random_state=0)
        return clips.data, clips.target
    y = np.tile([0, 1], 10)
    noise = np.random.default_rng(0).standard_normal((20, 16, 12))
    return noise.astype(np.float32) + y[:, None, None], y


def assert_same(name, scores, expected):
    tolerance = 1e-6 if name in ON_ENCODERS else 0
    np.testing.assert_allclose(scores, expected, rtol=tolerance, atol=tolerance)


def fit_and_score(detector, X, y):
    return detector.fit(X, y).decision_function(X)


def in_parallel(backend, detector, X, y):
    """Return the scores of two detectors that are trained at once."""
    tasks = [joblib.delayed(fit_and_score)(clone(detector), X, y) for _ in range(2)]
    with joblib.parallel_config(backend=backend, n_jobs=2):
        return joblib.Parallel(n_jobs=2)(tasks)


def compare_ways(name, X, y):
    """Return scores, after a comparison of all ways of computing them in this process."""
    detector = make(name)
    # What was trained before, with another seed, and the global random states, have no effect.
    fit_and_score(clone(detector).set_params(**with_seed(detector, 1)), X, y)
    np.random.seed(0)
    expected = fit_and_score(detector, X, y)
    order = np.random.default_rng(0).permutation(len(X))
    assert_same(name, detector.decision_function(X[order]), expected[order])
    for rows in ([0], [5], [3, 8, 1]):
        assert_same(name, detector.decision_function(X[rows]), expected[rows])
    if name not in NETS:
        for chunk_size in (1, 5):
            detector.set_params(features__chunk_size=chunk_size)
            assert_same(name, detector.decision_function(X), expected)
            assert_same(name, fit_and_score(clone(detector), X, y), expected)
    for scores in in_parallel("threading", detector, X, y):
        assert_same(name, scores, expected)
    return expected


def with_seed(detector, seed):
    names = [name for name in detector.get_params() if name.endswith("random_state")]
    return {name: seed for name in names if detector.get_params()[name] is not None}


def compare_processes(name, X, y, expected, backend):
    for scores in in_parallel(backend, make(name), X, y):
        assert_same(name, scores, expected)


def test_one_preset(tmp_path):
    compare_ways("fast", *training_data("fast", tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PRESETS, *NETS])
def test_every_way_of_computing_scores(name, tmp_path):
    if name in ON_ENCODERS:
        pytest.importorskip("onnxruntime")
    found = []
    for n_threads in (1, 2):
        path = tmp_path / f"{n_threads}.npy"
        threads = {f"{library}_NUM_THREADS": str(n_threads) for library in ("OMP", "OPENBLAS")}
        subprocess.run(
            [sys.executable, "-m", "tests.test_determinism", name, str(tmp_path), str(path)],
            check=True,
            env=os.environ | threads | {"CUDA_VISIBLE_DEVICES": ""},
            cwd=os.path.dirname(os.path.dirname(__file__)),
        )
        found.append(np.load(path))
    assert_same(name, *found)


def main(name, folder, path):
    X, y = training_data(name, folder)
    expected = compare_ways(name, X, y)
    compare_processes(name, X, y, expected, "loky")
    np.save(path, expected)
    try:
        from dask.distributed import Client
    except ImportError:
        pass
    else:
        local = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
        # A busy machine may take longer to close the cluster than dask waits.
        with (
            contextlib.suppress(TimeoutError),
            Client(n_workers=2, threads_per_worker=1, **local),
        ):
            compare_processes(name, X, y, expected, "dask")


if __name__ == "__main__":
    main(*sys.argv[1:])
