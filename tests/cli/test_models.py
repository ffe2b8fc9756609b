"""The detector that a command uses."""

import pytest
from sklearn.base import clone

import skdeepfake.persistence
from skdeepfake._cli._models import load_model
from tests.cli.detectors import RecordingLevel


@pytest.fixture
def bundled(monkeypatch):
    models = {}
    monkeypatch.setattr(skdeepfake.persistence, "load_detector", models.__getitem__, raising=False)
    return models


def test_a_detector_of_windows_neither_raises_nor_shows_bars(bundled, windowed):
    bundled["robust"] = clone(windowed).set_params(on_no_verdict="raise", verbose=True)
    detector = load_model("robust")
    assert (detector.on_no_verdict, detector.verbose) == ("nan", False)
    bundled["all"] = clone(windowed).set_params(on_no_verdict="score")
    assert load_model("all").on_no_verdict == "score"


def test_any_other_detector_is_as_it_was_saved(bundled, capsys):
    bundled["plain"] = RecordingLevel()
    assert load_model("plain") is bundled["plain"]
    assert capsys.readouterr() == ("", "")  # the notice is for terminals
