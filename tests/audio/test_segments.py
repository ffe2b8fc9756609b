"""Segments written and read again."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.audio import read_segments, write_segments

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12
).filter(lambda name: name.strip() == name)
TIMES = st.decimals(0, 10000, places=4).map(float)


@st.composite
def tables(draw, n_recordings=3):
    names = draw(st.lists(NAMES, min_size=1, max_size=n_recordings, unique=True))
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(names), TIMES, TIMES, st.sampled_from(["spoof", "bonafide"])),
            min_size=1,
            max_size=5,
        )
    )
    frame = pd.DataFrame(rows, columns=["recording", "start", "stop", "label"])
    frame["stop"] = frame["start"] + frame["stop"]
    frame["stop"] = frame["stop"].round(4)
    if draw(st.booleans()):
        llr = st.one_of(st.just(np.nan), st.decimals(-50, 50, places=3).map(float))
        frame["llr"] = draw(st.lists(llr, min_size=len(frame), max_size=len(frame)))
        frame.loc[0, "llr"] = 1.5
    return frame


@pytest.mark.parametrize("suffix", [".csv", ".json", ".rttm"])
@settings(max_examples=60, deadline=None)
@given(segments=tables())
def test_round_trip(tmp_path_factory, suffix, segments):
    path = tmp_path_factory.mktemp("segments") / f"file{suffix}"
    write_segments(segments, path)
    pd.testing.assert_frame_equal(read_segments(path), segments, check_dtype=False, atol=1e-9)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".rttm"])
@pytest.mark.parametrize("name", ["NaN", "007", "1e3", "None", "true"])
def test_a_name_stays_text(tmp_path, name, suffix):
    segments = pd.DataFrame({"recording": [name], "start": [0.0], "stop": [1.0]})
    write_segments(segments, tmp_path / f"file{suffix}")
    assert read_segments(tmp_path / f"file{suffix}")["recording"].tolist() == [name]


@settings(max_examples=60, deadline=None)
@given(segments=tables(n_recordings=1))
def test_round_trip_of_audacity(tmp_path_factory, segments):
    path = tmp_path_factory.mktemp("segments") / "file.txt"
    write_segments(segments, path)
    read = read_segments(path, recording=segments["recording"][0])
    pd.testing.assert_frame_equal(read, segments, check_dtype=False, atol=1e-9)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".rttm", ".txt"])
def test_no_segments(tmp_path, suffix):
    empty = pd.DataFrame(columns=["recording", "start", "stop", "llr"])
    write_segments(empty, tmp_path / f"none{suffix}")
    assert read_segments(tmp_path / f"none{suffix}").empty


def test_a_timeline_keeps_all_columns(tmp_path):
    timeline = pd.DataFrame(
        {
            "recording": ["a b.wav", "a b.wav"],
            "start": [0.0, 2.0],
            "stop": [4.0, 6.0],
            "llr": [1.25, np.nan],
            "speech": [0.5, 0.0],
            "state": ["ok", "no_speech"],
        }
    )
    for suffix in (".csv", ".json"):
        write_segments(timeline, tmp_path / f"t{suffix}")
        read = read_segments(tmp_path / f"t{suffix}")
        pd.testing.assert_frame_equal(read, timeline, check_dtype=False)
    with pytest.raises(ValueError, match="segments is a timeline"):
        write_segments(timeline, tmp_path / "t.rttm")


def test_files_of_others(tmp_path):
    (tmp_path / "ps.rttm").write_text(
        "SPEAKER CON_T_1 1 0.00 1.37 <NA> <NA> bonafide <NA> <NA>\n"
        ";; a comment\n"
        "SPEAKER CON_T_1 1 1.37 0.5 <NA> <NA> spoof 0.9 <NA>\n"
    )
    read = read_segments(tmp_path / "ps.rttm")
    assert read["stop"].tolist() == [1.37, 1.87]
    assert read["label"].tolist() == ["bonafide", "spoof"]
    assert read["llr"].tolist()[1] == 0.9
    # A label with frequencies, and one without a text.
    (tmp_path / "labels.txt").write_text("0.5\t1.5\tcough\n\\\t100.0\t200.0\n2.0\t3.0\t\n")
    read = read_segments(tmp_path / "labels.txt")
    assert read.to_numpy().tolist() == [["labels", 0.5, 1.5, "cough"], ["labels", 2.0, 3.0, ""]]


def test_json_is_plain(tmp_path):
    segments = pd.DataFrame({"recording": ["é.wav"], "start": [0.1], "stop": [2.0], "llr": [None]})
    write_segments(segments, tmp_path / "x", format="json")
    content = json.loads((tmp_path / "x").read_text(encoding="utf-8"))
    assert content == {"segments": [{"recording": "é.wav", "start": 0.1, "stop": 2.0, "llr": None}]}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.rttm", "SPEAKER x 1 0 1 <NA> <NA>\n", "Line 1 of .*a.rttm"),
        ("a.rttm", "\nSPKR-INFO x 1 0 1 <NA> <NA> s <NA> <NA>\n", "Line 2 .* 'SPKR-INFO'"),
        ("a.txt", "0.0\t1.0\tx\n0.0 1.0 x\n", "Line 2 of .*a.txt"),
        ("a.csv", "recording,start\nx,1\n", "lacks the columns stop"),
        ("a.csv", "", "is empty"),
        ("a.csv", "recording,start,stop\nx,0,1\nx,soon,2\n", "start of 'soon' in segment 2"),
        ("a.csv", "recording,start,stop\nx,2,1\n", "segment 1 stops before"),
        ("a.json", "{}", "not a JSON file of segments"),
        ("a.json", "[1, ", "not a JSON file of segments"),
        ("a.wav", "", "the suffix '.wav'"),
    ],
)
def test_what_cannot_be_read(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=message):
        read_segments(tmp_path / name)


def test_what_cannot_be_written(tmp_path):
    two = pd.DataFrame({"recording": ["a", "b"], "start": [0.0, 0.0], "stop": [1.0, 1.0]})
    with pytest.raises(ValueError, match="are of one recording, got 2: 'a', 'b'"):
        write_segments(two, tmp_path / "a.txt")
    with pytest.raises(ValueError, match="lacks the columns stop; it has recording, start"):
        write_segments(two[["recording", "start"]], tmp_path / "a.csv")
    with pytest.raises(ValueError, match="suffix ''"):
        write_segments(two, tmp_path / "a")
