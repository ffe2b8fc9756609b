"""The subcommand `train`."""

import sys

import pandas as pd
import pytest

import skdeepfake.persistence
from skdeepfake.compose import WindowedDetector
from skdeepfake.datasets import make_spoof_clips
from tests.cli.detectors import write_corpus


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("clips"), 24)


@pytest.fixture
def saved(monkeypatch):
    found = {}
    monkeypatch.setattr(
        skdeepfake.persistence,
        "save_detector",
        lambda detector, path, card: found.update(detector=detector, path=path, card=card),
        raising=False,
    )
    return found


def test_a_table_with_groups_gives_a_fitted_detector(run, clips, saved, monkeypatch):
    seen = {}

    def fit(self, X, y, groups=None):
        seen.update(groups=groups, n=len(X), verbose=self.verbose, cv=self.cv)
        self.detector_ = self.detector
        return self

    monkeypatch.setattr(WindowedDetector, "fit", fit)
    result = run(
        "train", clips / "clips.csv", "--groups", "speaker", "--preset", "fast", "--out", "my.skd",
        "--window", "1.5", "--folds", "2", "--seed", "3",
        "--aggregate", "mixture",
    )  # fmt: skip
    assert result.code == 0
    assert result.out == "my.skd: fast, trained on 12 genuine and 12 deepfake clips\n"
    assert saved["path"] == "my.skd"
    assert (saved["detector"].window, saved["detector"].aggregate) == (1.5, "mixture")
    assert saved["detector"].cv == 2  # and no splitter, which a file need not hold
    table = pd.read_csv(clips / "clips.csv", dtype=str)
    assert seen["groups"].tolist() == table["speaker"].tolist()
    assert seen["cv"].n_splits == 2
    assert saved["detector"].detector.get_params()["classify__estimator__random_state"] == 3
    assert saved["card"] == {
        "name": "my",
        "version": skdeepfake.__version__,
        "training": {"preset": "fast", "genuine": 12, "deepfake": 12},
    }
    assert not seen["verbose"]
    assert result.err == ""


def test_a_terminal_shows_the_progress_and_the_file_does_not(run, clips, saved, monkeypatch):
    seen = {}

    def fit(self, X, y, groups=None):
        seen.update(self.get_params())
        self.detector_ = self.detector
        return self

    monkeypatch.setattr(WindowedDetector, "fit", fit)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    result = run("train", clips, "--preset", "fast", "--out", "my.skd", "--folds", "2")
    assert "24 recordings: " in result.err
    assert seen["verbose"]
    assert seen["detector__features__verbose"]
    params = saved["detector"].get_params()
    assert not any(params[name] for name in params if name.endswith("verbose"))


@pytest.mark.slow
def test_a_folder_gives_a_detector_that_scores(run, saved, tmp_path):
    make_spoof_clips(16, duration=1.0, n_scenes=1, folder=tmp_path, random_state=0)
    options = ["--preset", "fast", "--out", "my.skd", "--window", "1", "--folds", "2"]
    assert run("train", tmp_path, *options).code == 0
    result = run("score", tmp_path, "--csv", detector=saved["detector"])
    assert result.code == 0
    assert len(result.out.splitlines()) == 17


def test_a_group_that_is_absent_is_named(run, clips):
    result = run("train", clips / "clips.csv", "--groups", "village", "--out", "my.skd")
    assert result.code == 2
    assert "'speaker'" in result.err
