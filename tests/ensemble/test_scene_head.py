"""SceneHeadClassifier: a head that learns scene forgeries and changes nothing else."""

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.ensemble import SceneHeadClassifier


@pytest.fixture
def rows():
    """Genuine speech at (0, 0), synthetic at (4, 0), scene forgeries at (0, 4)."""
    rng = np.random.default_rng(0)
    centers = np.repeat([[0, 0], [4, 0], [0, 0], [0, 4]], 50, axis=0)
    y = np.repeat([0, 1, 0, 1], 50)
    is_scene = np.repeat([False, False, True, True], 50)
    return rng.standard_normal((200, 2)) + centers, y, is_scene


def test_the_score_is_the_greater_one(rows):
    X, y, is_scene = rows
    classifier = SceneHeadClassifier(LogisticRegression(), offset=-2.0)
    classifier.fit(X, y, is_scene=is_scene)
    own = LogisticRegression().fit(X[~is_scene], y[~is_scene]).decision_function(X)
    head = LogisticRegression().fit(X, is_scene & (y == 1)).decision_function(X)
    np.testing.assert_allclose(
        classifier.decision_function(X), np.maximum(own, head - 2), rtol=1e-5
    )
    assert classifier.score(X, y) > 0.9
    assert classifier.estimator_.score(X, y) < 0.85


def test_without_scenes_it_is_its_classifier(rows):
    X, y, _ = rows
    alone = LogisticRegression().fit(X, y)
    classifier = SceneHeadClassifier(LogisticRegression()).fit(X, y)
    assert classifier.head_ is None
    np.testing.assert_allclose(
        classifier.decision_function(X), alone.decision_function(X), rtol=1e-4
    )


def test_flags_of_another_number_raise(rows):
    X, y, is_scene = rows
    with pytest.raises(ValueError, match=r"inconsistent numbers of samples: \[200, 199\]"):
        SceneHeadClassifier(LogisticRegression()).fit(X, y, is_scene=is_scene[1:])


@pytest.fixture
def scenes(tmp_path):
    rng = np.random.default_rng(0)
    for i in range(3):
        noise = np.cumsum(rng.standard_normal(16000)) if i % 2 else rng.standard_normal(16000)
        sf.write(tmp_path / f"{i}.wav", 0.3 * noise / np.abs(noise).max(), 16000)
    return tmp_path


def test_the_preset_tells_it_which_rows_are_of_scenes(scenes, tmp_path_factory):
    clips = make_spoof_clips(
        12, duration=1.0, folder=tmp_path_factory.mktemp("clips"), random_state=0
    )
    params = {"copies__n_copies": 1, "classify__cv": 2, "duration": 1.0, "random_state": 0}
    detector = make_detector("fast", scenes=scenes, **params)
    networks = ("classify__estimator__estimator", "classify__estimator__head")
    detector.set_params(**{f"{name}__n_estimators": 2 for name in networks})
    detector.set_params(scenes__fraction=0.5)
    detector.fit(clips.data, clips.target)
    sampler, classify = detector.named_steps["scenes"], detector.named_steps["classify"]
    # Six genuine clips and a copy of each, half of which get a pair.
    assert sampler.is_scene_.tolist() == 24 * [False] + 12 * [True]
    assert classify.estimator_.head_ is not None
    windowed = WindowedDetector(clone(detector), window=1.0, hop=1.0, cv=2)
    windowed.fit(clips.data, clips.target)
    assert windowed.detector_[-1].head_ is not None


def test_other_presets_refuse_scenes():
    with pytest.raises(ValueError, match="preset='cnn-bilstm' learns no scene forgeries"):
        make_detector("cnn-bilstm", scenes="scenes/")
