"""What a cached result depends on besides its arguments: the content of files, and versions."""

import hashlib
import os
from collections import Counter
from functools import cache, lru_cache
from importlib.metadata import version
from numbers import Real
from pathlib import Path

import joblib
import numpy as np

_BLOCK = 2**20
# Libraries that decide what a recording decodes to, or its features.
_LIBRARIES = ("librosa", "numpy", "scipy", "soundfile", "soxr")


@cache
def code_version():
    """Return the versions of this library and of those that its numbers depend on."""
    import skdeepfake

    return (skdeepfake.__version__, *(f"{name} {version(name)}" for name in _LIBRARIES))


def content_of(path):
    """Return a hash of the content of a file.

    Size and modification time are not enough: tools that convert recordings in place can keep both.
    They only spare a file that did not change from being read again by this process.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    status = os.stat(path)
    return _content_of(os.fspath(path), status.st_size, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=2**16)
def _content_of(path, *status):
    digest = hashlib.blake2b(digest_size=16)
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def files_of(values):
    """Return the contents of the files and folders among some values, such as folders of noise."""
    return [
        _content_of_tree(Path(value))
        for value in values
        if isinstance(value, (str, os.PathLike)) and os.path.exists(value)
    ]


def _content_of_tree(path):
    paths = [path] if path.is_file() else sorted(path.rglob("*"))
    return [(str(file), content_of(file)) for file in paths if file.is_file()]


def content_of_row(row):
    """Return a hash of a row: of the content of the recordings in it, and of all other values.

    Raises
    ------
    OSError
        If a recording cannot be read.
    """
    if isinstance(row, np.ndarray) and row.dtype.kind in "biufc":
        return joblib.hash(row)  # samples: one by one, this takes a second per clip
    values = list(row) if isinstance(row, (list, tuple)) or np.ndim(row) else [row]
    return joblib.hash([_content_of_value(value) for value in values])


def identities(rows):
    """Return, for each row, a hash of its content and which copy of this content it is.

    What depends on these alone is the same whatever other rows there are, and whatever their order.
    The identity of a recording that cannot be read is None.
    """
    seen, found = Counter(), []
    for row in rows.to_numpy() if hasattr(rows, "iloc") else rows:
        try:
            content = content_of_row(row)
        except (OSError, ValueError):
            found.append(None)
            continue
        found.append((content, seen[content]))
        seen[content] += 1
    return found


def row_numbers(rows):
    """Return, for each row, a number by which augmentations draw.

    It depends on the content of the row, and on which copy of it the row is. That of a recording
    that cannot be read is its position.
    """
    return [number_of(identity, row) for row, identity in enumerate(identities(rows))]


def number_of(identity, row):
    """Return the number of a row of an identity, or the position of one that has none."""
    return row if identity is None else int(joblib.hash(identity), 16)


def _content_of_value(value):
    if isinstance(value, (str, os.PathLike)):
        return content_of(value)
    if hasattr(value, "read"):
        value.seek(0)
        return value.read()
    # A start of 2, of 2.0 and of NumPy's 2.0 is the same.
    return float(value) if isinstance(value, Real) else value
