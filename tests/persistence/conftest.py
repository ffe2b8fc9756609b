"""A small detector, and its file."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from skdeepfake.persistence import save_detector
from skdeepfake.preprocessing import FrameScaler, Pool


@pytest.fixture(scope="session")
def frames():
    """Frames of clips whose classes differ in their mean, and their labels."""
    y = np.tile([0, 1], 10)
    X = np.random.default_rng(0).standard_normal((20, 8, 3)).astype(np.float32)
    return X + y[:, np.newaxis, np.newaxis], y


@pytest.fixture(scope="session")
def detector(frames):
    return make_pipeline(FrameScaler(), Pool(), SVC()).fit(*frames)


@pytest.fixture
def file(detector, tmp_path):
    """Return the path of the detector's file."""
    save_detector(detector, tmp_path / "one.skd", card={"name": "one", "version": 1})
    return tmp_path / "one.skd"
