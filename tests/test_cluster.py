"""Work that dask spreads over two worker processes, one of which is killed: the serial results."""

import os
import signal
import threading
import time

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks, WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import MFCC
from skdeepfake.preprocessing import Pool

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def client():
    """A client of a cluster of two processes."""
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    )
    with cluster, distributed.Client(cluster) as client:
        yield client


@pytest.fixture
def killer(client):
    """Kill one of the workers soon after it has begun to work, unless the test is done before."""
    client.wait_for_workers(2)
    (address, pid), _ = client.run(os.getpid).items()
    killed, done = [], threading.Event()

    def kill():
        while not done.wait(0.05):
            if client.processing()[address]:
                time.sleep(0.3)
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
                killed.append(pid)
                return

    thread = threading.Thread(target=kill)
    thread.start()
    yield killed
    done.set()
    thread.join()


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    return make_spoof_clips(
        24, duration=1.0, n_scenes=1, folder=tmp_path_factory.mktemp("clips"), random_state=0
    )


class Slow(TransformerMixin, BaseEstimator):
    """Pass clips on after a while."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        time.sleep(0.2)
        return X


# Arrays of more than 1 kB are those that joblib would keep on one worker.
@pytest.mark.parametrize("kind", ["paths", "waveforms"])
def test_features_in_chunks(clips, client, killer, kind):
    X = np.repeat(clips.data, 100, axis=0)
    steps = [LoadAudio(duration=1.0), Slow(), MFCC(), Pool()]
    if kind == "waveforms":
        X, steps = np.random.default_rng(0).standard_normal((2400, 300)), steps[1:]
    features = InChunks(make_pipeline(*steps), chunk_size=200)
    with joblib.parallel_config(backend="dask"):
        found = features.fit_transform(X)
    assert killed_one(killer, client)
    np.testing.assert_array_equal(found, features.fit_transform(X))


def killed_one(killer, client):
    """Return whether a worker was killed; its successor may be there already."""
    return len(killer) == 1 and killer[0] not in client.run(os.getpid).values()


SMALL = {"copies__n_copies": 0, "classify__cv": 2}
FEW = {**SMALL, "classify__estimator__n_estimators": 2, "classify__estimator__epochs": 2}
NET = {"filters": 4, "lstm_units": 2, "dense_units": 4, "epochs": 2}
SEARCHES = {
    "fast": (FEW, {"classify__estimator__alpha": [1.0, 5.0]}),
    "robust": (FEW, {"classify__estimator__alpha": [1.0, 5.0]}),
    "encoder": (SMALL, {"classify__estimator__C": [0.001, 1.0]}),
    "fusion": (
        {**SMALL, "classify__own__classify__n_estimators": 2},
        {"classify__encoder__classify__C": [0.001, 1.0]},
    ),
    "cnn-bilstm": (
        {f"net__{name}": value for name, value in NET.items()},
        {"net__learning_rate": [0.001, 0.01]},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("preset", SEARCHES)
def test_a_search_of_a_preset(clips, client, killer, preset):
    params, grid = SEARCHES[preset]
    if preset in ("encoder", "fusion"):
        pytest.importorskip("onnxruntime")
        from tests.tiny_encoders import tiny_encoder

        params = {**params, "encoder": tiny_encoder()}
    detector = make_detector(preset, duration=0.5, random_state=0, **params)
    # Lists go with each task. As an array, more than 125 rows would be more than 1 kB.
    n_copies = 6 if preset in ("fast", "cnn-bilstm") else 1
    X, y = n_copies * clips.data.tolist(), n_copies * clips.target.tolist()
    folds = [(a.tolist(), b.tolist()) for a, b in StratifiedKFold(2).split(X, y)]
    search = GridSearchCV(detector, grid, cv=folds, scoring="roc_auc", error_score="raise")
    with joblib.parallel_config(backend="dask"):
        search.fit(X, y)
    assert killed_one(killer, client)
    found, scores = search.cv_results_, search.decision_function(clips.data)
    search.fit(X, y)
    for name in [name for name in found if name.endswith("_test_score")]:
        np.testing.assert_array_equal(found[name], search.cv_results_[name])
    # Logistic regression is scikit-learn's, in single precision, and rounds as BLAS does, with one
    # thread in a worker.
    tolerance = 1e-6 if preset in ("encoder", "fusion") else 0
    expected = search.decision_function(clips.data)
    np.testing.assert_allclose(scores, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.slow
def test_verdicts_on_a_folder(clips, client, killer):
    detector = WindowedDetector(make_detector("fast", random_state=0, **FEW), window=0.5, hop=0.5)
    X, y = clips.data.ravel().tolist(), clips.target
    with joblib.parallel_config(backend="dask"):
        detector.set_params(cv=2).fit(X, y)
        found = detector.timeline(4 * X)
    assert killed_one(killer, client)
    expected = detector.fit(X, y).timeline(4 * X)
    np.testing.assert_array_equal(found["llr"], expected["llr"])
    assert found.equals(expected)
