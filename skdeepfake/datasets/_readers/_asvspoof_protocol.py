"""The lists of utterances that the ASVspoof challenges come with."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake._classes import NO_GROUP
from skdeepfake.datasets._readers._find_corpus import find_roots
from skdeepfake.datasets._readers._labels import ClassNames

_KEYS = ClassNames({"bonafide": 0, "spoof": 1})
# What the lists write where there is nothing to tell.
_NOTHING = "-"


def read_protocol(file, columns):
    """Return the utterances that a protocol lists.

    Parameters
    ----------
    file : str or path-like
        The protocol: one line an utterance, its fields parted by white space.
    columns : list of str
        Names of the fields, ``name`` and ``label`` among them; ``_`` is dropped. Fields beyond
        these are passed over.

    Returns
    -------
    frame : DataFrame of shape (n_clips, n_columns), str
        ``name``, ``target`` (int) and ``label``, then the other columns in their order. A genuine
        utterance has the attack ``"none"``.

    Raises
    ------
    ValueError
        If there are no lines, one is too short or a label is unknown.
    """
    if os.path.getsize(file) == 0:
        raise ValueError(f"{str(file)!r} is empty; download the protocol again")
    table = pd.read_csv(
        file,
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
    targets = _KEYS.targets(table["label"], f"{str(file)!r}")
    table = table.drop(columns="_", errors="ignore").replace(_NOTHING, NO_GROUP)
    if "attack" in table:
        table["attack"] = table["attack"].where(targets == 1, NO_GROUP)
    names, labels = table.pop("name"), table.pop("label")
    for place, (column, values) in enumerate(
        {"name": names, "target": targets, "label": labels}.items()
    ):
        table.insert(place, column, values)
    return table


def locate(frame, data_home, folder, protocol, suffix=".flac"):
    """Put the path of each utterance in the place of its name.

    Parameters
    ----------
    frame : DataFrame
        With the column ``name``.
    data_home : str or path-like
        The folder below which the recordings lie, perhaps in several parts.
    folder : str
        The folder of recordings, such as ``"ASVspoof2019_LA_train/flac"``; each folder of this
        name up to three levels below `data_home` is a part.
    protocol : str
        What lists them, for the messages.
    suffix : str, default=".flac"
        What is added to a name.

    Returns
    -------
    frame : DataFrame
        With the column ``path`` in the place of ``name``.
    missing : dict of str to str
        The reason for each path that is listed and not there.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    """
    parts = [os.path.abspath(root / folder) for root in find_roots(data_home, [folder])]
    if not parts:
        raise FileNotFoundError(
            f"data_home={str(data_home)!r} does not hold the folder {folder!r}, nor do the folders "
            f"up to three levels below; unpack there the {len(frame)} recordings that "
            f"{Path(protocol).name} lists"
        )
    place = {name: part for part in reversed(parts) for name in os.listdir(part)}
    names = [name + suffix for name in frame["name"]]
    paths = [os.path.join(place.get(name, parts[0]), name) for name in names]
    reason = f"listed by {Path(protocol).name} but not there"
    missing = {path: reason for name, path in zip(names, paths, strict=True) if name not in place}
    frame = frame.rename(columns={"name": "path"})
    frame["path"] = paths
    return frame, missing
