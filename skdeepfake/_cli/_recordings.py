"""The recordings that the arguments of a command name."""

import os
import sys

from skdeepfake._walk import walk_files


def find_recordings(arguments):
    """Return the recordings that arguments stand for.

    Parameters
    ----------
    arguments : sequence of str
        Paths of files and folders; "-" is the standard input.

    Returns
    -------
    sources : dict of str to (str or bytes)
        Each recording once: its name, and its path or its content. Files need not exist.
    """
    sources = {}
    for argument in arguments:
        if argument == "-":
            sources["-"] = sys.stdin.buffer.read()
        elif os.path.isdir(argument):
            from skdeepfake.audio import list_recordings

            sources |= {path: path for path in list_recordings(argument)}
        else:
            sources[argument] = argument
    return sources


def files_left_out(arguments, known):
    """Return the files in folders that are not known, but for hidden ones.

    Parameters
    ----------
    arguments : sequence of str
        Paths of files and folders.
    known : iterable of str
        Paths of the recordings, and of what else is no surprise in a folder.

    Returns
    -------
    paths : list of str
    """
    known, found = {os.path.realpath(path) for path in known}, {}
    for folder in filter(os.path.isdir, arguments):
        for parts, files in walk_files(folder, {}):
            for name, real_path in files:
                if real_path not in known:
                    found.setdefault(real_path, os.path.join(folder, *parts, name))
    return sorted(found.values())
