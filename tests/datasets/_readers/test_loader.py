"""Loaders share checks of parameters and parts of their docstrings."""

import inspect
import re

import pytest

from skdeepfake import datasets
from skdeepfake.datasets._readers import corpus_loader

LOADERS = [name for name in datasets.__all__ if name.startswith(("load", "fetch"))]


@pytest.mark.parametrize("name", LOADERS)
def test_docstring_describes_each_parameter(name):
    function = getattr(datasets, name)
    doc = inspect.getdoc(function)
    assert "$" not in doc
    parameters = re.search(r"\nParameters\n-+\n(.*?)\n\nReturns\n-+\n", doc, re.DOTALL)[1]
    assert re.findall(r"^(\w+) : ", parameters, re.MULTILINE) == list(
        inspect.signature(function).parameters
    )
    assert max(map(len, doc.splitlines())) <= 100
    assert len(doc.splitlines()[0]) < 80


@pytest.mark.parametrize("name", LOADERS)
def test_folder_of_a_corpus_and_folder_for_downloads_have_different_names(name):
    parameters = inspect.signature(getattr(datasets, name)).parameters
    if name.startswith("load"):
        assert next(iter(parameters)) in ("folder", "source")
        assert "data_home" not in parameters
    else:
        assert not {"folder", "source"} & set(parameters)
    positional = [p for p in parameters.values() if p.kind is not p.KEYWORD_ONLY]
    assert len(positional) == name.startswith("load")


@pytest.mark.parametrize("name", LOADERS)
def test_wrong_parameter_raises(name):
    function = getattr(datasets, name)
    folder = () if name.startswith("fetch") else ("nowhere",)
    for wrong in ({"on_error": "warn"}, {"return_X_y": "yes"}, {"as_frame": None}):
        with pytest.raises(ValueError, match=f"'{next(iter(wrong))}' parameter of {name}"):
            function(*folder, **wrong)


def test_unknown_line_in_a_docstring_raises():
    def load(folder):
        """Load.

        $unknown
        """

    with pytest.raises(KeyError, match="unknown"):
        corpus_loader()(load)
