"""Recordings in folders named after their class."""

import os
from pathlib import Path, PurePath

import pandas as pd

from skdeepfake._audio_suffixes import AUDIO_SUFFIXES
from skdeepfake._classes import TARGET_NAMES
from skdeepfake.datasets._readers._check_files import truncate_list
from skdeepfake.datasets._readers._find_corpus import absolute_paths, find_root
from skdeepfake.datasets._readers._labels import LabelMap


def read_class_folders(folder, label_map):
    """Return the recordings below a folder, with what the names of their folders tell.

    Parameters
    ----------
    folder : str or path-like
        The root. The class of a recording is the name of a folder between the root and the file.
    label_map : LabelMap
        The names of the classes.

    Returns
    -------
    frame : DataFrame of shape (n_clips, 4)
        ``path``, ``target``, ``label`` (the name of the class folder) and ``folder`` (the other
        folders between the root and the file, or ``"."``), in the order of the paths.

    Raises
    ------
    ValueError
        If a class is missing, or a recording lies in no class folder or in those of both classes.
    """
    rows, unlabeled = [], []
    for relative, names in _audio_folders(folder):
        parts = PurePath(relative).parts
        targets = {part: label_map.lookup(part) for part in parts}
        labels = [part for part in parts if targets[part] is not None]
        if len({targets[part] for part in labels}) > 1:
            raise ValueError(
                f"{relative!r} in {str(folder)!r} lies in folders of both classes, "
                f"{truncate_list(map(repr, labels))}; say by label_map which names are classes"
            )
        if not labels:
            unlabeled += [os.path.join(relative, name) for name in names]
            continue
        others = "/".join(part for part in parts if targets[part] is None) or "."
        rows += [
            (os.path.join(relative, name), targets[labels[0]], labels[0], others) for name in names
        ]
    frame = pd.DataFrame(rows, columns=["path", "target", "label", "folder"])
    _check_classes(frame, unlabeled, folder, label_map)
    frame["path"] = absolute_paths(frame["path"], folder)
    return frame


def read_subset_folders(folder, subsets):
    """Return the recordings in ``{subset}/{real,fake}``.

    Parameters
    ----------
    folder : str or path-like
        Folder that holds the subsets, or one up to three levels above it.
    subsets : sequence of str
        Names of the subsets.

    Returns
    -------
    frame : DataFrame of shape (n_clips, 4)
        ``path``, ``target``, ``label`` and ``subset``.

    Raises
    ------
    FileNotFoundError
        If a folder is not found, or lacks some of the subsets and classes.
    """
    targets = {"real": 0, "fake": 1}
    wanted = [Path(subset, name) for subset in subsets for name in targets]
    root = find_root(folder, wanted)
    missing = [str(path) for path in wanted if not (root / path).is_dir()]
    if missing:
        raise FileNotFoundError(f"{str(root)!r} lacks {', '.join(missing)}; unpack it again")
    frames = [
        read_class_folders(root / name, LabelMap(targets)).assign(subset=name) for name in subsets
    ]
    return pd.concat(frames).drop(columns="folder")


def _audio_folders(folder):
    """Yield each folder that holds recordings, relative to the root, and their names, in order."""
    visited = set()
    for current, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(current)
        if real in visited:  # a link leads back
            folders.clear()
            continue
        visited.add(real)
        # Hidden files, and those that archives made on a Mac add, only look like recordings.
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        recordings = sorted(
            name
            for name in names
            if os.path.splitext(name)[1].lower() in AUDIO_SUFFIXES and not name.startswith(".")
        )
        if recordings:
            yield os.path.relpath(current, folder), recordings


def _check_classes(frame, unlabeled, folder, label_map):
    remedy = (
        f"; known names are {label_map}. Say what yours mean by label_map, such as "
        "label_map={'human': 0, 'tts': 1}, or pass a table of paths and labels"
    )
    if frame.empty and not unlabeled:
        suffixes = " ".join(sorted(AUDIO_SUFFIXES))
        raise ValueError(f"{str(folder)!r} holds no recordings; expected files of {suffixes}")
    missing = [name for k, name in enumerate(TARGET_NAMES) if k not in set(frame["target"])]
    if missing:
        found = sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
        raise ValueError(
            f"{str(folder)!r} has no folder with {' nor '.join(missing)} recordings; "
            f"its folders are {found}{remedy}"
        )
    if unlabeled:
        raise ValueError(
            f"{len(unlabeled)} recordings in {str(folder)!r} lie in no folder named after a "
            f"class: {truncate_list(map(repr, unlabeled))}{remedy}"
        )
