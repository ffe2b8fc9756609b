"""The versions that a bug report should name."""

import platform
import re
import sys
from importlib import metadata

_EXTRA = re.compile(r"""extra == ['"]([\w-]+)['"]""")
# Extras of those who work on the library itself.
_OF_DEVELOPERS = {"benchmarks", "dev", "docs", "lint", "test"}


def show_versions():
    """Print the versions of Python, the system, this library and its requirements.

    Optional requirements that are not installed are listed too, but not those of developers, such
    as the tools that test this library. Paste the output into a bug report.

    See Also
    --------
    sklearn.show_versions : Print more about threads and linear algebra.

    Examples
    --------
    >>> from skdeepfake.utils import show_versions
    >>> show_versions()  # doctest: +ELLIPSIS
    System
    ...
    """
    from skdeepfake import __version__

    required, optional = _requirements()
    _print_section(
        "System",
        {
            "python": sys.version.replace("\n", " "),
            "executable": sys.executable,
            "machine": platform.platform(),
        },
    )
    _print_section("Required", {"skdeepfake": __version__} | _versions(required))
    _print_section("Optional", _versions(optional))


def _requirements():
    """Return the names of the distributions that users need, required and optional ones."""
    try:
        lines = metadata.requires("skdeepfake") or []
    except metadata.PackageNotFoundError:  # a source tree that was not installed
        lines = []
    required, optional = set(), set()
    for line in lines:
        name = re.match(r"[\w.-]+", line)[0]
        extra = _EXTRA.search(line)
        if extra is None:
            required.add(name)
        elif extra[1] not in _OF_DEVELOPERS:
            optional.add(name)
    return required, optional - required - {"skdeepfake"}


def _versions(names):
    return {name: _version(name) for name in sorted(names)}


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _print_section(title, entries):
    width = max(map(len, entries), default=0)
    print(title)
    for name, value in entries.items():
        print(f"    {name:>{width}}: {value}")
    print()
