"""Find a corpus below the folder that the user names: mirrors nest their folders."""

import os
from pathlib import Path

from skdeepfake._listing import truncate_list

_LEVELS = 3


def find_root(folder, wanted):
    """Return the nearest folder that holds one of some files or folders.

    Parameters
    ----------
    folder : str or path-like
        Folder to search, to three levels below it.
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
    unreadable = []
    root = next(find_roots(folder, wanted, unreadable), None)
    if root is None:
        names = truncate_list(map(repr, unreadable))
        raise FileNotFoundError(
            f"folder={str(folder)!r} does not hold {' nor '.join(map(str, wanted))}, nor do the "
            "folders up to three levels below; pass the folder that the archive was unpacked to"
            + (f". These could not be opened: {names}" if unreadable else "")
        )
    return root


def find_roots(folder, wanted, unreadable=None):
    """Yield every folder that holds one of some files or folders, the nearest first.

    Folders that cannot be opened are passed over, as other folders may lie beside the corpus; their
    paths are added to the list `unreadable`.
    """
    level = [Path(folder).expanduser()]
    for _ in range(_LEVELS + 1):
        yield from (root for root in level if any(os.path.exists(root / path) for path in wanted))
        level = [subfolder for root in level for subfolder in _subfolders(root, unreadable)]


def absolute_paths(paths, folder):
    """Return paths as absolute ones, which hold in any working directory.

    Parameters
    ----------
    paths : sequence of str
        Paths relative to `folder`, or absolute ones, which stay as they are.
    folder : str or path-like
        The folder.

    Returns
    -------
    absolute : list of str
    """
    folder = os.path.abspath(os.path.expanduser(folder))
    return [os.path.join(folder, path) for path in paths]


def _subfolders(folder, unreadable):
    if not os.path.isdir(folder):
        return []
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if os.path.isdir(entry.path))
    except OSError:
        if unreadable is not None:
            unreadable.append(str(folder))
        return []
