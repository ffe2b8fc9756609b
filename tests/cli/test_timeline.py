"""The subcommand `timeline`."""

import io
import json

import pandas as pd
import pytest

from skdeepfake.audio import read_segments
from tests.cli.detectors import write_level


@pytest.fixture
def call(tmp_path):
    return write_level(tmp_path / "a call.wav", -0.5, -0.5, 0.9, 0.9, -0.5)


def test_windows_are_those_of_the_api(run, windowed, call):
    expected = windowed.timeline([call])
    result = run("timeline", call, "--csv", detector=windowed)
    assert result.code == 0
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(result.out)), expected, check_dtype=False)
    rows = json.loads(run("timeline", call, "--json", detector=windowed).out)
    assert [row["start"] for row in rows] == expected["start"].tolist()
    text = run("timeline", call, detector=windowed).out.splitlines()
    assert len(text) == 1 + len(expected)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".rttm", ".txt"])
def test_spans_are_written_to_files(run, windowed, call, tmp_path, suffix):
    path = tmp_path / f"spans{suffix}"
    assert run("timeline", call, "--segments", "-o", path, detector=windowed).code == 0
    spans = read_segments(path)
    assert spans[["start", "stop"]].values.tolist() == [[2.0, 4.0]]


def test_a_threshold_moves_the_spans(run, windowed, call):
    out = run("timeline", call, "--segments", "--csv", "-t", "1e6", detector=windowed).out
    assert out == "recording,start,stop,llr\n"


@pytest.mark.parametrize(
    ("options", "out"),
    [
        ([], "No suspect span.\n"),
        (["--csv"], "recording,start,stop,llr\n"),
        (["--json"], "[\n\n]\n"),
    ],
)
def test_no_span_is_said(run, windowed, call, options, out):
    result = run("timeline", call, "--segments", "-t", "1e6", *options, detector=windowed)
    assert (result.code, result.out, result.err) == (0, out, "")


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".csv", "recording,start,stop,llr\n"),
        (".json", '{\n "segments": []\n}\n'),
        (".rttm", ""),
        (".txt", ""),
    ],
)
def test_a_file_without_spans_is_said(run, windowed, call, tmp_path, suffix, text):
    path = tmp_path / f"spans{suffix}"
    options = ["--segments", "-t", "1e6", "-o", path]
    result = run("timeline", call, *options, detector=windowed)
    assert (result.code, result.out, result.err) == (0, "", "No suspect span.\n")
    assert path.read_text() == text
    assert read_segments(path).empty


def test_a_detector_without_windows_is_refused(run, call):
    result = run("timeline", call)
    assert result.code == 1
    assert "has no timeline" in result.err


def test_a_bad_recording_is_named(run, windowed, tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"")
    result = run("timeline", tmp_path, detector=windowed)
    assert result.code == 1
    assert "the file is empty" in result.err
