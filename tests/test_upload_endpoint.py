"""The web service of the guide, asked by several clients at once."""

import importlib.util
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.datasets import make_spoof_clips

testclient = pytest.importorskip("fastapi.testclient")
pytest.importorskip("multipart")
SOURCE = Path(__file__).parents[1] / "examples" / "upload_endpoint.py"


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return make_spoof_clips(16, duration=1.0, n_scenes=1, folder=folder, random_state=0)


@pytest.fixture(scope="module")
def service():
    """The detector and the web service around it."""
    spec = importlib.util.spec_from_file_location("upload_endpoint", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.detector, testclient.TestClient(module.app)


def test_eight_clients_get_the_serial_scores(clips, service):
    detector, client = service

    def upload(path):
        content = Path(path).read_bytes()
        return client.post("/score", files={"recording": ("a.wav", content)}).json()["llr"]

    paths = clips.data[:, 0].tolist() * 4
    with ThreadPoolExecutor(8) as pool:
        scores = list(pool.map(upload, paths))
    scores = np.array(scores, dtype=float)  # None becomes NaN
    assert np.isfinite(scores).mean() > 0.5
    np.testing.assert_array_equal(scores, np.tile(detector.decision_function(clips.data), 4))


def test_silence_has_a_state_and_no_score(service):
    silence = io.BytesIO()
    sf.write(silence, np.zeros(32000), 16000, format="WAV")
    response = service[1].post("/score", files={"recording": ("a.wav", silence.getvalue())})
    assert response.json() == {"llr": None, "state": "no_speech"}


def test_what_is_no_recording_is_refused(service):
    response = service[1].post("/score", files={"recording": ("a.wav", b"words, not samples")})
    assert response.status_code == 422
    assert "not a known audio format" in response.json()["detail"]
