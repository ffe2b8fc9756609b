"""What importing the package costs."""

import subprocess
import sys

import pytest

import skdeepfake


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_package_imports_none_of_its_heavy_friends():
    heavy = {"tensorflow", "keras", "librosa", "numba", "matplotlib", "sklearn", "scipy"}
    loaded = run("import sys, skdeepfake; print(*{name.split('.')[0] for name in sys.modules})")
    assert not heavy & set(loaded.split())


@pytest.mark.parametrize("subpackage", sorted(set(skdeepfake._SUBMODULES) - {"neural_network"}))
def test_only_the_network_imports_tensorflow(subpackage):
    loaded = run(f"import sys, skdeepfake; skdeepfake.{subpackage}; print(*sys.modules)")
    assert not {"tensorflow", "numba", "matplotlib"} & set(loaded.split())


def test_every_subpackage_is_reachable_and_documented():
    assert set(skdeepfake._SUBMODULES) <= set(dir(skdeepfake))
    for subpackage in skdeepfake._SUBMODULES:
        module = getattr(skdeepfake, subpackage)
        assert module.__doc__
        for name in module.__all__:
            assert getattr(module, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'cellar'"):
        skdeepfake.cellar  # noqa: B018
