"""The command as a whole: help, completion, exit codes, and what it imports."""

import os
import re
import shlex
import subprocess
import sys
import time
import warnings
from pathlib import Path

import click
import pytest

from skdeepfake import __version__
from skdeepfake._cli import main
from skdeepfake._cli._main import cli
from tests.cli.detectors import write_level

COMMANDS = ["score", "timeline", "report", "train", "evaluate", "describe", "shortcuts", "info"]
HEAVY = {"tensorflow", "keras", "sklearn", "scipy", "numpy", "pandas", "librosa", "matplotlib"}


def run_module(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "skdeepfake", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


def test_help_lists_the_commands_in_order():
    result = run_module("--help")
    assert result.returncode == 0
    listed = result.stdout.split("Commands:\n")[1].splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS
    assert all(len(line) <= 80 for line in listed)


@pytest.mark.slow  # it measures time
def test_help_is_there_within_a_second():
    begin = time.perf_counter()
    run_module("--help")
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_is_explained(name):
    command = cli.commands[name]
    assert command.help.splitlines()[0][0].isupper()
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help.endswith((".", "]", "(Audacity labels)."))
    context = click.Context(command, info_name=f"skdeepfake {name}", max_content_width=100)
    assert "skdeepfake" in command.get_help(context)


def test_nothing_heavy_is_imported_before_a_command_runs():
    code = "import sys; from skdeepfake._cli import main; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert not HEAVY & {name.split(".")[0] for name in loaded.split()}


def test_no_command_imports_tensorflow_unless_it_is_needed(tmp_path):
    paths = [write_level(tmp_path / name / "a.wav", 0.5) for name in ("genuine", "deepfake")]
    code = f"""
import sys, skdeepfake._cli._score as score
from skdeepfake._cli import main
from tests.cli.detectors import RecordingLevel
score.load_model = lambda name: RecordingLevel()
for arguments in (["score", {paths[0]!r}], ["describe", {str(tmp_path)!r}]):
    try:
        main(arguments)
    except SystemExit as error:
        assert not error.code
print("loaded", *sys.modules)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )
    assert result.stderr == ""
    loaded = {name.split(".")[0] for name in result.stdout.split("loaded")[1].split()}
    assert "sklearn" in loaded
    assert not {"tensorflow", "keras", "torch", "matplotlib", "numba"} & loaded


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(shell):
    words = {"COMP_WORDS": "skdeepfake s", "COMP_CWORD": "1" if shell != "fish" else "s"}
    result = run_module(**words, _SKDEEPFAKE_COMPLETE=f"{shell}_complete")
    assert "score" in result.stdout
    assert "shortcuts" in result.stdout
    assert "train" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["score", "--help"], 0),
        (["score"], 2),
        (["sing"], 2),
        (["score", "a.wav", "--threshold", "high"], 2),
        (["score", "a.wav", "--p-spoof", "1"], 2),
        (["describe", "nowhere"], 2),
    ],
)
def test_exit_codes(arguments, code, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)
    assert (exit_info.value.code or 0) == code
    out, err = capsys.readouterr()
    assert bool(err) == (code == 2)
    if arguments == ["--version"]:
        assert out == f"skdeepfake {__version__}\n"


def test_an_error_is_one_line_without_a_traceback(monkeypatch, capsys, tmp_path):
    def load(name):
        raise ValueError(f"there is no model {name!r}; there are 'robust' and 'fusion'")

    monkeypatch.setattr("skdeepfake._cli._score.model_checksum", load)
    with pytest.raises(SystemExit) as exit_info:
        main(["score", str(tmp_path / "a.wav"), "--model", "x", "--json"])
    assert exit_info.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Error: there is no model 'x'; there are 'robust' and 'fusion'\n")


def test_warnings_are_one_line(monkeypatch, capsys):
    def warn(name):
        warnings.warn("the file is old", stacklevel=1)
        raise OSError("gone")

    monkeypatch.setattr("skdeepfake._cli._score.load_model", warn)
    with pytest.raises(SystemExit):
        main(["score", "a.wav", "--json"])
    assert capsys.readouterr().err == "Warning: the file is old\nError: gone\n"


def examples():
    """Return the command lines in the guide and in the help of the commands."""
    guide = (Path(__file__).parents[2] / "docs" / "command_line.rst").read_text()
    texts = [guide, cli.help, *(command.help for command in cli.commands.values())]
    pattern = re.compile(r"^ +(?:\$ |.*\| )?skdeepfake (\S+ .*)$", re.MULTILINE)
    return sorted({line for text in texts for line in pattern.findall(text)})


@pytest.mark.parametrize("line", examples())
def test_the_examples_have_options_that_exist(line):
    name, *arguments = shlex.split(line, comments=True)
    arguments = arguments[: arguments.index(">")] if ">" in arguments else arguments
    command = cli.commands[name]
    context = click.Context(command, info_name=name)
    values, left, _ = command.make_parser(context).parse_args(arguments)
    assert not left
    assert all(parameter in {p.name for p in command.params} for parameter in values)


def test_examples_of_training_name_the_groups():
    lines = [line for line in examples() if line.startswith("train ")]
    assert len(lines) > 1
    assert all("--groups" in line for line in lines)


def test_evaluate_says_which_recordings_it_needs():
    assert "must be others than those that the detector was trained on" in " ".join(
        cli.commands["evaluate"].help.split()
    )


def test_there_are_examples_of_all_commands():
    assert {line.split()[0] for line in examples()} == set(COMMANDS)
    assert len(examples()) > 20
