"""Recordings in folders named after their class."""

import os
from pathlib import Path, PurePath

import pandas as pd

from skdeepfake._classes import TARGET_NAMES
from skdeepfake.datasets._readers._bunch import absolute_paths
from skdeepfake.datasets._readers._check_files import name_some

_SUFFIXES = {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au", ".w64"}


def read_tree(folder, class_names):
    """Return the recordings below a folder, with what their folders say of them.

    Parameters
    ----------
    folder : str or path-like
        The root. A recording's class is the name of one of the folders between it and the root.
    class_names : ClassNames
        Which names those are.

    Returns
    -------
    frame : DataFrame of shape (n_clips, 4)
        ``path``, ``target``, ``label`` (the class folder's name) and ``folder`` (the other folders
        between the root and the file, or ``"."``), in the order of the paths.

    Raises
    ------
    ValueError
        If a class is missing, or a recording lies in no class folder or in those of both classes.
    """
    rows, unlabelled = [], []
    for below, names in _audio_folders(folder):
        parts = PurePath(below).parts
        classes = {part: class_names.get(part) for part in parts}
        labels = [part for part in parts if classes[part] is not None]
        if len({classes[part] for part in labels}) > 1:
            raise ValueError(
                f"{below!r} in {str(folder)!r} lies in folders of both classes, {name_some(labels)}"
                "; say by label_map which names are classes"
            )
        if not labels:
            unlabelled += [os.path.join(below, name) for name in names]
            continue
        rest = "/".join(part for part in parts if classes[part] is None) or "."
        rows += [(os.path.join(below, name), classes[labels[0]], labels[0], rest) for name in names]
    frame = pd.DataFrame(rows, columns=["path", "target", "label", "folder"])
    _check_classes(frame, unlabelled, folder, class_names)
    frame["path"] = absolute_paths(frame["path"], folder)
    return frame


def _audio_folders(folder):
    """Yield each folder that holds recordings, relative to the root, and their names, in order."""
    seen = set()
    for here, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        if real in seen:  # a link leads back
            folders.clear()
            continue
        seen.add(real)
        # Hidden names, and what the Macintosh's archiver adds, only look like recordings.
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        recordings = sorted(
            name
            for name in names
            if os.path.splitext(name)[1].lower() in _SUFFIXES and not name.startswith(".")
        )
        if recordings:
            yield os.path.relpath(here, folder), recordings


def _check_classes(frame, unlabelled, folder, class_names):
    remedy = (
        f"; the names known are {class_names}. Say what yours mean by label_map, such as "
        "label_map={'human': 0, 'tts': 1}, or pass a table of paths and labels"
    )
    if frame.empty and not unlabelled:
        raise ValueError(f"{str(folder)!r} holds no recordings; expected {sorted(_SUFFIXES)} files")
    missing = [name for k, name in enumerate(TARGET_NAMES) if k not in set(frame["target"])]
    if missing:
        found = sorted(p.name for p in Path(folder).iterdir() if p.is_dir())
        raise ValueError(
            f"{str(folder)!r} has no folder with {' nor '.join(missing)} recordings; "
            f"its folders are {found}{remedy}"
        )
    if unlabelled:
        raise ValueError(
            f"{len(unlabelled)} recordings in {str(folder)!r} lie in no folder named after a "
            f"class: {name_some(unlabelled)}{remedy}"
        )
