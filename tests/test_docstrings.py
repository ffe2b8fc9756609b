"""What numpydoc asks of every public name."""

import inspect

import numpydoc.validate
import pytest

import skdeepfake

# A docstring, all parameters and no others, what is returned.
CHECKS = {"GL08", "PR01", "PR02", "RT01"}

# Scorers are objects of a class of scikit-learn's, documented by `get_scorer`.
PUBLIC_NAMES = [
    f"skdeepfake.{submodule}.{name}"
    for submodule in skdeepfake._SUBMODULES
    for name in getattr(skdeepfake, submodule).__all__
    if inspect.isroutine(member := getattr(getattr(skdeepfake, submodule), name))
    or inspect.isclass(member)
]


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_public_names_are_documented_in_full(name):
    errors = numpydoc.validate.validate(name)["errors"]
    assert not [error for error in errors if error[0] in CHECKS]
