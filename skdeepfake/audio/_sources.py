"""Where a recording comes from: a file on disk, bytes in memory, or a file that is open."""

import contextlib
import hashlib
import io
import os
import stat
from collections.abc import Iterable
from numbers import Real

import numpy as np
import pandas as pd

from skdeepfake.audio._errors import AudioFileError

_IN_MEMORY = (bytes, bytearray, memoryview)


def is_source(value):
    """Return whether a value can be one recording: a path, bytes, or an open binary file.

    Parameters
    ----------
    value : object
        The value.

    Returns
    -------
    is_source : bool

    Examples
    --------
    >>> from skdeepfake.audio import is_source
    >>> is_source("a.wav"), is_source(["a.wav"])
    (True, False)
    """
    return isinstance(value, (str, os.PathLike, *_IN_MEMORY)) or hasattr(value, "read")


def check_source(value):
    """Raise if a value cannot be one recording."""
    if not is_source(value):
        raise ValueError(
            "Expected a recording as a path (str or path-like), bytes or a binary file, got a "
            f"value of type {type(value).__name__}"
        )


def source_name(source):
    """Return the path of a recording, or for one in memory its size and a short hash.

    Parameters
    ----------
    source : str, path-like, bytes or binary file
        The recording.

    Returns
    -------
    name : str

    Examples
    --------
    >>> from skdeepfake.audio import source_name
    >>> source_name(b"RIFF")
    '<4 bytes in memory, SHA-256 a40ff3d5...>'
    """
    if isinstance(source, (str, os.PathLike)):
        return os.fsdecode(source)
    if isinstance(source, _IN_MEMORY):
        return _describe(bytes(source))
    if isinstance(getattr(source, "name", None), str):
        return source.name
    with contextlib.suppress(OSError, ValueError):
        source.seek(0)
        return _describe(source.read())
    return f"<{type(source).__name__}>"


def _describe(content):
    digest = hashlib.sha256(content).hexdigest()[:8]
    return f"<{len(content)} bytes in memory, SHA-256 {digest}...>"


@contextlib.contextmanager
def open_source(source):
    """Open a recording as a seekable binary file at its start; close only what was opened here.

    Raises
    ------
    AudioFileError
        If there is no such file, it is empty, no regular file, or cannot be opened.
    """
    with contextlib.ExitStack() as stack:
        if isinstance(source, (str, os.PathLike)):
            file = stack.enter_context(_open_path(source))
        elif isinstance(source, _IN_MEMORY):
            file = io.BytesIO(source)
        else:
            file = _as_seekable(source)
        if file.seek(0, os.SEEK_END) == 0:
            raise AudioFileError({source_name(source): "the file is empty (0 bytes)"})
        file.seek(0)
        yield file


def _open_path(path):
    name = os.fsdecode(path)
    try:
        mode = os.stat(path).st_mode
        # A pipe or a device would block or never end.
        if stat.S_ISREG(mode):
            return open(path, "rb", buffering=0)
        reason = "is a directory" if stat.S_ISDIR(mode) else "is a pipe, a socket or a device"
        reason += ", not a file"
    except FileNotFoundError:
        reason = "there is no such file"
        if "://" in name:
            reason += "; download the recording first, and pass its path or its bytes"
    except OSError as error:
        reason = f"cannot be opened ({error.strerror or error})"
    except ValueError as error:
        reason = f"is no file name ({error})"
    raise AudioFileError({name: reason}) from None


def _as_seekable(source):
    """Return an open binary file that can seek: itself, or its content in memory."""
    name = getattr(source, "name", f"<{type(source).__name__}>")
    try:
        if source.seekable() if hasattr(source, "seekable") else hasattr(source, "seek"):
            source.seek(0)
            file = source
        else:
            file = io.BytesIO(source.read())
        if isinstance(file.read(0), bytes):
            return file
        reason = "is open as text; open it in binary mode, 'rb'"
    except TypeError:
        reason = "is open as text; open it in binary mode, 'rb'"
    except (OSError, ValueError) as error:
        reason = f"cannot be read ({error})"
    raise AudioFileError({str(name): reason}) from None


def read_at(file, offset, n_bytes):
    """Read bytes of an open file, fewer at its end."""
    try:
        file.seek(offset)
    except (OSError, OverflowError):
        return b""  # no file is that long
    content = file.read(n_bytes)
    # A raw file may return fewer than it has.
    while len(content) < n_bytes:
        more = file.read(n_bytes - len(content))
        if not more:
            break
        content += more
    return content


def file_size(file):
    """Return the size of an open file, in bytes."""
    return file.seek(0, os.SEEK_END)


def as_rows(X):
    """Return the recordings of `X` and where their excerpts begin.

    Parameters
    ----------
    X : iterable of length n_clips, or array-like of shape (n_clips, 1) or (n_clips, 2)
        Recordings, or recordings and starts in seconds. A recording is a path, bytes, or an open
        binary file.

    Returns
    -------
    rows : list of (source, start)
        `start` is None where none is given.

    Raises
    ------
    ValueError
        If `X` is a single recording or has other rows.

    Examples
    --------
    >>> from skdeepfake.audio import as_rows
    >>> as_rows([["a.wav", 0.0], ["a.wav", 2.0]])
    [('a.wav', 0.0), ('a.wav', 2.0)]
    """
    if is_source(X):
        raise ValueError(
            f"Expected a list or a column of recordings, got a single {_kind(X)}; pass a list of it"
        )
    values = X.to_numpy() if isinstance(X, (pd.DataFrame, pd.Series)) else X
    if isinstance(values, np.ndarray) and (values.ndim > 2 or values.dtype.kind in "biuf"):
        raise ValueError(
            "Expected recordings of shape (n_clips,), (n_clips, 1) or (n_clips, 2), got an array "
            f"of numbers of shape {values.shape}; remove this step if these are waveforms, which "
            "are loaded already"
        )
    if not isinstance(values, Iterable):
        raise ValueError(
            f"Expected a list or a column of recordings, got a value of type {type(X).__name__}"
        )
    return [_as_row(value) for value in values]


def _as_row(value):
    if not isinstance(value, (list, tuple, np.ndarray)):
        source, start = value, None
    elif len(value) == 1:
        source, start = value[0], None
    elif len(value) == 2:
        source, start = value
    else:
        raise ValueError(
            f"Expected rows of a recording and, if need be, its start in seconds, got one with "
            f"{len(value)} values; remove this step if these are waveforms, which are loaded "
            "already"
        )
    check_source(source)
    return source, _as_start(start, source)


def _as_start(start, source):
    if start is None:
        return None
    try:
        seconds = float(start)
    except (TypeError, ValueError):
        seconds = -1.0
    if isinstance(start, Real) and np.isnan(seconds):
        return None
    if 0 <= seconds < np.inf:
        return seconds
    raise ValueError(
        f"The start of an excerpt should be a time in seconds, at least 0, got {_shown(start)} for "
        f"{source_name(source)!r}"
    )


def _shown(value):
    """Return a value for a message, or its type if it may be the content of a recording."""
    return repr(value) if isinstance(value, (str, Real)) else f"a {type(value).__name__}"


def as_recordings(X):
    """Return the recordings of `X`, as :func:`as_rows` does, where no row may have a start.

    Parameters
    ----------
    X : iterable of length n_recordings, or array-like of shape (n_recordings, 1)
        Paths, bytes, or open binary files.

    Returns
    -------
    sources : list of str, path-like, bytes or file
        The recordings.

    Raises
    ------
    ValueError
        If `X` is a single recording, or has rows with a start.

    Examples
    --------
    >>> from skdeepfake.audio import as_recordings
    >>> as_recordings([["a.wav"], ["b.wav"]])
    ['a.wav', 'b.wav']
    """
    rows = as_rows(X)
    if any(start is not None for _, start in rows):
        raise ValueError("Expected whole recordings, got excerpts (recording, start)")
    return [os.fspath(source) if isinstance(source, os.PathLike) else source for source, _ in rows]


def _kind(X):
    if isinstance(X, (str, os.PathLike)):
        return f"path, {os.fsdecode(X)!r}"
    return f"recording in memory, {source_name(X)}"
