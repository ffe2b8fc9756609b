"""The subcommand `score`: one line per recording, whatever happens."""

import copy
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import joblib
import jsonschema
import numpy as np
import pandas as pd
import pytest

from skdeepfake.calibration import bayes_threshold
from tests.cli.detectors import RecordingLevel, checksum, write_level

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "score.schema.json").read_text())
# Runs the command in a process of its own, with a detector that takes its time.
SLOW = """
import signal, sys, time
import skdeepfake._cli._score as score
from skdeepfake._cli import main
from tests.cli.detectors import RecordingLevel

class Slow(RecordingLevel):
    def decision_function(self, X):
        time.sleep(0.05)
        return super().decision_function(X)

# Whoever runs the tests in the background of a shell has SIGINT ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
score.load_model = lambda name: Slow()
main(sys.argv[1:])
"""


def records(out):
    lines = [json.loads(line) for line in out.splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    return lines


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def start(*arguments, **kwargs):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SLOW, *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **kwargs
    )


def test_a_line_tells_verdict_ratio_state_span_and_name(run, windowed, tmp_path):
    call = write_level(tmp_path / "call.wav", -0.5, -0.5, 0.9, 0.9, -0.5)
    out = run("score", call, detector=windowed).out.splitlines()
    llr = windowed.decision_function([call])[0]
    assert out[0].split() == ["verdict", "LLR", "state", "suspect", "span", "recording"]
    word = "deepfake" if llr >= 0 else "genuine"
    assert out[1].split() == [word, f"{llr:+.2f}", "ok", "2.0", "to", "4.0", "s", call]


def test_json_is_what_the_schema_says(run, windowed, tmp_path):
    call = write_level(tmp_path / "call.wav", -0.5, 0.9)
    write_level(tmp_path / "short.wav", 0.5, duration=0.001)
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    strict = RecordingLevel()
    result = run("score", tmp_path, "--json", "-m", "mine", "-t", 0.5, detector=windowed)
    by_name = {Path(line["recording"]).name: line for line in records(result.out)}
    # A threshold above 0 is that of the verdict only; one below 0 is also that of the span.
    segment = windowed.segments([call], 0.0).iloc[0]
    bound = windowed.calibrator_.max_llr
    assert segment["llr"] > bound
    expected = {"start": segment["start"], "stop": segment["stop"], "llr": bound}
    assert by_name["call.wav"]["suspect"] == expected
    assert segment["llr"] < 1000
    high = records(run("score", call, "--json", "-t", 1000, detector=windowed).out)[0]
    assert (high["verdict"], high["suspect"]) == ("genuine", expected)
    low = records(run("score", call, "--json", "-t", -9, detector=windowed).out)[0]["suspect"]
    segment = windowed.segments([call], -9.0).iloc[0].copy()
    segment["llr"] = np.clip(segment["llr"], -bound, bound)
    assert low == dict(segment[["start", "stop", "llr"]])
    assert by_name["call.wav"]["llr"] == windowed.decision_function([call])[0]
    assert by_name["bad.wav"]["state"] == "error"
    assert {line["model"] for line in by_name.values()} == {"mine"}
    assert {line["model_sha256"] for line in by_name.values()} == {checksum("mine")}
    assert {line["threshold"] for line in by_name.values()} == {0.5}
    assert result.loaded == ["mine"]
    plain = records(run("score", call, "--json", detector=strict).out)
    assert plain[0]["llr"] == pytest.approx(strict.decision_function([call])[0])
    assert (plain[0]["state"], plain[0]["suspect"]) == ("ok", None)


def test_no_ratio_beyond_the_bound_of_the_card(run, windowed, tmp_path):
    loud = write_level(tmp_path / "loud.wav", 0.9)
    soft = write_level(tmp_path / "soft.wav", -0.9)
    high, low = windowed.decision_function([loud, soft])
    assert high > 1 > -1 > low
    detector = copy.copy(windowed)
    detector.card_ = {"llr_bound": 1.0}
    result = run("score", loud, soft, detector=detector)
    lines = [line.split() for line in result.out.splitlines()]
    assert lines[1][:4] == ["deepfake", "at", "least", "+1.00"]
    assert lines[2][:4] == ["genuine", "at", "most", "-1.00"]
    found = records(run("score", loud, soft, "--json", detector=detector).out)
    assert [line["llr"] for line in found] == [1.0, -1.0]
    assert [line["qualifier"] for line in found] == ["at least", "at most"]
    assert [line["llr_bound"] for line in found] == [1.0, 1.0]
    assert windowed.segments([loud])["llr"].max() > 1
    assert found[0]["suspect"]["llr"] == 1.0
    table = rows(run("score", loud, "--csv", detector=detector).out)
    assert (table[0]["llr"], table[0]["qualifier"], table[0]["llr_bound"]) == (
        "1.0",
        "at least",
        "1.0",
    )
    detector.card_ = {"llr_bound": 1000.0}
    (line,) = records(run("score", loud, "--json", detector=detector).out)
    assert (line["llr"], line["qualifier"]) == (high, None)


def test_a_threshold_beyond_the_bound_is_told(run, windowed, tmp_path):
    path = write_level(tmp_path / "a.wav", 0.9)
    detector = copy.copy(windowed)
    detector.card_ = {"llr_bound": 0.1}
    llr = windowed.decision_function([path])[0]
    assert llr > 0.2
    result = run("score", path, "--json", "-t", 0.2, detector=detector)
    assert "threshold +0.20 is beyond 0.10" in result.err
    (line,) = records(result.out)
    assert (line["llr"], line["verdict"]) == (0.1, "deepfake")
    assert run("score", path, "-t", 0.05, detector=detector).err == ""


def test_scores_that_are_no_ratios_have_no_bound(run, tmp_path):
    detector = RecordingLevel()
    detector.card_ = {"llr_bound": 1.0}
    path = write_level(tmp_path / "a.wav", 0.5)
    (line,) = records(run("score", path, "--json", detector=detector).out)
    assert (line["llr"], line["llr_bound"]) == (pytest.approx(5.0, abs=1e-3), None)


@pytest.mark.parametrize(
    "change", [{"verdict": None}, {"state": "fine"}, {"llr": "high"}, {"x": 1}]
)
def test_the_schema_refuses_what_is_no_line(run, tmp_path, change):
    (line,) = records(run("score", write_level(tmp_path / "a.wav", 0.5), "--json").out)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line | change, SCHEMA)


def test_a_recording_without_a_verdict_is_no_error(run, tmp_path):
    class Mute(RecordingLevel):
        def decision_function(self, X):
            return np.full(len(X), np.nan)

    path = write_level(tmp_path / "a.wav", 0.5)
    result = run("score", path, detector=Mute())
    assert result.code == 0
    assert result.out.splitlines()[1].startswith("no verdict")
    (line,) = records(run("score", path, "--json", detector=Mute()).out)
    assert (line["llr"], line["verdict"]) == (None, None)


def test_a_thousand_files_of_which_twenty_are_bad(run, tmp_path):
    samples = [write_level(tmp_path / f"{sign}.wav", sign, duration=0.01) for sign in (-0.5, 0.5)]
    genuine, deepfake = (Path(path).read_bytes() for path in samples)
    (tmp_path / "in").mkdir()
    for i in range(1000):
        content = b"" if i % 100 == 7 else genuine[:60] if i % 100 == 57 else genuine
        (tmp_path / "in" / f"{i:04}.wav").write_bytes(deepfake if i % 4 == 0 else content)
    result = run("score", tmp_path / "in", "--csv")
    table = rows(result.out)
    assert result.code == 3
    assert len(table) == 1000
    assert Counter(row["state"] for row in table) == {"ok": 980, "error": 20}
    assert Counter(row["verdict"] for row in table) == {"deepfake": 250, "genuine": 730, "": 20}
    assert all(row["error"] for row in table if row["state"] == "error")
    assert result.err.splitlines()[-1].endswith(", 20 errors")
    assert [row["recording"] for row in table] == sorted(row["recording"] for row in table)


@pytest.mark.parametrize("name", ["two words.wav", "Grüße 你好.wav", "a\nb.wav", '-x,"y.wav'])
@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_any_name_works(run, tmp_path, name, form):
    path = write_level(tmp_path / name, 0.5)
    result = run("score", tmp_path, *([form] if form else []))
    assert result.code == 0
    if form == "--json":
        assert records(result.out)[0]["recording"] == path
    elif form == "--csv":
        assert rows(result.out)[0]["recording"] == path
    else:
        assert len(result.out.splitlines()) == 2
        assert result.out.splitlines()[1].endswith(path.replace("\n", "\\n"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_names_that_are_no_text_are_found_again(run, tmp_path, form):
    raw = os.fsencode(tmp_path) + b"/in/caf\xe9.wav"
    os.rename(write_level(tmp_path / "in" / "a.wav", 0.5), raw)
    output = tmp_path / "scores"
    for loaded in (["robust"], []):  # the second run finds the name in the file
        result = run("score", tmp_path / "in", form, "-o", output)
        assert result.err == "1 recording: 1 deepfake\n"
        assert result.loaded == loaded
    text = output.read_bytes()
    if form == "--json":
        assert os.fsencode(json.loads(text)["recording"]) == raw
    else:
        assert raw in text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_names_that_are_no_text_are_printed(tmp_path):
    raw = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    os.rename(write_level(tmp_path / "a.wav", 0.5), raw)
    assert raw in start("score", tmp_path).communicate()[0]


def test_names_pass_whatever_the_locale_is(tmp_path, monkeypatch):
    path = write_level(tmp_path / "Grüße 你好.wav", 0.5)
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    (line,) = records(start("score", path, "--json").communicate()[0].decode("utf-8"))
    assert line["recording"] == path


def test_the_standard_input_is_one_recording(tmp_path):
    content = Path(write_level(tmp_path / "a.wav", 0.5)).read_bytes()
    process = start("score", "-", "--json", stdin=subprocess.PIPE)
    (line,) = records(process.communicate(content)[0].decode())
    assert (line["recording"], line["verdict"]) == ("-", "deepfake")
    assert line["llr"] == pytest.approx(5.0, abs=1e-3)


def test_a_missing_file_is_one_line(run, tmp_path):
    good = write_level(tmp_path / "a.wav", 0.5)
    result = run("score", tmp_path / "nowhere.wav", good)
    assert result.code == 3
    assert result.out.splitlines()[1].endswith("nowhere.wav: there is no such file")
    assert result.out.splitlines()[2].startswith("deepfake")


@pytest.mark.parametrize("n_files", [1, 12])
def test_files_that_are_no_recordings_are_counted_and_named(run, tmp_path, n_files):
    folder = tmp_path / "in"
    write_level(folder / "a.wav", 0.5)
    notes = [folder / f"{i:02}.txt" for i in range(n_files)]
    for path in [*notes, folder / ".hidden"]:
        path.touch()
    named = {
        1: f"1 file skipped that is no recording: {notes[0]}",
        12: f"12 files skipped that are no recordings: {', '.join(map(str, notes[:10]))} "
        "and 2 more",
    }
    result = run("score", folder, folder)
    assert (result.code, result.err) == (0, f"{named[n_files]}\n")
    for _ in range(2):  # the second run finds the file of scores in the folder
        result = run("score", folder, "-o", folder / "scores.csv")
        assert result.err == f"1 recording: 1 deepfake\n{named[n_files]}\n"


def test_a_recording_that_two_arguments_name_is_scored_once(run, tmp_path):
    path = write_level(tmp_path / "a.wav", 0.5)
    assert len(records(run("score", path, tmp_path, path, "--json").out)) == 1


def test_the_threshold_follows_from_the_options(run, tmp_path):
    path = write_level(tmp_path / "a.wav", 0.05)  # a score of 0.5
    cases = {
        (): 0.0,
        ("-t", "1.5"): 1.5,
        ("--p-spoof", "0.5"): bayes_threshold(p_spoof=0.5),
        ("--c-fa", "2", "--c-miss", "8"): bayes_threshold(c_fa=2, c_miss=8),
        ("--cost-genuine-flagged", "8"): bayes_threshold(c_miss=8),
        ("--cost-deepfake-missed", "100"): bayes_threshold(c_fa=100),
    }
    for options, threshold in cases.items():
        (line,) = records(run("score", path, "--json", *options).out)
        assert line["threshold"] == threshold
        assert line["verdict"] == ("deepfake" if line["llr"] >= threshold else "genuine")
    # It costs more to bother a customer, so less is called a deepfake; and the other way round.
    thresholds = list(cases.values())
    assert thresholds[5] < bayes_threshold() < thresholds[4]
    result = run("score", path, "-t", "1", "--p-spoof", "0.1")
    assert result.code == 2
    assert "exclude each other" in result.err


def test_formats_exclude_each_other(run, tmp_path):
    assert run("score", tmp_path, "--json", "--csv").code == 2


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_folder_is_resumed_where_it_stopped(run, tmp_path, suffix):
    paths = [write_level(tmp_path / "in" / f"{i} é.wav", 0.5) for i in range(6)]
    output = tmp_path / f"scores{suffix}"
    Path(paths[1]).write_bytes(b"")
    first = run("score", *paths[:4], "-o", output)
    assert (first.code, first.out) == (3, "")
    whole = output.read_text()
    output.write_text(whole[:-20])  # the last line was not finished
    write_level(Path(paths[1]), 0.5)  # and the bad recording has been replaced

    class Counting(RecordingLevel):
        seen = []

        def decision_function(self, X):
            Counting.seen += X
            return super().decision_function(X)

    second = run("score", tmp_path / "in", "-o", output, detector=Counting())
    assert second.code == 0
    assert sorted(Counting.seen) == [paths[1], *paths[3:]]
    text = output.read_text()
    names = [row["recording"] for row in (records(text) if suffix == ".jsonl" else rows(text))]
    assert sorted(names) == paths
    third = run("score", tmp_path / "in", "-o", output)
    assert third.loaded == []
    assert output.read_text() == text
    assert third.err.endswith("6 recordings: 6 deepfakes\n")


def test_verdicts_of_other_settings_are_not_mixed(run, tmp_path):
    path, output = write_level(tmp_path / "a.wav", 0.5), tmp_path / "scores.csv"
    run("score", path, "-o", output)
    before = output.read_text()
    for options in (["-m", "other"], ["-t", "1"]):
        result = run("score", path, "-o", output, *options)
        assert result.code == 2
        assert "choose another --output" in result.err
    assert run("score", path, "-o", output, "--json").code == 2
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    assert run("score", path, "-o", tmp_path / "notes.csv").code == 2
    assert (tmp_path / "notes.csv").read_text() == "a,b\n1,2\n"
    assert output.read_text() == before


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_model_is_known_by_its_content(run, tmp_path, suffix):
    path, output = write_level(tmp_path / "a.wav", 0.5), tmp_path / f"scores{suffix}"
    model, copied = tmp_path / "my.skd", tmp_path / "copied.skd"
    for file in (model, copied):
        file.write_bytes(b"first")
    run("score", path, "-o", output, "-m", model)
    before = output.read_text()
    same = run("score", path, "-o", output, "-m", copied)
    assert (same.code, same.loaded) == (0, [])
    model.write_bytes(b"trained again")
    result = run("score", path, "-o", output, "-m", model)
    assert result.code == 2
    assert (
        f"holds verdicts of an earlier '{model}', whose file has another checksum now" in result.err
    )
    assert "choose another --output" in result.err
    assert output.read_text() == before


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_verdicts_without_a_checksum_of_their_model_are_not_mixed(run, tmp_path, suffix):
    path, output = write_level(tmp_path / "a.wav", 0.5), tmp_path / f"scores{suffix}"
    run("score", path, "-o", output)
    if suffix == ".csv":
        table = pd.read_csv(output).drop(columns="model_sha256")
        table.to_csv(output, index=False)
    else:
        (line,) = records(output.read_text())
        del line["model_sha256"]
        output.write_text(json.dumps(line) + "\n")
    result = run("score", path, "-o", output)
    assert result.code == 2
    assert "choose another --output" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signal to a process")
def test_an_interrupt_keeps_finished_lines(tmp_path):
    for i in range(200):
        write_level(tmp_path / "in" / f"{i:03}.wav", 0.5, duration=0.01)
    output = tmp_path / "scores.csv"
    process = start("score", tmp_path / "in", "-o", output)
    while not output.exists() or len(output.read_text().splitlines()) < 4:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    text = output.read_text()
    n_done = len(rows(text))
    said = f"{n_done} of 200 recordings are done; the same command goes on from there."
    assert err.decode().split("\n")[-4:] == [said, "", "Interrupted.", ""]
    assert text.endswith("\n")
    assert 3 <= n_done < 200
    assert all(row["verdict"] == "deepfake" for row in rows(text))


def test_a_pipe_that_closes_is_no_error_message(tmp_path):
    for i in range(60):
        write_level(tmp_path / f"{i:03}.wav", 0.5, duration=0.01)
    process = start("score", tmp_path, "--json")
    records(process.stdout.readline().decode())
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) != 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pseudo-terminal")
def test_a_terminal_shows_the_progress_and_a_pipe_does_not(run, tmp_path):
    import pty
    import termios

    for i in range(5):
        write_level(tmp_path / "in" / f"{i}.wav", 0.5)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [sys.executable, "-c", SLOW, "score", tmp_path / "in", "-o", tmp_path / "a.csv"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, stderr=theirs, stdout=theirs, env=environment, check=True)
    shown = os.read(ours, 100_000).decode()
    assert "5/5" in shown
    assert shown.endswith("5 recordings: 5 deepfakes\r\n")
    assert run("score", tmp_path / "in", "-o", tmp_path / "b.csv").err.count("\n") == 1


def test_jobs_change_no_line(run, tmp_path):
    for i in range(8):
        write_level(tmp_path / f"{i}.wav", i / 10 - 0.4)
    alone = run("score", tmp_path, "--csv").out
    with joblib.parallel_config("threading"):
        assert run("score", tmp_path, "--csv", "--jobs", 2).out == alone
