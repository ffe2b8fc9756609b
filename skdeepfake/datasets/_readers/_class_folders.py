"""Recordings in folders named after their class."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake._audio_suffixes import AUDIO_SUFFIXES, PYAV_SUFFIXES
from skdeepfake._classes import TARGET_NAMES
from skdeepfake._listing import truncate_list
from skdeepfake._walk import walk_files
from skdeepfake.audio import is_recording
from skdeepfake.datasets._readers._check_files import check_contradictions
from skdeepfake.datasets._readers._find_corpus import find_root
from skdeepfake.datasets._readers._labels import LEFT_OUT, LabelMap
from skdeepfake.datasets._readers._omissions import Omissions


def read_class_folders(folder, label_map, on_error):
    """Return the recordings below a folder, with what the names of their folders tell.

    A recording that links lead to is taken once, from the folder where it really lies.

    Parameters
    ----------
    folder : str or path-like
        The root. The class of a recording is the name of a folder between the root and the file.
    label_map : LabelMap
        The names of the classes, and of folders to leave out.
    on_error : {"raise", "skip", "ignore"}
        What to do about folders that cannot be opened and files that are no recordings.

    Returns
    -------
    frame : DataFrame of shape (n_clips, 4)
        ``path``, ``target``, ``label`` (the name of the class folder) and ``folder`` (the other
        folders between the root and the file, or ``"."``), in the order of the paths.

    Raises
    ------
    ValueError
        If a class is missing, or a recording lies in no class folder or in those of both classes.
    AudioFileError
        If a folder cannot be opened and `on_error` is ``"raise"``.
    """
    omissions = Omissions()
    frame = _read_folder(folder, label_map, omissions)
    omissions.report(folder, on_error)
    return _check_classes(frame, folder, label_map)


def read_subset_folders(folder, subsets, on_error):
    """Return the recordings in ``{subset}/{real,fake}``.

    Parameters
    ----------
    folder : str or path-like
        Folder that holds the subsets, or one up to three levels above it.
    subsets : sequence of str
        Names of the subsets.
    on_error : {"raise", "skip", "ignore"}
        As in :func:`read_class_folders`.

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
    label_map, omissions = LabelMap(targets), Omissions()
    frames = [_read_folder(root / name, label_map, omissions) for name in subsets]
    omissions.report(root, on_error)
    frames = [
        _check_classes(frame, root / name, label_map).assign(subset=name)
        for name, frame in zip(subsets, frames, strict=True)
    ]
    return pd.concat(frames).drop(columns="folder")


def _read_folder(folder, label_map, omissions):
    """Return the recordings of a folder; the target of those in no class folder is missing."""
    folder = os.path.abspath(os.path.expanduser(folder))

    def targets_of(parts):
        return frozenset(map(label_map.lookup, parts)) - {None}

    rows = []
    for parts, files in walk_files(folder, omissions.unreadable, targets_of):
        labels = [part for part in parts if label_map.lookup(part) is not None]
        others = "/".join(part for part in parts if part not in labels) or "."
        targets = targets_of(parts)
        if LEFT_OUT in targets:
            continue
        for name, real_path in files:
            path = os.path.join(folder, *parts, name)
            if not is_recording(path):
                omissions.add_file(path)
                continue
            if len(targets) > 1:
                raise ValueError(
                    f"{'/'.join(parts)!r} in {folder!r} lies in folders of both classes, "
                    f"{truncate_list(map(repr, labels))}; say by label_map which names are classes"
                )
            label, target = (labels[0], *targets) if labels else (None, None)
            rows.append((path, target, label, others, real_path))
    frame = pd.DataFrame(rows, columns=["path", "target", "label", "folder", "real"])
    return _take_once(frame, folder)


def _take_once(frame, folder):
    """Return one row for each file: of those with a class, the one where the file really lies."""
    if frame["real"].duplicated().any():
        check_contradictions(frame, frame["real"])
        root = os.path.realpath(folder)
        own = [os.path.join(root, os.path.relpath(path, folder)) for path in frame["path"]]
        # The folders where a file really lies are more likely to tell of its speaker or source.
        rank = 2 * frame["target"].isna() + (frame["real"] != own)
        frame = frame.loc[rank.sort_values(kind="stable").index].drop_duplicates("real")
    return frame.drop(columns="real").sort_values("path", ignore_index=True)


def _check_classes(frame, folder, label_map):
    """Return the recordings if each has a class, and each class has some."""
    remedy = (
        f"; known names are {label_map}. Say what yours mean by label_map, such as "
        "label_map={'human': 0, 'tts': 1}, or pass a table of paths and labels"
    )
    if frame.empty:
        suffixes = " ".join(sorted(AUDIO_SUFFIXES | PYAV_SUFFIXES))
        raise ValueError(f"{str(folder)!r} holds no recordings; expected files of {suffixes}")
    missing = [name for k, name in enumerate(TARGET_NAMES) if k not in set(frame["target"])]
    if missing:
        found = sorted(repr(path.name) for path in Path(folder).iterdir() if path.is_dir())
        raise ValueError(
            f"{str(folder)!r} has no folder with {' nor '.join(missing)} recordings; "
            f"its folders are {truncate_list(found, 10) or 'none'}{remedy}"
        )
    unlabeled = frame.loc[frame["target"].isna(), "path"]
    if len(unlabeled):
        names = (repr(os.path.relpath(path, folder)) for path in unlabeled)
        raise ValueError(
            f"{len(unlabeled)} recordings in {str(folder)!r} lie in no folder named after a "
            f"class: {truncate_list(names)}{remedy}. To leave a folder out, pass None, as in "
            "label_map={'unknown': None}"
        )
    return frame.astype({"target": int})
