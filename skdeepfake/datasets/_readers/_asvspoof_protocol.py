"""The protocols of the ASVspoof challenges, which list the utterances and their labels."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake._classes import NO_GROUP
from skdeepfake.datasets._readers._find_corpus import find_root, find_roots
from skdeepfake.datasets._readers._inside import check_names
from skdeepfake.datasets._readers._labels import LabelMap
from skdeepfake.datasets._readers._text import open_text

_LABEL_MAP = LabelMap({"bonafide": 0, "spoof": 1})


def read_protocol(file, columns):
    """Return the utterances that a protocol lists.

    Parameters
    ----------
    file : str or path-like
        The protocol: one line per utterance, with fields separated by white space.
    columns : list of str
        Names of the fields, ``name`` and ``label`` among them; ``_`` is dropped. Further fields are
        ignored.

    Returns
    -------
    frame : DataFrame of shape (n_clips, n_columns), str
        ``name``, ``target`` (int) and ``label``, then the other columns in their order. A bona fide
        utterance has the attack ``"none"``, and so has an empty field, ``-``.

    Raises
    ------
    ValueError
        If the protocol is empty or not in UTF-8, a line is too short, a label is unknown, or a name
        leads to another folder.
    """
    if os.path.getsize(file) == 0:
        raise ValueError(f"{str(file)!r} is empty; download the protocol again")
    with open_text(file) as lines:
        table = pd.read_csv(
            lines,
            sep=r"\s+",
            header=None,
            names=columns,
            usecols=range(len(columns)),
            dtype=str,
            keep_default_na=False,
            quoting=3,
        )
    short = table[columns[-1]] == ""
    if short.any():
        line = short.argmax()
        raise ValueError(
            f"Line {line + 1} of {str(file)!r} has fewer than {len(columns)} fields, "
            f"{' '.join(table.iloc[line]).strip()!r}; download the protocol again"
        )
    check_names(table["name"], file)
    targets = _LABEL_MAP.encode(table["label"], repr(str(file)))
    table = table.drop(columns="_", errors="ignore").replace("-", NO_GROUP)
    if "attack" in table:
        table["attack"] = table["attack"].where(targets == 1, NO_GROUP)
    table["target"] = targets
    return table[[*dict.fromkeys(["name", "target", "label", *table])]]


def resolve_paths(frame, folder, recordings, protocol, suffix=".flac"):
    """Return the utterances with their paths instead of their names.

    Parameters
    ----------
    frame : DataFrame
        Table with the column ``name``.
    folder : str or path-like
        Folder to search for recordings, to three levels below it.
    recordings : str
        Folder of recordings, such as ``"ASVspoof2019_LA_train/flac"``. The corpus may come in
        parts, each with a folder of this name.
    protocol : str or path-like
        File that lists the utterances, for the messages.
    suffix : str, default=".flac"
        The suffix of the recordings.

    Returns
    -------
    frame : DataFrame
        Table with the column ``path`` instead of ``name``.
    missing : dict of str to str
        The reason for each path that is listed but does not exist.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    """
    parts = [os.path.abspath(root / recordings) for root in find_roots(folder, [recordings])]
    protocol = Path(protocol).name
    if not parts:
        raise FileNotFoundError(
            f"folder={str(folder)!r} does not hold the folder {recordings!r}, nor do the folders "
            f"up to three levels below; unpack the {len(frame)} recordings that {protocol} lists "
            "there"
        )
    part_of = {name: part for part in reversed(parts) for name in os.listdir(part)}
    names = frame["name"] + suffix
    paths = [os.path.join(part_of.get(name, parts[0]), name) for name in names]
    reason = f"listed by {protocol}, but there is no such file"
    missing = {path: reason for name, path in zip(names, paths, strict=True) if name not in part_of}
    frame = frame.rename(columns={"name": "path"})
    frame["path"] = paths
    return frame, missing


def read_subset_protocols(folder, files, columns, suffix=".flac"):
    """Return the utterances of subsets that each have a protocol and a folder of recordings.

    Parameters
    ----------
    folder : str or path-like
        Folder to search, to three levels below it.
    files : dict of str to tuple of str
        The protocol and the folder of recordings of each subset.
    columns : list of str
        Names of the fields of the protocols.
    suffix : str, default=".flac"
        The suffix of the recordings.

    Returns
    -------
    frame : DataFrame of shape (n_clips, n_columns)
        ``path``, ``target``, ``label``, ``subset``, then the other columns.
    missing : dict of str to str
        The reason for each path that is listed but does not exist.
    """
    frames, missing = [], {}
    for subset, (protocol, recordings) in files.items():
        frame = read_protocol(find_root(folder, [protocol]) / protocol, columns)
        frame, missing_here = resolve_paths(frame, folder, recordings, protocol, suffix)
        frame.insert(3, "subset", subset)
        frames.append(frame)
        missing |= missing_here
    return pd.concat(frames), missing
