"""The encoder of a detector is found, fetched from a local server, or refused."""

import hashlib
import json
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import onnx
import pytest
import soundfile as sf

pytest.importorskip("onnxruntime")

from skdeepfake import load_detector
from skdeepfake.compose import make_detector
from skdeepfake.feature_extraction import PretrainedEncoder, _fetch_encoder
from skdeepfake.persistence import _detector_file, _encoder, save_detector
from tests.tiny_encoders import make_model, tiny_encoder

CARD = {"name": "fusion", "encoder": "whisper-base"}
SMALL = {"copies__n_copies": 0, "classify__cv": 2}
NETWORKS = {
    f"classify__own__classify__{k}": v for k, v in {"n_estimators": 2, "batch_size": 4}.items()
}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """Paths and labels: noises of two colors."""
    folder, rng = tmp_path_factory.mktemp("recordings"), np.random.default_rng(0)
    paths, y = [str(folder / f"{i}.wav") for i in range(16)], np.tile([0, 1], 8)
    for path, label in zip(paths, y, strict=True):
        noise = rng.standard_normal(8000)
        sf.write(path, 0.1 * (np.cumsum(noise) / 20 if label else noise), 16000)
    return paths, y


@pytest.fixture(scope="module")
def fusion(recordings, tmp_path_factory):
    """A small fusion on a tiny Whisper, and its file, in the place of the bundled one."""
    folder = tmp_path_factory.mktemp("package")
    encoder = PretrainedEncoder(tiny_encoder("whisper"), layer=[1, 2])
    detector = make_detector(
        "fusion", encoder=encoder, duration=0.5, random_state=0, **SMALL, **NETWORKS
    ).fit(*recordings)
    (folder / "_models").mkdir()
    save_detector(detector, folder / "_models" / "fusion.skd", card=CARD)
    return detector, folder


@pytest.fixture
def bundled(fusion, tmp_path, monkeypatch):
    """The scores of the fusion, which comes with the package; no model is at hand."""
    monkeypatch.setattr(_detector_file.importlib.resources, "files", lambda name: fusion[1])
    monkeypatch.setattr(_encoder, "_check_extra", lambda name: None)
    monkeypatch.setenv("SKDEEPFAKE_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A server that answers as the hub does, by a folder whose files are the encoder."""
    folder = tmp_path / "hub"
    entry = _fetch_encoder._ENCODERS["whisper-base"]
    files = folder / entry.repository / "resolve" / entry.revision
    files.mkdir(parents=True)

    def publish(model):
        onnx.save(model, files / "model.onnx")
        for name in entry.others:
            (files / name).write_text(json.dumps({"sampling_rate": 16000}))
        checksum = hashlib.sha256((files / "model.onnx").read_bytes()).hexdigest()
        changed = entry._replace(weights="model.onnx", sha256=checksum)
        monkeypatch.setitem(_fetch_encoder._ENCODERS, "whisper-base", changed)

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield publish
        server.shutdown()
        thread.join()


def same_model():
    """Return the weights of the training in another file."""
    model = make_model("whisper")
    model.producer_name = "another exporter"
    return model


def other_model():
    model = make_model("whisper")
    for array in model.graph.initializer:
        if array.name == "conv1.weight":
            values = onnx.numpy_helper.to_array(array) * 1.2
            array.CopyFrom(onnx.numpy_helper.from_array(values, array.name))
    return model


def test_a_model_at_hand_is_used(fusion, bundled, recordings, tmp_path):
    folder = tmp_path / "models" / "tiny-whisper"
    folder.mkdir(parents=True)
    shutil.copy(tiny_encoder("whisper"), folder / "model.onnx")
    scores = load_detector("fusion").decision_function(recordings[0])
    np.testing.assert_allclose(scores, fusion[0].decision_function(recordings[0]), rtol=1e-6)


def test_it_is_fetched_if_it_computes_the_same(fusion, bundled, hub, recordings, tmp_path):
    hub(same_model())
    detector = load_detector("fusion")
    fetched = tmp_path / "models" / "whisper-base" / "model.onnx"
    assert fetched.is_file()
    assert fetched.read_bytes() != Path(tiny_encoder("whisper")).read_bytes()
    scores = fusion[0].decision_function(recordings[0])
    np.testing.assert_allclose(detector.decision_function(recordings[0]), scores, rtol=1e-5)
    # It can be saved and loaded with what was fetched.
    save_detector(detector, tmp_path / "again.skd")
    again = load_detector(tmp_path / "again.skd")
    np.testing.assert_allclose(again.decision_function(recordings[0]), scores, rtol=1e-5)


def test_the_same_weights_in_another_file_can_be_passed(fusion, bundled, recordings, tmp_path):
    onnx.save(same_model(), tmp_path / "same.onnx")
    detector = load_detector("fusion", encoder=tmp_path / "same.onnx")
    scores = fusion[0].decision_function(recordings[0][:2])
    np.testing.assert_allclose(detector.decision_function(recordings[0][:2]), scores, rtol=1e-5)


def test_what_computes_something_else_is_refused(bundled, hub, tmp_path):
    hub(other_model())
    with pytest.raises(ValueError, match="nor known to compute the same"):
        load_detector("fusion")
    onnx.save(other_model(), tmp_path / "other.onnx")
    with pytest.raises(ValueError, match=r"other.onnx' is neither the model"):
        load_detector("fusion", encoder=tmp_path / "other.onnx")


def test_offline_the_error_tells_what_to_do(bundled, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ConnectionError, match=r"needs the encoder 'whisper-base'.*SKDEEPFAKE_MODE"):
        load_detector("fusion")


def test_what_could_not_be_run_is_not_downloaded(bundled, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(_encoder.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"torch and transformers.*skdeepfake\[transformers\]"):
        _encoder._check_extra("whisper-base")


def test_a_file_of_a_stranger_fetches_nothing(fusion, bundled, monkeypatch, recordings):
    monkeypatch.setattr(_encoder, "fetch_encoder", lambda name: pytest.fail("it was fetched"))
    detector = load_detector(fusion[1] / "_models" / "fusion.skd")
    with pytest.raises(FileNotFoundError, match="SKDEEPFAKE_MODELS"):
        detector.decision_function(recordings[0][:1])


def test_a_detector_without_an_encoder_takes_none(file):
    with pytest.raises(ValueError, match="has no pretrained encoder"):
        load_detector(file, encoder="model.onnx")


def test_without_a_response_only_the_same_file_is_taken(recordings, tmp_path, monkeypatch):
    onnx.save(same_model(), tmp_path / "same.onnx")
    encoder = PretrainedEncoder(tiny_encoder("whisper"), layer=1)
    detector = make_detector("encoder", encoder=encoder, duration=0.5, random_state=0, **SMALL)
    # As in a file of an older version.
    monkeypatch.setattr(_detector_file, "describe_encoder", lambda detector: None)
    save_detector(detector.fit(*recordings), tmp_path / "one.skd")
    load_detector(tmp_path / "one.skd", encoder=tiny_encoder("whisper"))
    with pytest.raises(ValueError, match="nor known to compute the same"):
        load_detector(tmp_path / "one.skd", encoder=tmp_path / "same.onnx")
