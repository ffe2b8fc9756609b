"""Lists in text files, whose encoding is checked."""

import contextlib
from pathlib import Path

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@contextlib.contextmanager
def open_text(file):
    """Open a text file that is in UTF-8, or in UTF-16 with a byte order mark.

    Parameters
    ----------
    file : str or path-like
        The file.

    Yields
    ------
    lines : text file
        The open file, without a byte order mark.

    Raises
    ------
    ValueError
        If the file has another encoding, wherever its first odd byte stands.
    """
    file = Path(file)
    with file.open("rb") as content:
        encoding = "utf-16" if content.read(2) in _UTF_16_MARKS else "utf-8-sig"
    try:
        with file.open(encoding=encoding) as lines:
            yield lines
    except UnicodeError:
        raise ValueError(
            f"{str(file)!r} is not a table in UTF-8, {_odd_line(file, encoding)}; save it in "
            "UTF-8, or pass a folder, or a CSV or TSV file"
        ) from None


def _odd_line(file, encoding):
    """Say where the first line stands that the encoding does not know."""
    if encoding == "utf-16":
        return "nor in UTF-16"
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f"as line {number} shows"
    return "at its end"
