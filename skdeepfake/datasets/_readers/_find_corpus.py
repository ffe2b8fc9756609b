"""Find a corpus below the folder that the user names: mirrors nest their folders."""

import os
from pathlib import Path

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
    root = next(find_roots(folder, wanted), None)
    if root is None:
        raise FileNotFoundError(
            f"folder={str(folder)!r} does not hold {' nor '.join(map(str, wanted))}, nor do the "
            "folders up to three levels below; pass the folder that the archive was unpacked to"
        )
    return root


def find_roots(folder, wanted):
    """Yield every folder that holds one of some files or folders, the nearest first."""
    level = [Path(folder).expanduser()]
    for _ in range(_LEVELS + 1):
        yield from (root for root in level if any((root / path).exists() for path in wanted))
        level = [subfolder for root in level for subfolder in _subfolders(root)]


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


def _subfolders(folder):
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries if entry.is_dir())
