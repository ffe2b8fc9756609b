"""The subcommand `evaluate`."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from skdeepfake.metrics import detection_report, equal_error_rate
from tests.cli.detectors import write_level


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Recordings of both classes, a few of which lie on the wrong side, and their table."""
    folder = tmp_path_factory.mktemp("clips")
    rng = np.random.default_rng(0)
    rows = []
    for i in range(20):
        label = ("genuine", "deepfake")[i % 2]
        level = 0.2 * rng.normal() + (0.15 if i % 2 else -0.15)
        path = write_level(folder / label / f"{i}.wav", level, duration=0.05)
        rows.append((path, label, f"s{i // 4}", "A" if i % 4 == 1 else "B"))
    table = pd.DataFrame(rows, columns=["path", "label", "speaker", "generator"])
    table.to_csv(folder / "clips.csv", index=False)
    return folder


def pooled(result):
    (row,) = (row for row in json.loads(result.out) if row["column"] == "pooled")
    return row


def test_a_detector_is_measured_on_clips(run, clips):
    result = run("evaluate", "--model", "m", "--clips", clips / "clips.csv", "--json")
    assert result.code == 0
    scored = run("score", clips / "genuine", clips / "deepfake", "--csv", "-o", clips / "s.csv")
    assert scored.code == 0
    table = pd.read_csv(clips / "s.csv")
    y = table["recording"].map(lambda path: Path(path).parent.name == "deepfake").astype(int)
    assert 0 < equal_error_rate(y, table["llr"]) < 0.5
    assert pooled(result)["eer"]["estimate"] == equal_error_rate(y, table["llr"])
    by_table = run("evaluate", clips / "s.csv", "--clips", clips / "clips.csv", "--json")
    assert by_table.out == result.out


def test_text_is_the_report_with_its_groups_and_levels(run, clips):
    result = run(
        "evaluate", "--model", "m", "--clips", clips / "clips.csv", "--groups", "speaker",
        "--by", "generator", "-t", "0.5",
    )  # fmt: skip
    assert "By generator" in result.out
    assert "threshold 0.5" in result.out


@pytest.mark.parametrize("higher_is", ["spoof", "bonafide"])
def test_any_table_of_scores_and_labels(run, tmp_path, higher_is):
    rng = np.random.default_rng(0)
    y = np.arange(40) % 2
    scores = rng.normal(size=40) + 2 * y
    sign = 1 if higher_is == "spoof" else -1
    table = pd.DataFrame({"cm": sign * scores, "key": np.where(y, "Spoof", "bona-fide")})
    table.to_csv(tmp_path / "t.csv", index=False)
    options = ["--score-column", "cm", "--label-column", "key", "--higher-is", higher_is, "--json"]
    result = run("evaluate", tmp_path / "t.csv", *options, "--p-spoof", "0.5", "--c-fa", "1")
    expected = detection_report(y, scores, p_spoof=0.5, c_fa=1, random_state=0).frame
    row = pooled(result)
    for metric in ("eer", "recall", "actual_dcf"):
        for statistic in ("estimate", "low", "high"):
            assert row[metric][statistic] == pytest.approx(
                expected.loc[("pooled", ""), (metric, statistic)]
            )


def test_bad_recordings_are_named_and_counted(run, clips, tmp_path):
    table = pd.read_csv(clips / "clips.csv")
    (tmp_path / "bad.wav").write_bytes(b"")
    table.loc[len(table)] = [str(tmp_path / "bad.wav"), "genuine", "s0", "B"]
    table.to_csv(tmp_path / "clips.csv", index=False)
    result = run("evaluate", "--model", "m", "--clips", tmp_path / "clips.csv")
    assert result.code == 3
    assert "bad.wav: the file is empty" in result.err
    assert "1 of 21 recordings have no score; they are left out:\n" in result.err
    assert f"\n  {tmp_path / 'bad.wav'}: error\n" in result.err
    assert result.out.startswith("10 bona fide and 10 spoofed clips")


def test_recordings_without_a_verdict_are_named_with_their_state(run, clips, windowed, tmp_path):
    table = pd.read_csv(clips / "clips.csv")
    loud = [write_level(tmp_path / f"{i:02}.wav", 1.0) for i in range(12)]
    for path in loud:
        table.loc[len(table)] = [path, "genuine", "s0", "B"]
    table.to_csv(tmp_path / "clips.csv", index=False)
    options = ["--clips", tmp_path / "clips.csv"]
    of_model = run("evaluate", "--model", "m", *options, detector=windowed)
    run("score", *table["path"], "--csv", "-o", tmp_path / "s.csv", detector=windowed)
    of_table = run("evaluate", tmp_path / "s.csv", *options)
    for result in (of_model, of_table):
        assert result.code == 0
        lines = result.err.splitlines()
        assert "12 of 32 recordings have no score; they are left out:" in lines[0]
        assert lines[1:] == [*(f"  {path}: clipped" for path in loud[:10]), "  and 2 more"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "pass either"),
        (["--model", "m"], "add --clips"),
        (["SCORES", "--model", "m"], "pass either"),
        (["SCORES"], "no column 'llr'"),
        (["SCORES", "--score-column", "x"], "no column 'label'"),
        (["SCORES", "--score-column", "x", "--label-column", "word"], "'perhaps' is no label"),
        (["SCORES", "--score-column", "x", "--label-column", "y", "--by", "z"], "no column 'z'"),
    ],
)
def test_what_is_missing_is_named(run, tmp_path, options, message):
    path = tmp_path / "t.csv"
    path.write_text("x,y,word\n1,0,real\n2,1,perhaps\n3,0,fake\n4,1,fake\n")
    result = run("evaluate", *[path if option == "SCORES" else option for option in options])
    assert result.code == 2
    assert message in result.err
