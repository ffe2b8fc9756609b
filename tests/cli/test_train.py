"""The subcommand `train`."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

import skdeepfake.persistence
from skdeepfake.audio import LoadAudio
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


@pytest.fixture
def seen(monkeypatch):
    """Note what a detector is fitted with, in place of fitting it."""
    found = {"left_out": []}

    def fit(self, X, y, groups=None):
        found.update(self.get_params(), groups=groups)
        memory = self.detector.get_params()["features__memory"]
        found.update(memory=memory, memory_exists=Path(memory).is_dir())
        self.detector_ = clone(self.detector)
        self.left_out_ = np.array(found["left_out"], dtype=int)
        return self

    monkeypatch.setattr(WindowedDetector, "fit", fit)
    return found


def test_a_table_with_groups_gives_a_fitted_detector(run, clips, saved, seen):
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
        "library": f"skdeepfake {skdeepfake.__version__}",
        "training": {"preset": "fast", "genuine": 12, "deepfake": 12},
    }
    assert not seen["verbose"]
    assert result.err == ""


def test_a_terminal_shows_the_progress_and_the_file_does_not(run, clips, saved, seen, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    result = run("train", clips, "--preset", "fast", "--out", "my.skd", "--folds", "2")
    assert "24 recordings: " in result.err
    assert seen["verbose"]
    assert seen["detector__features__verbose"]
    params = saved["detector"].get_params()
    assert not any(params[name] for name in params if name.endswith("verbose"))


def test_recordings_that_were_left_out_are_not_counted(run, clips, saved, seen):
    seen["left_out"] = [0, 2, 3]
    result = run("train", clips / "clips.csv", "--preset", "fast", "--out", "my.skd")
    assert result.out == "my.skd: fast, trained on 10 genuine and 11 deepfake clips\n"
    assert saved["card"]["training"] == {"preset": "fast", "genuine": 10, "deepfake": 11}


def write_table(clips, folder, **columns):
    """Write the table of clips with other columns than the speakers."""
    table = pd.read_csv(clips / "clips.csv", dtype=str).drop(columns="speaker")
    table.assign(**columns).to_csv(folder / "clips.csv", index=False)
    return folder / "clips.csv"


SIX = [f"s{i // 4}" for i in range(24)]
PER_CLASS = [f"s{i % 2}" for i in range(24)]
OF_THEIR_OWN = [f"s{i}" for i in range(24)]


@pytest.mark.parametrize(
    ("columns", "used"),
    [
        ({"speaker": PER_CLASS, "source": SIX}, "source"),
        ({"source": PER_CLASS, "Speaker_ID": SIX}, "Speaker_ID"),
        ({"speakers": OF_THEIR_OWN, "source": ["s"] * 24}, "speakers"),
    ],
)
def test_sources_or_speakers_are_kept_together_by_default(
    run, clips, saved, seen, tmp_path, columns, used
):
    table = write_table(clips, tmp_path, **columns)
    result = run("train", table, "--preset", "fast", "--out", "my.skd")
    assert seen["groups"].tolist() == columns[used]
    assert isinstance(seen["cv"], StratifiedGroupKFold)
    assert result.err == (
        f"The folds keep recordings of one {used!r} together, as with --groups {used}; "
        "--no-groups turns this off.\n"
    )
    result = run("train", table, "--preset", "fast", "--out", "my.skd", "--no-groups")
    assert (seen["groups"], result.err) == (None, "")
    assert isinstance(seen["cv"], StratifiedKFold)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"village": SIX}, "no column of speakers or sources is known"),
        ({"source": PER_CLASS}, "'source' cannot be kept together, as there are fewer than 5"),
    ],
)
def test_a_training_without_groups_warns_once(run, clips, saved, seen, tmp_path, columns, reason):
    table = write_table(clips, tmp_path, **columns)
    for source in [table, *([clips] if "village" in columns else [])]:
        result = run("train", source, "--preset", "fast", "--out", "my.skd")
        assert seen["groups"] is None
        assert result.err.startswith(f"Warning: {reason}")
        assert "pass --groups COLUMN" in result.err
        assert result.err.count("\n") == 1
    assert run("train", table, "--out", "my.skd", "--no-groups").err == ""
    assert run("train", table, "--groups", "speaker", "--no-groups", "--out", "my.skd").code == 2


def test_features_are_kept_until_the_training_ends(run, clips, saved, seen):
    run("train", clips / "clips.csv", "--preset", "fast", "--out", "my.skd")
    assert seen["memory_exists"]
    assert not Path(seen["memory"]).exists()
    for params in (saved["detector"].get_params(), saved["detector"].detector_.get_params()):
        assert not any(params[name] for name in params if name.endswith("memory"))


def test_features_are_kept_in_a_folder_on_demand(run, clips, saved, seen, tmp_path):
    run("train", clips / "clips.csv", "--preset", "fast", "--out", "my.skd", "--cache", tmp_path)
    assert seen["memory"] == str(tmp_path)
    assert tmp_path.is_dir()


@pytest.mark.slow
def test_features_of_a_clip_are_computed_once(run, saved, tmp_path, monkeypatch):
    make_spoof_clips(16, duration=1.0, n_scenes=1, folder=tmp_path, random_state=0)
    options = ["--preset", "fast", "--out", "my.skd", "--window", "1", "--folds", "2"]
    loaded = []
    load = LoadAudio.transform
    monkeypatch.setattr(
        LoadAudio, "transform", lambda self, X: loaded.extend(X[:, 0]) or load(self, X)
    )
    kept = tmp_path / "cache"
    assert run("train", tmp_path / "clips.csv", *options, "--cache", kept).code == 0
    once = len(loaded)
    assert run("train", tmp_path / "clips.csv", *options, "--cache", kept).code == 0
    # Windows are loaded to be scored, by each fold and to learn the domain, and copies once.
    assert len(loaded) - once < once - 3 * 16


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
