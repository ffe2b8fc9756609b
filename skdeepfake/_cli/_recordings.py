"""The recordings that the arguments of a command name."""

import os
import sys


def find_recordings(arguments, others=None):
    """Return the recordings that arguments stand for.

    Parameters
    ----------
    arguments : sequence of str
        Paths of files and folders; "-" is the standard input.
    others : list of str or None, default=None
        Receives the paths of files in folders that are no recordings.

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

            sources |= {path: path for path in list_recordings(argument, others)}
        else:
            sources[argument] = argument
    return sources
