"""The versions that a bug report should name."""

import platform
import re
import sys
from importlib import metadata


def show_versions():
    """Print the versions of Python, the system, this library and its requirements.

    Optional requirements that are not installed are listed too. Paste the output into a bug report.

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
    """Return the names of the required and of the optional distributions, from the metadata."""
    try:
        lines = metadata.requires("skdeepfake") or []
    except metadata.PackageNotFoundError:  # a source tree that was not installed
        lines = []
    required, optional = set(), set()
    for line in lines:
        name = re.match(r"[\w.-]+", line)[0]
        (optional if "extra ==" in line else required).add(name)
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
