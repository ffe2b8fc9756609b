"""The check of groups, as splitters take them."""

from collections.abc import Iterator

import numpy as np


def check_groups(groups, owner, *, example="speaker", columns="n_columns"):
    """Return groups as an object array of one or two dimensions.

    Parameters
    ----------
    groups : array-like of shape (n_clips,) or (n_clips, n_columns)
        The groups.
    owner : str
        Who needs them, for the message.
    example : str, default="speaker"
        Name of a column that may be passed, for the message.
    columns : str, default="n_columns"
        Number of columns, for the message.

    Returns
    -------
    table : ndarray of shape (n_clips,) or (n_clips, n_columns), of objects

    Raises
    ------
    ValueError
        If `groups` is missing, a single value, or has another shape.
    """
    if groups is None:
        raise ValueError(
            f'{owner} needs groups, got None; pass some, such as clips.groups["{example}"]'
        )
    if isinstance(groups, str):
        raise ValueError(
            f"{owner} needs the group of each clip, got the str {groups!r}; pass the values of "
            "that column"
        )
    table = np.asarray(list(groups) if isinstance(groups, Iterator) else groups, dtype=object)
    if table.ndim not in (1, 2) or (columns == "2" and table.shape[1:] not in ((), (2,))):
        raise ValueError(
            f"groups should have shape (n_clips,) or (n_clips, {columns}), got {table.shape}"
        )
    return table
