"""Where a corpus lies below the folder that the user names: mirrors nest their folders."""

import os
from pathlib import Path

_LEVELS = 3


def find_root(data_home, wanted):
    """Return the first folder that holds one of some files or folders.

    Parameters
    ----------
    data_home : str or path-like
        The folder to search, to three levels below it.
    wanted : list of path-like
        Paths relative to the folder that is sought.

    Returns
    -------
    root : Path

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    roots = find_roots(data_home, wanted)
    root = next(roots, None)
    if root is None:
        raise FileNotFoundError(
            f"data_home={str(data_home)!r} does not hold {' nor '.join(map(str, wanted))}, nor do "
            "the folders up to three levels below; pass the folder that the archive was unpacked to"
        )
    return root


def find_roots(data_home, wanted):
    """Yield every folder that holds one of some files or folders, the nearest first."""
    folders = [Path(data_home).expanduser()]
    for _ in range(_LEVELS + 1):
        for folder in folders:
            if any((folder / path).exists() for path in wanted):
                yield folder
        folders = [below for folder in folders for below in _folders_in(folder)]


def find_split(data_home, subsets, classes):
    """Return the folder that holds ``{subset}/{class}`` for all of the subsets and classes.

    Parameters
    ----------
    data_home : str or path-like
        The folder to search, to three levels below it.
    subsets, classes : sequence of str
        The folders' names.

    Returns
    -------
    root : Path

    Raises
    ------
    FileNotFoundError
        If there is none, or some of the folders are missing from it.
    """
    wanted = [Path(subset, name) for subset in subsets for name in classes]
    root = find_root(data_home, wanted)
    missing = [str(path) for path in wanted if not (root / path).is_dir()]
    if missing:
        raise FileNotFoundError(f"{str(root)!r} lacks {', '.join(missing)}; unpack it again")
    return root


def _folders_in(folder):
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries if entry.is_dir())
