"""explain and recording_report on detectors with a pretrained encoder."""

import io
import json

import matplotlib as mpl
import numpy as np
import pytest
import soundfile as sf

pytest.importorskip("onnxruntime")

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.feature_extraction import PretrainedEncoder
from skdeepfake.inspection import explain, recording_report
from tests.tiny_encoders import N_UNITS, tiny_encoder

mpl.use("agg")
RATE = 16000
CARD = {"name": "tiny", "llr_bound": 0.01}


def make(preset):
    """Return a small detector of clips of one second."""
    encoder = PretrainedEncoder(tiny_encoder(), layer=[0, 1])
    params = {"copies__n_copies": 0, "classify__cv": 2}
    if preset == "fusion":
        networks = {"n_estimators": 2, "batch_size": 4}
        params |= {f"classify__own__classify__{k}": v for k, v in networks.items()}
    return make_detector(preset, encoder=encoder, duration=1.0, random_state=0, **params)


def voice(seconds, color, rng):
    """Return a buzz that the detection of speech takes for a voice, in noise of one color."""
    times = np.arange(round(seconds * RATE)) / RATE
    pitch = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 2 * times)) / RATE
    buzz = sum(np.sin(k * pitch) / k for k in range(1, 60))
    noise = rng.standard_normal(len(times))
    noise = np.cumsum(noise) / 20 if color else noise
    envelope = np.clip(np.sin(2 * np.pi * 1.5 * times) + 0.7, 0.02, None)
    return 0.05 * buzz * envelope + 0.002 * noise


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("recordings"), np.random.default_rng(0)
    paths, y = [], np.tile([0, 1], 8)
    for i, label in enumerate(y):
        paths.append(str(folder / f"{i}.wav"))
        sf.write(paths[-1], voice(1.5, label, rng), RATE)
    return paths, y


def score(pipeline, waveform):
    file = io.BytesIO()
    sf.write(file, waveform, RATE, "FLOAT", format="WAV")
    return pipeline.decision_function([file.getvalue()])[0]


PRESETS = [
    "encoder",
    "fusion",
    "windowed encoder",
    pytest.param("windowed fusion", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=PRESETS)
def detector(request, recordings):
    inner = make(request.param.split()[-1])
    if "windowed" in request.param:
        inner = WindowedDetector(inner, window=1.0, hop=0.5, cv=2, random_state=0)
    return inner.fit(*recordings)


@pytest.mark.filterwarnings("ignore:.*longer than the 1 s")
def test_explain_tells_the_family_of_the_encoder(detector, recordings):
    paths, _ = recordings
    explanation = explain(detector, paths[-1], n_spans=2, bands=2, genuine=paths[:4:2])
    counts = explanation.families.set_index("family")["n_features"]
    # The mean and the deviation of the units of two layers.
    assert counts["encoder" if "own__wide__texture" in counts else "layer"] == 2 * 2 * N_UNITS
    assert np.isfinite(explanation.families["contribution"]).all()
    assert explanation.totals.notna().all(axis=None)


@pytest.mark.filterwarnings("ignore:.*longer than the 1 s")
def test_families_replace_what_the_classifier_sees(detector, recordings, monkeypatch):
    paths, _ = recordings
    explanation = explain(detector, paths[-1], n_spans=1, bands=1)
    pipeline = detector.detector_ if hasattr(detector, "timeline") else detector
    # Contributions are those of ratios without a limit.
    last = pipeline[-1]
    if hasattr(last, "calibrator_"):
        monkeypatch.setattr(last.calibrator_, "max_llr", None)
    else:
        monkeypatch.setattr(last, "max_llr_", None, raising=False)
    features = pipeline[1:-1].transform(paths[:1])
    middle = pipeline[-1].decision_function(features * 0)[0]
    start, stop = (round(RATE * time) for time in explanation.worst)
    worst = score(pipeline, sf.read(paths[-1])[0][start:stop])
    if hasattr(detector, "timeline"):
        middle, worst = detector.window_calibrator_.decision_function([middle, worst])
    assert explanation.totals["total"]["families"] == pytest.approx(worst - middle, abs=1e-3)


@pytest.mark.filterwarnings("ignore:.*longer than the 1 s")
def test_a_report_has_a_ratio_its_bound_and_words(detector, recordings):
    paths, _ = recordings
    report = recording_report(detector, paths[-1], card=CARD, explain=True)
    verdict = json.loads(report.to_json())["verdict"]
    assert verdict["is_calibrated"]
    assert abs(verdict["llr"]) == CARD["llr_bound"]
    assert verdict["qualifier"] in ("at least", "at most")
    assert verdict["words"] == "no support for either"
    assert report.to_html().count("<img") == 2
