"""What import-linter, whose contracts are in pyproject.toml, cannot see: other libraries."""

import ast
from pathlib import Path

import skdeepfake

PACKAGE = Path(skdeepfake.__file__).parent


def private_imports(path, library):
    """Return the private names that a file imports from a library."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.startswith(library) and "._" in name)


def test_private_names_of_scikit_learn_are_imported_in_one_module():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(private_imports(path, "sklearn"))
    }
    assert found == {"_sklearn_compat.py"}
