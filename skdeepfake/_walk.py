"""The files below a folder."""

import os
from collections import deque


def walk_files(root, unreadable, context=lambda parts: None):
    """Yield the folders below a root, and it itself, with the files in each.

    Links are followed last, so that a folder that several paths lead to is visited once, by the
    path without links if there is one. A link that leads back to a folder above it ends there.

    Parameters
    ----------
    root : str or path-like
        The folder.
    unreadable : dict of str to str
        Receives the reason for each folder that cannot be opened.
    context : callable, default=lambda parts: None
        Takes `parts` and returns something hashable, what the path tells of the files beside the
        folder that they lie in. A folder is visited once for each such value.

    Yields
    ------
    parts : tuple of str
        Names of the folders between the root and the files.
    files : list of (name, real_path)
        The files in the order of their names, and where they really lie, seen through all links.
        Hidden ones are left out: those that archives made on a Mac add only look like recordings.

    Examples
    --------
    >>> import os, tempfile
    >>> from skdeepfake._walk import walk_files
    >>> with tempfile.TemporaryDirectory() as root:
    ...     os.mkdir(f"{root}/a")
    ...     open(f"{root}/a/b.txt", "w").close()
    ...     [(parts, [name for name, _ in files]) for parts, files in walk_files(root, {})]
    [((), []), (('a',), ['b.txt'])]
    """
    visited = set()
    stack, links = [(os.fspath(root), (), ())], deque()
    while stack or links:
        folder, parts, above = stack.pop() if stack else links.popleft()
        real = os.path.realpath(folder)
        visit = (real, context(parts))
        if real in above or visit in visited:
            continue
        visited.add(visit)
        try:
            with os.scandir(folder) as entries:
                shown = [entry for entry in entries if not _is_hidden(entry.name)]
        except OSError as error:
            unreadable[folder] = f"folder that cannot be opened ({error.strerror or error})"
            continue
        files, folders = [], []
        for entry in sorted(shown, key=lambda entry: entry.name):
            if _is_folder(entry):
                kind = links if entry.is_symlink() else folders
                kind.append((entry.path, (*parts, entry.name), (*above, real)))
            else:
                files.append((entry.name, _real_path(entry, real)))
        yield parts, files
        stack += reversed(folders)


def _is_hidden(name):
    return name.startswith((".", "__MACOSX"))


def _is_folder(entry):
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _real_path(entry, real_folder):
    if entry.is_symlink():
        return os.path.realpath(entry.path)
    return os.path.join(real_folder, entry.name)
