"""What numpydoc asks of every public name."""

import numpydoc.validate
import pytest

import skdeepfake

# A docstring, all parameters and no others, what is returned.
CHECKS = {"GL08", "PR01", "PR02", "RT01"}

PUBLIC_NAMES = [
    f"skdeepfake.{submodule}.{name}"
    for submodule in skdeepfake._SUBMODULES
    for name in getattr(skdeepfake, submodule).__all__
    if callable(getattr(getattr(skdeepfake, submodule), name))
]


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_public_names_are_documented_in_full(name):
    errors = numpydoc.validate.validate(name)["errors"]
    assert not [error for error in errors if error[0] in CHECKS]
