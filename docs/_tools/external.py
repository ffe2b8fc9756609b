"""References to names and pages of other libraries."""

import os
import pydoc
import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor

_LIBRARIES = ("contextvars", "imblearn", "joblib", "keras", "librosa", "numpy", "pandas", "sklearn")


def _is_reachable(address):
    request = urllib.request.Request(f"{address}objects.inv", method="HEAD")
    request.add_header("User-Agent", "Sphinx")
    try:
        with urllib.request.urlopen(request, timeout=10):
            return True
    except OSError:
        return False


def reachable(addresses):
    """Return a mapping for intersphinx of those addresses whose inventories can be reached."""
    if os.environ.get("SKDEEPFAKE_DOCS_OFFLINE"):
        return {}
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(_is_reachable, addresses.values()))
    return {
        name: (address, None)
        for (name, address), is_there in zip(addresses.items(), found, strict=True)
        if is_there
    }


def accept_existing(app, env, node, contnode):
    """Leave a name that no inventory knows as text if it can be imported.

    A name that does not exist stays a warning, without a network too.
    """
    target = node.get("reftarget", "")
    if node.get("refdomain") == "py" and target.partition(".")[0] in _LIBRARIES:
        try:
            found = pydoc.locate(target)
        except pydoc.ErrorDuringImport:
            found = None
        if found is not None:
            return contnode
    return None


def unlink_references(app, what, name, obj, options, lines):
    """Turn references to scikit-learn's guide, in docstrings that are inherited, into text."""
    lines[:] = [re.sub(r":ref:`([^<`]+) <[^>`]+>`", r"\1", line) for line in lines]
