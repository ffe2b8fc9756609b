"""The examples of the gallery: what they import exists, and they run."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("plot_*.py"))


def names(examples):
    return [path.stem for path in examples]


def test_the_gallery_is_numbered_without_gaps():
    numbers = [int(path.stem.split("_")[1]) for path in EXAMPLES]
    assert numbers == list(range(1, len(EXAMPLES) + 1))
    assert len(EXAMPLES) >= 16


@pytest.mark.parametrize("path", EXAMPLES, ids=names(EXAMPLES))
def test_an_example_imports_public_names_and_says_what_its_data_are(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("skdeepfake"):
            public = importlib.import_module(node.module).__all__
            assert {alias.name for alias in node.names} <= set(public)
    story = ast.get_docstring(tree)
    assert "synthetic" in story or "are generated" in story


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=names(EXAMPLES))
def test_an_example_runs(path, tmp_path):
    pytest.importorskip("IPython")
    environment = {**os.environ, "MPLBACKEND": "agg", "TMPDIR": str(tmp_path)}
    environment["PYTHONPATH"] = str(FOLDER.parent)
    result = subprocess.run(
        [sys.executable, path],
        env=environment,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
