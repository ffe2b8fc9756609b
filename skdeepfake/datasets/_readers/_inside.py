"""Paths that lists of a corpus may name: those of files in its own folders."""

import os

from skdeepfake._listing import truncate_list

_SEPARATORS = ("/", "\\")


def check_names(names, file):
    """Raise if a name of an utterance leads to another folder.

    Parameters
    ----------
    names : sequence of str
        Names, without folders.
    file : str or path-like
        The list that holds them.

    Raises
    ------
    ValueError
        If a name holds a separator of folders.
    """
    _refuse([name for name in names if any(mark in name for mark in _SEPARATORS)], file, "")


def check_inside(paths, root, file, advice=""):
    """Raise if a path leads out of a folder. Links within the folder are followed.

    Parameters
    ----------
    paths : sequence of str
        Absolute paths.
    root : str or path-like
        The folder.
    file : str or path-like
        The list that holds them.
    advice : str, default=""
        End of the message: how to allow it.

    Raises
    ------
    ValueError
        If a path is absolute or has ``..``, and lies elsewhere.
    """
    start = os.path.join(os.path.abspath(os.path.expanduser(root)), "")
    _refuse([p for p in paths if not os.path.normpath(p).startswith(start)], file, advice)


def _refuse(outside, file, advice):
    if outside:
        raise ValueError(
            f"{str(file)!r} lists recordings outside the folder of the corpus: "
            f"{truncate_list(map(repr, outside))}; do not trust this list{advice}"
        )
