"""Tables of paths and labels in all their forms."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skdeepfake.datasets._readers._labels import LabelMap
from skdeepfake.datasets._readers._table import read_table

NAMES = LabelMap(None, digits=True)


@pytest.fixture
def write(tmp_path):
    def _write(text, name="clips.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return _write


@pytest.mark.parametrize("separator", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_and_byte_order_marks(write, separator, encoding):
    rows = [("path", "label", "speaker"), ("ä 1.wav", "real", "Zoë"), ("b.wav", "fake", "NA, Q.")]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    file = write(text, encoding=encoding)
    frame = read_table(file, NAMES)
    assert list(frame) == ["path", "target", "label", "speaker"]
    assert frame["path"].tolist() == [str(file.parent / "ä 1.wav"), str(file.parent / "b.wav")]
    assert frame["target"].tolist() == [0, 1]
    assert frame["speaker"].tolist() == ["Zoë", "NA, Q."]


def test_spaces_after_separators(write):
    frame = read_table(write("path, label, speaker\na.wav, fake, x\n"), NAMES)
    assert list(frame) == ["path", "target", "label", "speaker"]
    assert frame["speaker"].tolist() == ["x"]


@pytest.mark.parametrize("labels", [("0", "1"), ("bona-fide", "spoof"), ("Genuine", "DEEPFAKE")])
@pytest.mark.parametrize("header", ["file,class", "Filename,Target", "audio_path,is_fake"])
def test_usual_names_and_words(write, header, labels):
    frame = read_table(write(f"{header}\na.wav,{labels[0]}\nb.wav,{labels[1]}\n"), NAMES)
    assert frame["target"].tolist() == [0, 1]
    assert frame["label"].tolist() == list(labels)


def test_given_columns_win(write):
    file = write("path,label,target,real_path,verdict\nx,1,LJ,a.wav,0\ny,1,VC,b.wav,1\n")
    frame = read_table(file, NAMES, path_column="real_path", label_column="verdict")
    assert list(frame) == ["path", "target", "label", "path_", "label_", "target_"]
    assert frame["path"].tolist() == [str(file.parent / "a.wav"), str(file.parent / "b.wav")]
    assert frame["target"].tolist() == [0, 1]
    assert frame["target_"].tolist() == ["LJ", "VC"]


def test_relative_and_absolute_paths(write, tmp_path, monkeypatch):
    file = write("path,label\nsub/a.wav,0\n/data/b.wav,1\n")
    expected = [str(tmp_path / "sub" / "a.wav"), "/data/b.wav"]
    assert read_table(file, NAMES)["path"].tolist() == expected
    monkeypatch.chdir(tmp_path)
    assert read_table("clips.csv", NAMES)["path"].tolist() == expected
    assert read_table(file, NAMES, root="/x")["path"].tolist() == ["/x/sub/a.wav", "/data/b.wav"]


def test_columns_keep_their_types(write):
    frame = read_table(write("path,label,seconds,take\n1,0,1.5,3\n2,1,,4\n"), NAMES)
    assert os.path.basename(frame["path"][0]) == "1"
    assert frame["seconds"].dtype == float
    assert frame["take"].dtype == int


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("path,speaker\na.wav,x\n", {}, "None of the columns .*'speaker'.* pass label_column"),
        ("id,label\na.wav,0\n", {}, "None of the columns .*'id'.* pass path_column"),
        ("path,label\na,0\n", {"label_column": "y"}, "label_column='y' is not a column"),
        ("path,label\na,0\n", {"path_column": "f"}, r"path_column='f'.* are \['path', 'label'\]"),
        ("path,label\na,0\n,1\n", {}, "'path' .*is empty in 1 rows, the first of them row 2"),
        ("path,label\na,maybe\n", {}, r"'label' of .*clips\.csv' holds 'maybe' \(1 rows\)"),
        ("path,label\na,\n", {}, r"holds nan \(1 rows\)"),
        ("path,label\n", {}, "lists no recordings"),
        ("", {}, "first line of .* is empty"),
    ],
)
def test_unreadable_table_raises(write, text, options, message):
    with pytest.raises(ValueError, match=message):
        read_table(write(text), NAMES, **options)


def test_recording_instead_of_a_table_raises(record):
    with pytest.raises(ValueError, match="is not a table in UTF-8"):
        read_table(record("a.flac") / "a.flac", NAMES)


@given(targets=st.lists(st.sampled_from([0, 1]), min_size=1, max_size=30))
def test_targets_stay_in_their_rows(tmp_path_factory, targets):
    file = tmp_path_factory.mktemp("table") / "clips.csv"
    words = ("real", "fake")
    rows = [f"{row}.wav,{words[target]}" for row, target in enumerate(targets)]
    file.write_text("\n".join(["path,label", *rows]))
    frame = read_table(file, NAMES)
    assert frame["target"].tolist() == targets
    assert [int(os.path.basename(path)[:-4]) for path in frame["path"]] == list(range(len(targets)))
