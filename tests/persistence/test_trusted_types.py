"""Detectors that are loaded without running code that comes with the file."""

import importlib
import subprocess
import sys

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from skops import io as skops

from skdeepfake.audio import LoadAudio
from skdeepfake.calibration import LLRCalibratedClassifierCV
from skdeepfake.compose import InChunks, make_detector
from skdeepfake.feature_extraction import LFCC
from skdeepfake.persistence import trusted_types
from skdeepfake.preprocessing import Pool


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """A column of paths and labels: noises of two colors."""
    folder = tmp_path_factory.mktemp("recordings")
    y = np.tile([0, 1], 4)
    noises = np.random.default_rng(0).standard_normal((8, 8000))
    paths = [str(folder / f"{i}.wav") for i in range(8)]
    for path, noise, label in zip(paths, noises, y, strict=True):
        sf.write(path, 0.1 * (np.cumsum(noise) / 20 if label else noise), 16000)
    return np.array(paths, dtype=object)[:, np.newaxis], y


@pytest.fixture(scope="module")
def detectors(recordings):
    """The network in either kind of Pipeline, the default detector, and one made by hand."""
    small = {"filters": 4, "lstm_units": 2, "dense_units": 2, "epochs": 1}
    small = {f"net__{name}": value for name, value in small.items()}
    few = {"copies__n_copies": 0, "classify__cv": 2, "classify__estimator__n_estimators": 2}
    network = make_detector("cnn-bilstm", duration=0.5, random_state=0, **small).fit(*recordings)
    features = InChunks(make_pipeline(LoadAudio(duration=0.5), LFCC()))
    svm = make_pipeline(features, Pool(), StandardScaler(), SVC())
    return {
        "cnn-bilstm": network,
        "without_sampler": Pipeline(network.steps[1:]),
        "robust": make_detector(duration=0.5, **few).fit(*recordings),
        "svm": LLRCalibratedClassifierCV(svm, cv=2).fit(*recordings),
    }


def test_they_are_estimators():
    for name in trusted_types():
        module, _, attribute = name.rpartition(".")
        if "._" in module:  # parts of detectors, which hold numbers and names
            continue
        assert issubclass(getattr(importlib.import_module(module), attribute), BaseEstimator)


def test_a_fresh_process_scores_equally(recordings, detectors, tmp_path):
    X, _ = recordings
    for name, detector in detectors.items():
        skops.dump(detector, tmp_path / f"{name}.skops")
    np.save(tmp_path / "X.npy", X.astype(str))
    code = (
        "import sys, numpy as np, skops.io\n"
        "from skdeepfake.persistence import trusted_types\n"
        "for name in sys.argv[1:]:\n"
        "    detector = skops.io.load(f'{name}.skops', trusted=trusted_types())\n"
        "    np.save(f'{name}.npy', detector.decision_function(np.load('X.npy').astype(object)))"
    )
    subprocess.run([sys.executable, "-c", code, *detectors], check=True, cwd=tmp_path)
    for name, detector in detectors.items():
        scores = np.load(tmp_path / f"{name}.npy")
        np.testing.assert_allclose(scores, detector.decision_function(X), atol=1e-6)


class Foreign(TransformerMixin, BaseEstimator):
    """A step that runs code when it is loaded."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X

    def __setstate__(self, state):
        raise AssertionError("code of the file was run")


def test_a_type_outside_the_list_is_refused(tmp_path):
    skops.dump(make_pipeline(Pool(), Foreign(), SVC()), tmp_path / "foreign.skops")
    with pytest.raises(skops.exceptions.UntrustedTypesFoundException, match=r"Foreign"):
        skops.load(tmp_path / "foreign.skops", trusted=trusted_types())
