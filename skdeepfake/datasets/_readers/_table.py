"""Recordings listed in a CSV or TSV file."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake.datasets._readers._find_corpus import absolute_paths

_PATH_NAMES = (
    "path", "file", "filename", "file_name", "filepath", "file_path", "audio", "audio_path",
    "audio_file", "audio_filepath", "wav", "wav_path", "clip",
)  # fmt: skip
_LABEL_NAMES = (
    "label", "class", "target", "y", "is_fake", "is_spoof", "is_deepfake", "fake", "spoof",
)  # fmt: skip
# The first columns of the frame; another column with such a name gets an underscore.
_OUR_NAMES = ("path", "target", "label")
_SEPARATORS = "\t,;|"


def read_table(file, label_map, *, path_column=None, label_column=None, root=None):
    """Return the recordings that a table lists.

    Parameters
    ----------
    file : str or path-like
        The table. Its first line names the columns, separated by tabs, commas, semicolons or bars.
    label_map : LabelMap
        The meaning of the labels.
    path_column, label_column : str, default=None
        Names of the columns; None looks for a usual name.
    root : str or path-like, default=None
        Folder that relative paths start from; None stands for the folder of the table.

    Returns
    -------
    frame : DataFrame of shape (n_clips, n_columns)
        ``path`` (absolute), ``target``, ``label``, then the other columns of the table.

    Raises
    ------
    ValueError
        If a column is not found, a cell of it is empty, a label is unknown, or the table is empty.
    """
    options = {
        "sep": _separator(file),
        "encoding": "utf-8-sig",
        "skipinitialspace": True,
        "index_col": False,
    }
    columns = list(pd.read_csv(file, nrows=0, **options))
    path_column = _find_column(file, columns, path_column, _PATH_NAMES, "path_column")
    label_column = _find_column(file, columns, label_column, _LABEL_NAMES, "label_column")
    table = pd.read_csv(file, dtype={path_column: str, label_column: str}, **options)
    if table.empty:
        raise ValueError(f"{str(file)!r} lists no recordings")
    paths, labels = table.pop(path_column), table.pop(label_column)
    if paths.isna().any():
        raise ValueError(
            f"Column {path_column!r} of {str(file)!r} is empty in {paths.isna().sum()} rows, the "
            f"first of them row {paths.isna().argmax() + 1}; fill in the paths or remove the rows"
        )
    targets = label_map.encode(labels, f"Column {label_column!r} of {str(file)!r}")
    table = table.rename(columns={name: f"{name}_" for name in _OUR_NAMES})
    paths = absolute_paths(paths, root or os.path.dirname(file))
    for position, values in enumerate((paths, targets, labels)):
        table.insert(position, _OUR_NAMES[position], values)
    return table


def _separator(file):
    """Return the separator that occurs most often in the first line."""
    try:
        with Path(file).open(encoding="utf-8-sig") as lines:
            header = lines.readline()
    except UnicodeDecodeError:
        raise ValueError(
            f"{str(file)!r} is not a table in UTF-8; pass a folder, or a CSV or TSV file"
        ) from None
    if not header.strip():
        raise ValueError(f"The first line of {str(file)!r} is empty; it should name the columns")
    return max(_SEPARATORS, key=header.count)


def _find_column(file, columns, name, usual_names, parameter):
    if name is not None:
        if name in columns:
            return name
        raise ValueError(
            f"{parameter}={name!r} is not a column of {str(file)!r}; its columns are {columns}"
        )
    by_lower_case = {column.strip().lower(): column for column in reversed(columns)}
    for usual_name in usual_names:
        if usual_name in by_lower_case:
            return by_lower_case[usual_name]
    raise ValueError(
        f"None of the columns {columns} of {str(file)!r} has a usual name "
        f"({', '.join(usual_names)}); pass {parameter}"
    )
