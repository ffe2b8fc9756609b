"""The detectors that come with the library: their scores, sizes and what their cards say."""

import importlib.resources
from pathlib import Path

import numpy as np
import pytest

import skdeepfake
from skdeepfake import load_detector
from skdeepfake.compose import WindowedDetector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.persistence import read_card
from skdeepfake.persistence._container import unpack

SCORES = [-1.010443, 1.122243, 0.291475]
MODELS = importlib.resources.files("skdeepfake") / "_models"


@pytest.fixture(scope="module")
def robust():
    return load_detector("robust")


def test_scores_of_three_generated_clips(robust, tmp_path):
    clips = make_spoof_clips(6, duration=6.0, folder=tmp_path, random_state=0)
    assert isinstance(robust, WindowedDetector)
    llr = robust.decision_function(clips.data[clips.target == 0])
    np.testing.assert_allclose(llr, SCORES, atol=1e-4)


def test_the_detector_has_its_card(robust):
    assert robust.card_ == read_card("robust")
    assert robust.card_["llr_bound"] == round(robust.calibrator_.max_llr, 2)


@pytest.mark.parametrize("name", ["robust", "fusion"])
def test_file_card_and_library_agree(name):
    file = MODELS / f"{name}.skd"
    meta, _ = unpack(file.read_bytes(), str(file))
    card = read_card(name)
    assert card["version"] == meta["versions"]["skdeepfake"] == skdeepfake.__version__
    assert card["name"] == name
    assert card.get("encoder") == {"robust": None, "fusion": "whisper-base"}[name]
    assert card["license"].startswith("CC BY-NC-SA 4.0")
    assert "CC BY-NC-SA 4.0" in (MODELS / "LICENSE").read_text()


@pytest.mark.parametrize(("name", "megabytes"), [("robust", 5.0), ("fusion", 5.0)])
def test_it_is_small(name, megabytes):
    assert (MODELS / f"{name}.skd").stat().st_size <= 1e6 * megabytes


@pytest.mark.parametrize("name", ["robust", "fusion"])
def test_the_card_tells_errors_with_intervals(name):
    card = read_card(name)
    for row in card["error_rates"]:
        assert 0 <= row["eer_low"] <= row["eer"] <= row["eer_high"] <= 1
        assert min(row["n_genuine"], row["n_deepfake"]) >= 300
    assert {"clean", "GSM"} <= {row["condition"] for row in card["error_rates"]}
    # No ratio beyond what fewer than all sources support.
    assert 0 < card["llr_bound"] < np.log(len(card["training"]["sources"]))
    for row in card["misses_by_generator"]:
        assert row["low"] <= row["misses"] <= row["high"]
    counts = [(source["genuine"], source["deepfake"]) for source in card["training"]["sources"]]
    totals = np.sum(counts, axis=0)
    assert totals.tolist() == [card["training"]["genuine"], card["training"]["deepfake"]]


def test_the_recording_of_the_readme_is_called_a_deepfake(robust):
    recording = Path(__file__).parents[2] / "examples" / "synthetic_voice.wav"
    verdict = robust.verdicts([recording]).iloc[0]
    assert verdict["state"] == "ok"
    assert 0 < verdict["llr"] < robust.card_["llr_bound"]
