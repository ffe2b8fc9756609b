"""Which paths lead to one file."""

import os


def file_keys(paths, look_at_files):
    """Return one key per path; paths that lead to the same file have the same key.

    Links to folders, ``.`` and ``..`` are always seen through, which takes a look at each folder
    only. Links to files, hard or symbolic, take a look at each file.

    Parameters
    ----------
    paths : iterable of str
        Absolute paths.
    look_at_files : bool
        Whether to look at each file, where there is one.

    Returns
    -------
    keys : list of hashable
    """
    folders = {}
    return [(look_at_files and _inode(path)) or _real_name(path, folders) for path in paths]


def _inode(path):
    """Return what tells a file from all others, or None where the system does not know it."""
    try:
        facts = os.stat(path)
    except (OSError, ValueError):
        return None
    # Some network drives have numbers that are not unique; size and time make sure.
    number = facts.st_ino
    return number and (facts.st_dev, number, facts.st_size, facts.st_mtime_ns)


def _real_name(path, folders):
    folder, separator, name = os.path.normcase(path).rpartition(os.sep)
    if folder not in folders:
        folders[folder] = _real_path(folder + separator)
    return folders[folder], name


def _real_path(path):
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path
