"""Recordings listed in a CSV or TSV file."""

import csv
import os
import re
from itertools import chain, zip_longest

import pandas as pd

from skdeepfake.datasets._readers._find_corpus import absolute_paths
from skdeepfake.datasets._readers._inside import check_inside
from skdeepfake.datasets._readers._labels import LEFT_OUT
from skdeepfake.datasets._readers._text import open_text

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
# A spreadsheet may begin a table with its separator, as in "sep=;".
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\n?', flags=re.IGNORECASE)
# Read behind the last line: a quotation mark that nobody closed swallows it.
_END = "<end>"


def read_table(file, label_map, *, path_column=None, label_column=None, root=None, inside=None):
    """Return the recordings that a table lists, with every cell as written.

    Parameters
    ----------
    file : str or path-like
        The table, in UTF-8, or in UTF-16 with a byte order mark. Its first line names the columns,
        separated by tabs, commas, semicolons or bars. Spaces around cells are removed.
    label_map : LabelMap
        The meaning of the labels; rows of those that it leaves out are not returned.
    path_column, label_column : str, default=None
        Names of the columns; None looks for a usual name.
    root : str or path-like, default=None
        Folder that relative paths start from; None stands for the folder of the table.
    inside : str, default=None
        What to advise if a path leads out of the folder, which raises an error; None allows it.

    Returns
    -------
    frame : DataFrame of shape (n_clips, n_columns)
        ``path`` (absolute), ``target``, ``label``, then the other columns of the table. These hold
        text, so that "007" is not "7"; empty cells are missing values.

    Raises
    ------
    ValueError
        If the file is not in UTF-8, a column is not found, a path is empty, a label is unknown, a
        row has more cells than there are columns, a quotation mark is not closed, the table is
        empty, or a path leads out of the folder.
    """
    table = _read_cells(file)
    columns = list(table)
    path_column = _find_column(file, columns, path_column, _PATH_NAMES, "path_column")
    label_column = _find_column(file, columns, label_column, _LABEL_NAMES, "label_column")
    paths, labels = table.pop(path_column), table.pop(label_column)
    if not paths:
        raise ValueError(f"{str(file)!r} lists no recordings")
    if "" in paths:
        raise ValueError(
            f"Column {path_column!r} of {str(file)!r} is empty in {paths.count('')} rows, the "
            f"first of them row {paths.index('') + 1}; fill in the paths or remove the rows"
        )
    root = root or os.path.dirname(file)
    paths = absolute_paths(paths, root)
    if inside is not None:
        check_inside(paths, root, file, inside)
    targets = label_map.encode(labels, f"Column {label_column!r} of {str(file)!r}")
    frame = pd.DataFrame(dict(zip(_OUR_NAMES, (paths, targets, labels), strict=True)))
    for name, cells in table.items():
        column = pd.Series(cells, dtype=str)
        frame[f"{name}_" if name in _OUR_NAMES else name] = column.mask(column == "")
    return frame[frame["target"] != LEFT_OUT].reset_index(drop=True)


def _read_cells(file):
    """Return the cells of each column as text, without the spaces around them."""
    with open_text(file) as lines:
        header = lines.readline()
        separator = _SEPARATOR_LINE.fullmatch(header)
        if separator:
            header = lines.readline()
        if not header.strip():
            raise ValueError(
                f"The first line of {str(file)!r} is empty; it should name the columns"
            )
        rows = csv.reader(
            chain([header], lines, [_END]),
            # The separator is the one that occurs most often.
            delimiter=separator[1] if separator else max(_SEPARATORS, key=header.count),
            skipinitialspace=True,
        )
        try:
            return _as_table(rows, file)
        except csv.Error as error:  # a cell is too long
            raise _unclosed(file) from error


def _as_table(rows, file):
    names = [name.strip() for name in next(rows)]
    # Tuples, as the garbage collector takes its time over many lists. Empty lines are left out.
    cells = [tuple(row) for row in rows if any(row)]
    if cells[-1:] != [(_END,)]:
        raise _unclosed(file)
    del cells[-1]
    # Rows of fewer cells end in empty ones.
    columns = [[cell.strip() for cell in column] for column in zip_longest(*cells, fillvalue="")]
    surplus = [column for column in columns[len(names) :] if any(column)]
    if surplus:
        row = min(next(row for row, cell in enumerate(column) if cell) for column in surplus)
        raise ValueError(
            f"Row {row + 1} of {str(file)!r} has {len(cells[row])} cells, but the first line names "
            f"{len(names)} columns; put cells that hold the separator in quotation marks"
        )
    columns += [[""] * len(cells)] * (len(names) - len(columns))
    named = zip(_distinct(names), names, columns, strict=False)
    # A separator at the end of each line makes a column without a name.
    return {name: column for name, given, column in named if given or any(column)}


def _distinct(names):
    """Return the names of columns with a number behind those that occurred before, as in pandas."""
    distinct = []
    for position, given in enumerate(names):
        name = given or f"Unnamed: {position}"
        distinct.append(f"{name}.{names[:position].count(name)}" if name in distinct else name)
    return distinct


def _unclosed(file):
    return ValueError(
        f"{str(file)!r} holds a quotation mark that is not closed; write one in a cell as two"
    )


def _find_column(file, columns, name, usual_names, parameter):
    if name is not None:
        if name in columns:
            return name
        raise ValueError(
            f"{parameter}={name!r} is not a column of {str(file)!r}; its columns are {columns}"
        )
    by_lower_case = {column.lower(): column for column in reversed(columns)}
    for usual_name in usual_names:
        if usual_name in by_lower_case:
            return by_lower_case[usual_name]
    raise ValueError(
        f"None of the columns {columns} of {str(file)!r} has a usual name "
        f"({', '.join(usual_names)}); pass {parameter}"
    )
