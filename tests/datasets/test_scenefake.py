"""load_scenefake on folders of the layout of the corpus, complete and damaged."""

import shutil

import pytest

from skdeepfake.audio import AudioFileError
from skdeepfake.datasets import load_scenefake

COUNTS = {("train", "real"): 2, ("train", "fake"): 3, ("dev", "real"): 1, ("dev", "fake"): 2,
          ("eval", "real"): 1, ("eval", "fake"): 4}  # fmt: skip


@pytest.fixture
def home(record):
    names = [
        f"{subset}/{label}/{letter}_{k:04d}_{5 * k - 5}_A.wav"
        for ((subset, label), n_clips), letter in zip(COUNTS.items(), "ABCDEF", strict=True)
        for k in range(n_clips)
    ]
    return record(*names)


@pytest.mark.parametrize("subset", ["train", "dev", "eval"])
def test_subsets(home, subset):
    clips = load_scenefake(home, subset=subset)
    assert (clips.target == 0).sum() == COUNTS[subset, "real"]
    assert (clips.target == 1).sum() == COUNTS[subset, "fake"]
    assert list(clips.frame) == ["path", "target", "label", "subset", "snr_db"]
    assert set(clips.groups["subset"]) == {subset}
    for path, target, label in clips.frame[["path", "target", "label"]].itertuples(index=False):
        assert path.startswith(str(home / subset / label))
        assert label == ("real", "fake")[target]
    assert f"{len(clips.data)} clips of the subset '{subset}'" in clips.DESCR
    assert "10.1016/j.patcog.2024.110468" in clips.DESCR


def test_train_is_the_default_and_all_is_everything(home):
    assert len(load_scenefake(home).data) == 5
    clips = load_scenefake(home, subset="all")
    assert len(clips.data) == sum(COUNTS.values())
    assert clips.groups["subset"].value_counts().to_dict() == {"train": 5, "dev": 3, "eval": 5}


@pytest.mark.parametrize("levels", ["", "a", "a/b"])
def test_nested_folders_are_found(home, levels, tmp_path_factory):
    root = tmp_path_factory.mktemp("home")
    shutil.copytree(home, root / levels, dirs_exist_ok=True)
    X, y = load_scenefake(str(root), subset="eval", return_X_y=True)
    assert X.shape == (5, 1)
    assert y.sum() == 4


def test_snr_is_in_the_names_of_all_files_or_left_out(home):
    snr = load_scenefake(home).frame.set_index("path")["snr_db"]
    assert snr[str(home / "train" / "fake" / "B_0002_5_A.wav")] == 5
    assert snr[str(home / "train" / "fake" / "B_0000_-5_A.wav")] == -5
    (home / "train" / "real" / "A_0000_-5_A.wav").rename(home / "train" / "real" / "other.wav")
    clips = load_scenefake(home)
    assert len(clips.data) == 5
    assert "snr_db" not in clips.frame


def test_missing_class_folder_raises(home):
    shutil.rmtree(home / "dev" / "fake")
    with pytest.raises(FileNotFoundError, match=r"lacks dev.fake; unpack"):
        load_scenefake(home, subset="dev")
    with pytest.raises(FileNotFoundError, match=r"lacks dev.fake"):
        load_scenefake(home, subset="all")
    assert len(load_scenefake(home, subset="eval").data) == 5


def test_missing_subset_raises(home):
    shutil.rmtree(home / "eval")
    with pytest.raises(FileNotFoundError, match=r"folder='.*' does not hold eval.real nor eval"):
        load_scenefake(home, subset="eval")


def test_no_such_folder_raises(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"does not hold train.real"):
        load_scenefake(tmp_path / "nowhere")


def test_empty_class_folder_raises(home):
    shutil.rmtree(home / "dev" / "fake")
    (home / "dev" / "fake").mkdir()
    with pytest.raises(ValueError, match="no folder with deepfake recordings"):
        load_scenefake(home, subset="dev")


def test_damaged_file_raises_or_is_skipped(home):
    path = home / "train" / "fake" / "B_0001_0_A.wav"
    path.write_bytes(b"RIFF")
    with pytest.raises(AudioFileError, match=path.name):
        load_scenefake(home)
    with pytest.warns(UserWarning, match="1 of 5 rows are skipped") as record:
        clips = load_scenefake(home, on_error="skip")
    assert record[0].filename == __file__
    assert len(clips.data) == 4
