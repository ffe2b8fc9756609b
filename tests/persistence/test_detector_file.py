"""Detectors are saved to one file and loaded from it."""

import builtins
import errno
import hashlib
import pickle
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC
from skops import io as skops

import skdeepfake
from skdeepfake import _atomic
from skdeepfake.neural_network import LCNNClassifier
from skdeepfake.persistence import (
    DetectorFileError,
    _detector_file,
    load_detector,
    model_checksum,
    read_card,
    save_detector,
)
from skdeepfake.preprocessing import FrameScaler, Pool


def test_it_scores_as_before_and_has_its_card(file, detector, frames):
    loaded = load_detector(file)
    np.testing.assert_array_equal(
        loaded.decision_function(frames[0]), detector.decision_function(frames[0])
    )
    assert loaded.card_ == read_card(file) == {"name": "one", "version": 1}
    assert not hasattr(detector, "card_")


def test_without_a_card(detector, tmp_path):
    save_detector(detector, str(tmp_path / "two.skd"))
    assert load_detector(str(tmp_path / "two.skd")).card_ is None
    assert read_card(tmp_path / "two.skd") == {}


def test_the_checksum_is_that_of_the_file(file, tmp_path):
    assert model_checksum(file) == hashlib.sha256(Path(file).read_bytes()).hexdigest()
    save_detector(load_detector(file), tmp_path / "two.skd", card={"name": "two"})
    assert model_checksum(tmp_path / "two.skd") != model_checksum(file)
    assert len({model_checksum(name) for name in ("robust", "fusion")}) == 2


def test_a_loaded_detector_is_saved_again_with_its_own_card(file, tmp_path):
    save_detector(load_detector(file), tmp_path / "two.skd", card={"name": "two"})
    assert load_detector(tmp_path / "two.skd").card_ == {"name": "two"}


def test_arrays_of_many_zeros_are_not_taken_for_a_bomb(tmp_path):
    sparse = LogisticRegression()
    sparse.classes_, sparse.intercept_ = np.array([0, 1]), np.zeros(1)
    sparse.coef_ = np.zeros((1, 3_000_000))  # 24 MB, of which nearly nothing is left compressed
    sparse.coef_[0, ::1000] = 1.0
    save_detector(sparse, tmp_path / "sparse.skd")
    loaded = load_detector(tmp_path / "sparse.skd")
    np.testing.assert_array_equal(loaded.coef_, sparse.coef_)


def test_a_card_that_load_detector_would_refuse_is_not_saved(detector, tmp_path):
    card = {"text": "x" * 10_000_000}
    with pytest.raises(ValueError, match=r"card takes 10,000,\d+ bytes"):
        save_detector(detector, tmp_path / "x.skd", card=card)
    assert not (tmp_path / "x.skd").exists()


def test_a_fresh_process_needs_the_top_level_only(file, detector, frames, tmp_path):
    np.save(tmp_path / "X.npy", frames[0])
    code = (
        "import numpy as np, skdeepfake\n"
        "detector = skdeepfake.load_detector('one.skd')\n"
        "np.save('scores.npy', detector.decision_function(np.load('X.npy')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    scores = np.load(tmp_path / "scores.npy")
    np.testing.assert_allclose(scores, detector.decision_function(frames[0]), atol=1e-9)
    assert skdeepfake.load_detector is load_detector
    assert "load_detector" in dir(skdeepfake)


def test_networks(frames, tmp_path):
    network = LCNNClassifier(filters=4, epochs=1, random_state=0)
    network.fit(np.repeat(np.repeat(frames[0], 4, axis=1), 8, axis=2), frames[1])
    save_detector(network, tmp_path / "net.skd")
    X = np.repeat(np.repeat(frames[0], 4, axis=1), 8, axis=2)
    np.testing.assert_array_equal(
        load_detector(tmp_path / "net.skd").decision_function(X), network.decision_function(X)
    )
    with zipfile.ZipFile(tmp_path / "net.skd") as archive:
        assert b'"keras"' in archive.read("meta.json")


def test_a_cache_is_left_out_of_the_file_and_stays_in_the_detector(frames, tmp_path):
    memory = str(tmp_path / "cache")
    cached = make_pipeline(FrameScaler(), Pool(), SVC(), memory=memory).fit(*frames)
    save_detector(cached, tmp_path / "x.skd")
    with warnings.catch_warnings(action="error"):
        assert load_detector(tmp_path / "x.skd").memory is None
    assert cached.memory == memory
    foreign = make_pipeline(Pool(), Foreign(), SVC(), memory=memory).fit(*frames)
    with pytest.raises(TypeError, match="does not trust"):
        save_detector(foreign, tmp_path / "y.skd")
    assert foreign.memory == memory


def test_reading_the_card_constructs_nothing(file, monkeypatch):
    monkeypatch.setattr(_detector_file, "_construct", lambda *args: pytest.fail("constructed"))
    assert read_card(file)["name"] == "one"


def test_flips_and_truncations_of_a_real_file_are_refused(file):
    data = file.read_bytes()
    rng = np.random.default_rng(0)
    for bit in rng.integers(8 * len(data), size=60).tolist():
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        file.write_bytes(flipped)
        for read in (load_detector, read_card):
            with pytest.raises(DetectorFileError, match=r"one.skd' is damaged"):
                read(file)
    for length in (0, 1, 100, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:length])
        with pytest.raises(DetectorFileError, match=r"one.skd' is (empty|damaged)"):
            load_detector(file)


def test_files_of_other_programs_are_refused(detector, tmp_path):
    joblib.dump(detector, tmp_path / "a.joblib")
    (tmp_path / "a.pickle").write_bytes(pickle.dumps(detector))
    skops.dump(detector, tmp_path / "a.skops")
    for name in ("a.joblib", "a.pickle", "a.skops"):
        with pytest.raises(DetectorFileError, match=f"{name}' is damaged.*or no file of save"):
            load_detector(tmp_path / name)


def test_what_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"absent.skd' does not exist; pass the path"):
        load_detector(tmp_path / "absent.skd")
    with pytest.raises(DetectorFileError, match="is no file"):
        load_detector(tmp_path)


def test_names_of_detectors_that_come_with_the_library(file, tmp_path, monkeypatch):
    monkeypatch.setattr(_detector_file.importlib.resources, "files", lambda name: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"named 'one' comes.*those that do are: none"):
        load_detector("one")
    (tmp_path / "_models").mkdir()
    for name in ("two.skd", "one.skd", "README"):
        shutil.copy(file, tmp_path / "_models" / name)
    assert load_detector("one").card_ == read_card("two")
    with pytest.raises(FileNotFoundError, match=r"named 'robust'.*: 'one', 'two'. To load a file"):
        read_card("robust")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"'absent.skd' does not exist"):
        load_detector("absent.skd")
    assert load_detector("one.skd").card_["name"] == "one"


def test_what_cannot_be_saved(detector, tmp_path):
    with pytest.raises(NotFittedError):
        save_detector(clone(detector), tmp_path / "x.skd")
    for card in ({"eer": float("nan")}, {"n": np.int64(3)}, {1: "one"}, {"a": (1, 2)}, [1], "one"):
        with pytest.raises(TypeError, match="card"):
            save_detector(detector, tmp_path / "x.skd", card=card)
    assert list(tmp_path.iterdir()) == []


class Foreign(TransformerMixin, BaseEstimator):
    """A step that no reader of a file knows."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X


def test_foreign_types_are_refused_when_they_are_saved(frames, tmp_path):
    foreign = make_pipeline(Pool(), Foreign(), SVC()).fit(*frames)
    with pytest.raises(TypeError, match=r"holds \S*Foreign, which load_detector does not trust"):
        save_detector(foreign, tmp_path / "x.skd")
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_the_old_file(detector, file, monkeypatch):
    before = file.read_bytes()

    def fill(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_atomic.os, "fsync", fill)
    with pytest.raises(OSError, match="the disk is full"):
        save_detector(detector, file, card={"name": "new"})
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["one.skd"]


def test_a_killed_process_leaves_the_old_file(detector, file):
    before = file.read_bytes()
    code = (
        "import os, signal, sys\n"
        "from skdeepfake import _atomic\n"
        "_atomic.os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "_atomic.write_atomically('one.skd', bytes(1_000_000))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=file.parent)
    assert done.returncode != 0
    assert file.read_bytes() == before
    assert read_card(file)["name"] == "one"


def test_old_versions_of_libraries_are_named(file, monkeypatch):
    def fail(*args, **kwargs):
        raise AttributeError("nothing fits")

    monkeypatch.setattr(skops, "loads", fail)
    with pytest.raises(DetectorFileError, match=r"nothing fits.*scikit-learn \d.*install these"):
        load_detector(file)


def test_loading_opens_no_other_file(file, monkeypatch):
    load_detector(file)  # imports
    opened, original = [], builtins.open
    monkeypatch.setattr(
        builtins, "open", lambda f, *a, **k: opened.append(f) or original(f, *a, **k)
    )
    with warnings.catch_warnings(action="error"):
        load_detector(file)
    assert {Path(path) for path in opened if not isinstance(path, int)} <= {file}


def test_a_training_gives_the_same_bytes_each_time(detector, frames, tmp_path):
    files = [tmp_path / f"{i}.skd" for i in range(2)]
    # Both stay alive, so that no address is used twice.
    fitted = [clone(detector).fit(*frames) for _ in files]
    for part, file in zip(fitted, files, strict=True):
        save_detector(part, file)
    assert files[0].read_bytes() == files[1].read_bytes()
