"""load_clips on folders, on tables and on the development recordings."""

import warnings

import numpy as np
import pytest
from sklearn.model_selection import StratifiedGroupKFold

from skdeepfake.audio import AudioFileError, LoadAudio
from skdeepfake.datasets import load_clips


@pytest.fixture
def corpus(record):
    """Eight recordings of four speakers, and a table of them."""
    names = [f"{label}/{k}.wav" for label in ("real", "fake") for k in range(4)]
    root = record(*names)
    rows = [
        f"{name},{name[:4]},s{row % 4},{'' if row < 4 else 'tts'},{row},{row / 10}"
        for row, name in enumerate(names)
    ]
    header = "path,label,speaker,generator,utterance,seconds"
    (root / "clips.csv").write_text("\n".join([header, *rows]))
    return root


def test_folder(corpus):
    clips = load_clips(corpus)
    assert clips.data.shape == (8, 1)
    assert clips.target.tolist() == [1] * 4 + [0] * 4
    assert list(clips.frame) == ["path", "target", "label", "folder"]
    assert list(clips.groups) == ["folder"]
    assert "8 clips: 4 genuine, 4 deepfake" in clips.DESCR
    assert LoadAudio(duration=0.01).transform(clips.data).shape == (8, 160)


def test_table(corpus):
    clips = load_clips(corpus / "clips.csv")
    assert clips.target.tolist() == [0] * 4 + [1] * 4
    assert list(clips.frame) == [
        "path", "target", "label", "speaker", "generator", "utterance", "seconds",
    ]  # fmt: skip
    np.testing.assert_array_equal(clips.frame["path"], clips.data[:, 0])
    assert list(clips.groups) == ["speaker", "generator"]
    assert clips.groups["generator"].tolist() == ["none"] * 4 + ["tts"] * 4
    assert clips.DESCR.startswith("Clips of clips.csv\n==================\n")


def test_groups_split_without_conversion(corpus):
    clips = load_clips(str(corpus / "clips.csv"))
    splits = StratifiedGroupKFold(2).split(clips.data, clips.target, clips.groups["speaker"])
    for train, test in splits:
        speakers = clips.groups["speaker"].to_numpy()
        assert not set(speakers[train]) & set(speakers[test])


def test_given_groups(corpus):
    clips = load_clips(corpus / "clips.csv", group_columns=["utterance"])
    assert clips.groups["utterance"].tolist() == [str(k) for k in range(8)]
    assert list(load_clips(corpus / "clips.csv", group_columns=[]).groups) == []
    with pytest.raises(ValueError, match=r"group_columns \['room'\] are not among the columns"):
        load_clips(corpus / "clips.csv", group_columns=["room"])


def test_x_y(corpus):
    X, y = load_clips(corpus, return_X_y=True)
    assert X.shape == (8, 1)
    assert y.sum() == 4


def test_as_frame(corpus):
    clips = load_clips(corpus, as_frame=True)
    assert list(clips.data) == ["path"]
    assert clips.target.tolist() == [1] * 4 + [0] * 4


def test_zero_and_one_are_labels_in_a_table_only(corpus):
    (corpus / "digits.csv").write_text("path,label\nreal/0.wav,0\nfake/0.wav,1\n")
    assert load_clips(corpus / "digits.csv").target.tolist() == [0, 1]


def test_label_map(corpus):
    clips = load_clips(corpus, label_map={"real": 1, "fake": 0})
    assert clips.target.tolist() == [0] * 4 + [1] * 4


@pytest.mark.parametrize("source", [".", "clips.csv"])
def test_damaged_file_raises_or_is_skipped(corpus, source):
    (corpus / "real" / "0.wav").write_bytes(b"")
    (corpus / "fake" / "1.wav").write_text("This is not a recording.")
    with pytest.raises(AudioFileError, match="2 files could not be read") as caught:
        load_clips(corpus / source)
    assert set(caught.value.failures) == {
        str(corpus / "real" / "0.wav"), str(corpus / "fake" / "1.wav"),
    }  # fmt: skip
    with pytest.warns(UserWarning, match="2 of 8 rows are skipped") as record:
        clips = load_clips(corpus / source, on_error="skip")
    assert record[0].filename == __file__
    assert clips.data.shape == (6, 1)
    assert clips.target.shape == (6,)
    assert clips.frame.index.tolist() == clips.groups.index.tolist() == list(range(6))
    assert "6 clips: 3 genuine" in clips.DESCR
    assert len(load_clips(corpus / source, on_error="ignore").data) == 8


def test_missing_source_raises(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"source='.*nowhere' does not exist; pass"):
        load_clips(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="'on_error' parameter"):
        load_clips(tmp_path, on_error="warn")


def test_development_recordings(shared_data):
    clips = load_clips(shared_data / "dev" / "clips.csv")
    assert clips.data.shape == (2788, 1)
    assert np.bincount(clips.target).tolist() == [1110, 1678]
    assert list(clips.groups) == ["source", "generator", "speaker", "batch"]
    assert clips.groups["source"].nunique() == 80
    assert clips.groups["batch"].value_counts().to_dict() == {"1": 1943, "2": 845}
    generators = clips.groups["generator"]
    np.testing.assert_array_equal(generators == "none", clips.target == 0)
    folder = load_clips(shared_data / "dev")
    assert sorted(folder.data[:, 0]) == sorted(clips.data[:, 0])


def test_many_rows_are_read_without_opening_files(tmp_path):
    rows = [f"{row}.wav,{row % 2},{row % 97}" for row in range(200_000)]
    (tmp_path / "clips.csv").write_text("\n".join(["path,label,speaker", *rows]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clips = load_clips(tmp_path / "clips.csv", on_error="ignore")
    assert clips.data.shape == (200_000, 1)
    assert clips.groups["speaker"].nunique() == 97
