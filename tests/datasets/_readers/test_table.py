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


@pytest.mark.parametrize(
    "cells",
    [
        ("007", "7", "08"),
        ("1", "", "2"),
        ("NA", "None", "nan"),
        ("1e5", "2e5", "10e4"),
        ("12345678901234567890", "12345678901234567891", "3"),
        ("12345678901234567", "", "12345678901234568"),
        ("True", "False", "true"),
        ("inf", "Infinity", "1_000"),
        ("#N/A", "null", "-"),
        ('O"Neil', "a,b", "1,5"),
        ("1.10", "1.1", "+1"),
    ],
)
def test_cells_stay_as_written(write, cells):
    quoted = [cell.replace('"', '""') for cell in cells]
    rows = [f'{row}.wav,fake,"{cell}"' for row, cell in enumerate(quoted)]
    frame = read_table(write("\n".join(["path,label,speaker", *rows])), NAMES)
    assert frame["speaker"].fillna("").tolist() == list(cells)
    assert frame["speaker"].isna().tolist() == [cell == "" for cell in cells]


def test_paths_stay_as_written(write, tmp_path):
    frame = read_table(write("path,label\n007,0\nNA,1\n1e5,1\nnan,0\n"), NAMES)
    assert frame["path"].tolist() == [str(tmp_path / name) for name in ("007", "NA", "1e5", "nan")]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\npath;label;speaker\na, b.wav;fake;x, y\n",
        '"sep=,"\npath,label,speaker\n"a, b.wav",fake,"x, y"\n',
        'path , label , speaker\n"a, b.wav" , fake , "x, y" \n',
        'path,label,speaker\r\n"a, b.wav",fake,"x, y"\r\n',
        'path,label,speaker\r"a, b.wav",fake,"x, y"\r',
        'path,label,speaker\n\n"a, b.wav",fake,"x, y"\n  \n\n,,\n',
        'path,label,speaker,\n"a, b.wav",fake,"x, y",\n',
        'path,label,speaker\n"a, b.wav",fake,"x, y",,\n',
        'path,label,speaker\n"a, b.wav",fake,"x, y"',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_of_spreadsheets(tmp_path, text, encoding):
    file = tmp_path / "clips.csv"
    file.write_bytes(text.encode(encoding))
    frame = read_table(file, NAMES)
    assert list(frame) == ["path", "target", "label", "speaker"]
    assert frame.iloc[0].tolist() == [str(tmp_path / "a, b.wav"), 1, "fake", "x, y"]
    assert len(frame) == 1


def test_rows_of_fewer_cells_end_in_empty_ones(write):
    frame = read_table(write("path,label,speaker,take\na.wav,0\nb.wav,1,x\n"), NAMES)
    assert frame["speaker"].isna().tolist() == [True, False]
    assert frame["take"].isna().all()


def test_columns_without_a_name_and_of_one_name(write):
    frame = read_table(write(",path,label,x,x,\n0,a.wav,fake,1,2,\n1,b.wav,fake,3,4,\n"), NAMES)
    assert list(frame) == ["path", "target", "label", "Unnamed: 0", "x", "x.1"]
    assert frame["x.1"].tolist() == ["2", "4"]


def test_a_cell_of_several_lines(write):
    frame = read_table(write('path,label,text\na.wav,fake,"one\ntwo"\nb.wav,real,\n'), NAMES)
    assert frame["text"][0] == "one\ntwo"
    assert frame["target"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("path,speaker\na.wav,x\n", {}, "None of the columns .*'speaker'.* pass label_column"),
        ("id,label\na.wav,0\n", {}, "None of the columns .*'id'.* pass path_column"),
        ("path,label\na,0\n", {"label_column": "y"}, "label_column='y' is not a column"),
        ("path,label\na,0\n", {"path_column": "f"}, r"path_column='f'.* are \['path', 'label'\]"),
        ("path,label\na,0\n,1\n", {}, "'path' .*is empty in 1 rows, the first of them row 2"),
        ("path,label\na,maybe\n", {}, r"'label' of .*clips\.csv' holds 'maybe' \(1 rows\)"),
        ("path,label\na,\n", {}, r"holds '' \(1 rows\)"),
        ("path,label\na,NA\n", {}, r"holds 'NA' \(1 rows\)"),
        ("path,label\na,0\nb, c,1\n", {}, "Row 2 of .*has 3 cells, .* 2 columns; put cells"),
        ("path,label\na, b,0\nc, d,1\n", {}, "Row 1 of .*has 3 cells"),
        ('path,label\na,"0\nb,1\n', {}, "quotation mark that is not closed"),
        ('"path,label\na,0\n', {}, "quotation mark that is not closed"),
        ('path,label\na,"0' + "x" * 200_000, {}, "quotation mark that is not closed"),
        ("path,label\n", {}, "lists no recordings"),
        ("", {}, "first line of .* is empty"),
    ],
)
def test_unreadable_table_raises(write, text, options, message):
    with pytest.raises(ValueError, match=message):
        read_table(write(text), NAMES, **options)


@pytest.mark.parametrize("row", [1, 1001])
def test_another_encoding_is_named_wherever_it_shows(tmp_path, row):
    file = tmp_path / "clips.csv"
    rows = b"a.wav,real,Mueller\n" * (row - 1) + "a.wav,fake,Müller\n".encode("cp1252")
    file.write_bytes(b"path,label,speaker\n" + rows)
    message = rf"clips\.csv' is not a table in UTF-8, as line {row + 1} shows"
    with pytest.raises(ValueError, match=message):
        read_table(file, NAMES)


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
