"""What importing the package loads, and the paths of public names."""

import pickle
import subprocess
import sys

import pytest

import skdeepfake


def run(code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_package_imports_no_heavy_dependency():
    heavy = {"tensorflow", "keras", "librosa", "numba", "matplotlib", "sklearn", "scipy"}
    loaded = run("import sys, skdeepfake; print(*{name.split('.')[0] for name in sys.modules})")
    assert not heavy & set(loaded.split())


def test_only_the_network_imports_tensorflow():
    code = (
        "import sys\n"
        "for name in sys.argv[1:]:\n"
        "    # Each is the first of its own that is imported; what it needs of others stays.\n"
        "    for module in [m for m in sys.modules if m.split('.')[0] == 'skdeepfake']:\n"
        "        del sys.modules[module]\n"
        "    import skdeepfake\n"
        "    getattr(skdeepfake, name)\n"
        "    print(name, *{'tensorflow', 'numba', 'matplotlib'} & sys.modules.keys())"
    )
    others = sorted(set(skdeepfake._SUBMODULES) - {"neural_network"})
    # Each line names a subpackage, and nothing that it or one before it has imported.
    assert run(code, *others).splitlines() == others


def test_every_subpackage_is_reachable_and_documented():
    assert set(skdeepfake._SUBMODULES) <= set(dir(skdeepfake))
    for subpackage in skdeepfake._SUBMODULES:
        module = getattr(skdeepfake, subpackage)
        assert module.__doc__
        for name in module.__all__:
            assert getattr(module, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'cellar'"):
        skdeepfake.cellar  # noqa: B018


@pytest.mark.parametrize("subpackage", skdeepfake._SUBMODULES)
def test_public_names_carry_their_public_path(subpackage):
    module = getattr(skdeepfake, subpackage)
    assert len(module.__all__) == len(set(module.__all__))
    for member in (getattr(module, name) for name in module.__all__):
        if callable(member) and hasattr(member, "__qualname__"):
            assert member.__module__ == f"skdeepfake.{subpackage}"
            assert pickle.loads(pickle.dumps(member)) is member
