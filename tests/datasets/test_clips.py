"""load_clips on folders, on tables and on the development recordings."""

import os
import re
import shutil
import warnings

import numpy as np
import pytest
from sklearn.model_selection import StratifiedGroupKFold

from skdeepfake._classes import DEEPFAKE_WORDS, GENUINE_WORDS
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


@pytest.mark.parametrize("label_map", [{"Unknown": None}, {"real": 0, "fake": 1, "unknown": None}])
def test_a_folder_and_rows_of_neither_class_are_left_out_where_asked(corpus, label_map):
    (corpus / "unknown" / "x").mkdir(parents=True)
    shutil.copy(corpus / "real" / "0.wav", corpus / "unknown" / "x" / "8.wav")
    with pytest.raises(ValueError, match=r"unknown/x/8.wav.* pass None, as in label_map="):
        load_clips(corpus)
    assert load_clips(corpus, label_map=label_map).target.tolist() == [1] * 4 + [0] * 4
    header, *rows = (corpus / "clips.csv").read_text().splitlines()
    lines = [header, "unknown/x/8.wav,unknown,s9,,8,0.8", *rows]
    (corpus / "clips.csv").write_text("\n".join(lines))
    with pytest.raises(ValueError, match=r"'unknown' \(1 rows\).*leave rows out by label_map="):
        load_clips(corpus / "clips.csv")
    clips = load_clips(corpus / "clips.csv", label_map=label_map)
    assert clips.target.tolist() == [0] * 4 + [1] * 4
    assert "s9" not in set(clips.groups["speaker"])
    assert clips.frame.index.tolist() == list(range(8))
    assert clips.frame.columns.tolist()[:3] == ["path", "target", "label"]


def test_the_documentation_lists_the_usual_words():
    words = {*GENUINE_WORDS, *DEEPFAKE_WORDS} - {"synthesised"}
    assert words <= set(re.findall(r"\w+", load_clips.__doc__))


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


SPEAKERS = {
    "zeros in front": ("007", "007", "7", "7", "08", "08"),
    "an empty cell": ("1", "1", "2", "2", "", "3"),
    "words for missing": ("NA", "NA", "None", "None", "nan", "nan"),
    "hashes": ("1e5", "1e5", "2e5", "2e5", "10e4", "10e4"),
    "20 digits": ("12345678901234567890", "12345678901234567890", "12345678901234567891", "3",
                  "3", "3"),
    "17 digits and an empty cell": ("12345678901234567", "12345678901234567", "12345678901234568",
                                    "12345678901234568", "", "3"),
    "truth values": ("True", "False", "True", "False", "True", "False"),
    "infinity": ("inf", "inf", "Infinity", "Infinity", "1_000", "1_000"),
}  # fmt: skip


@pytest.mark.parametrize("group_columns", [None, ["speaker"]])
@pytest.mark.parametrize("speakers", SPEAKERS.values(), ids=SPEAKERS)
def test_groups_are_as_written(tmp_path, speakers, group_columns):
    rows = [f"{row}.wav,{row % 2},{speaker}" for row, speaker in enumerate(speakers)]
    (tmp_path / "clips.csv").write_text("\n".join(["path,label,speaker", *rows]))
    clips = load_clips(tmp_path / "clips.csv", group_columns=group_columns, on_error="ignore")
    assert clips.groups["speaker"].tolist() == [speaker or "none" for speaker in speakers]


def test_numbers_of_a_table(tmp_path):
    text = "path,label,seconds,take,snr,clean\na,0,1.50,3,1.10,True\nb,1,,4,1.1,False\n"
    (tmp_path / "clips.csv").write_text(text)
    clips = load_clips(tmp_path / "clips.csv", group_columns=["snr"], on_error="ignore")
    np.testing.assert_array_equal(clips.frame["seconds"], [1.5, np.nan])
    assert clips.frame["take"].tolist() == [3, 4]
    assert clips.frame["clean"].tolist() == [True, False]
    assert clips.groups["snr"].tolist() == clips.frame["snr"].tolist() == ["1.10", "1.1"]
    assert list(load_clips(tmp_path / "clips.csv", on_error="ignore").groups) == []


def test_measurements_are_no_groups_though_they_repeat(tmp_path):
    text = "path,label,seconds,room\na,0,4.0,x\nb,1,4.0,x\nc,1,NA,\n"
    (tmp_path / "clips.csv").write_text(text)
    assert list(load_clips(tmp_path / "clips.csv", on_error="ignore").groups) == ["room"]


def test_folders_are_named_as_written(record):
    root = record("007/real/1.wav", "7/real/1.wav", "7/fake/1.wav", "NA/fake/1.wav")
    assert load_clips(root).groups["folder"].tolist() == ["007", "7", "7", "NA"]


@pytest.mark.parametrize("spelling", ["./real/0.wav", "real/../real/0.wav", "linked/0.wav"])
def test_one_file_in_two_rows_raises(corpus, spelling):
    (corpus / "linked").symlink_to(corpus / "real")
    table = corpus / "twice.csv"
    table.write_text(f"path,label\nreal/0.wav,real\nfake/0.wav,fake\n{spelling},real\n")
    with pytest.raises(ValueError, match="listed more than once"):
        load_clips(table)
    table.write_text(f"path,label\nreal/0.wav,real\n{corpus / spelling},fake\n")
    with pytest.raises(ValueError, match="Listed as genuine and as deepfake"):
        load_clips(table)


def test_hard_links_in_a_folder_are_one_file(corpus):
    os.link(corpus / "real" / "0.wav", corpus / "real" / "again.wav")
    with pytest.raises(ValueError, match=r"listed more than once: '.*again\.wav'"):
        load_clips(corpus)
    with pytest.warns(UserWarning, match="1 of 9 rows are skipped"):
        assert len(load_clips(corpus, on_error="skip").data) == 8


def test_recordings_of_phones_are_loaded(corpus):
    pytest.importorskip("av")
    import av

    for label in ("real", "fake"):
        with av.open(str(corpus / label / "phone.m4a"), "w") as file:
            stream = file.add_stream("aac", rate=16000, layout="mono")
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), "fltp", "mono")
            frame.sample_rate = 16000
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                file.mux(packet)
    clips = load_clips(corpus)
    assert len(clips.data) == 10
    assert LoadAudio(duration=0.01).transform(clips.data).shape == (10, 160)


@pytest.mark.parametrize("suffix", ["m4a", "aac", "webm", "mp4", "wma", "amr", "3gp"])
def test_damaged_recordings_of_phones_are_named(corpus, suffix):
    damaged = corpus / "fake" / f"phone.{suffix}"
    damaged.write_bytes(bytes(100))
    with pytest.raises(AudioFileError) as caught:
        load_clips(corpus)
    assert list(caught.value.failures) == [str(damaged)]
    with pytest.warns(UserWarning, match="1 of 9 rows are skipped") as record:
        assert len(load_clips(corpus, on_error="skip").data) == 8
    assert [warning.filename for warning in record] == [__file__]


def test_files_that_are_left_out_are_counted(corpus):
    for name in ("real/a.raw", "fake/b.raw", "model"):
        (corpus / name).write_bytes(bytes(100))
    for on_error in ("raise", "skip"):
        with pytest.warns(UserWarning, match=r"3 files .* left out.* 2 \.raw \('fake") as record:
            assert len(load_clips(corpus, on_error=on_error).data) == 8
        assert [warning.filename for warning in record] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(load_clips(corpus, on_error="ignore").data) == 8


def test_only_some_of_the_files_that_are_left_out_are_named(corpus):
    for i in range(60):
        (corpus / "real" / f"x.{i:02}").write_bytes(bytes(100))
        (corpus / "real" / f"{i:02}.raw").write_bytes(bytes(100))
    with pytest.warns(UserWarning, match="left out") as record:
        load_clips(corpus)
    text = str(record[0].message)
    assert text.startswith("120 files in ")
    assert text.count("'real/") <= 10
    assert "60 .raw ('real/00.raw', 'real/01.raw', 'real/02.raw' and 57 more); 1 .00 (" in text
    assert "; and 58 other suffixes. Convert" in text


def test_only_some_of_the_folders_without_a_class_are_named(tmp_path):
    for i in range(300):
        (tmp_path / f"{i:03}").mkdir()
        (tmp_path / f"{i:03}" / "a.wav").touch()
    with pytest.raises(ValueError, match=r"its folders are '000', .*'009' and 290 more;"):
        load_clips(tmp_path)


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


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.wav"])
def test_a_table_of_a_corpus_may_be_confined_to_its_folder(tmp_path, path):
    table = tmp_path / "clips.csv"
    table.write_text(f"path,label\na.wav,0\n{path},1\n")
    assert len(load_clips(table, on_error="ignore").data) == 2
    with pytest.raises(ValueError, match=r"outside the folder.*or pass confine=False"):
        load_clips(table, on_error="ignore", confine=True)
    with pytest.raises(ValueError, match="outside the folder"):
        load_clips(table, on_error="ignore", confine=True, root=tmp_path / "elsewhere")
    assert len(load_clips(table, on_error="ignore", confine=True, root="/").data) == 2
