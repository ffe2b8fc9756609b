"""show_versions prints what a bug report needs."""

import sys
import tomllib
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import skdeepfake
from skdeepfake.utils import show_versions
from skdeepfake.utils._show_versions import _OF_DEVELOPERS

REQUIREMENTS = [
    "scikit-learn>=1.7",
    "numpy>=2.0; python_version >= '3.11'",
    "no_such.library>=1; extra == 'plot'",
    "skdeepfake[plot]; extra == 'test'",
    "pytest>=8; extra == 'test'",
    'ruff; extra == "lint"',
    "sphinx>=8; python_version >= '3.11' and extra == 'docs'",
]


@pytest.fixture
def requirements(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: REQUIREMENTS)


def sections(text):
    """Return the printed sections as dicts."""
    parsed = {}
    for section in text.strip().split("\n\n"):
        title, *lines = section.splitlines()
        parsed[title] = dict(line.strip().split(": ", maxsplit=1) for line in lines)
    return parsed


@pytest.mark.usefixtures("requirements")
def test_required_and_optional_versions_are_printed(capsys):
    show_versions()
    printed = sections(capsys.readouterr().out)
    assert list(printed) == ["System", "Required", "Optional"]
    assert printed["System"]["python"].startswith(sys.version.split()[0])
    assert printed["Required"] == {
        "skdeepfake": skdeepfake.__version__,
        "numpy": np.__version__,
        "scikit-learn": metadata.version("scikit-learn"),
    }
    assert printed["Optional"] == {"no_such.library": "not installed"}


def test_a_source_tree_that_was_not_installed_is_no_error(monkeypatch, capsys):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    show_versions()
    assert sections(capsys.readouterr().out)["Required"] == {"skdeepfake": skdeepfake.__version__}


def test_each_extra_is_one_of_users_or_of_developers():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    provided = set(project["project"]["optional-dependencies"])
    users = {"plot", "formats", "augment", "kaggle", "onnx", "transformers", "distributed"}
    users |= {"world", "neural-enhancement"}
    assert provided - users == _OF_DEVELOPERS
