"""Groups that hold in several columns at once."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from skdeepfake._classes import NO_GROUP


def link_groups(groups):
    """Join clips that share a value in any column, directly or through other clips.

    Scikit-learn's splitters keep one label together. To keep both speakers and sources apart, give
    them these labels: no speaker and no source is then in two of them.

    Parameters
    ----------
    groups : array-like of shape (n_clips,) or (n_clips, n_columns)
        Labels, such as ``clips.groups[["speaker", "source"]]``. ``"none"`` and missing values join
        nothing.

    Returns
    -------
    linked : ndarray of shape (n_clips,), int
        Numbers from 0, in the order in which they occur.

    Raises
    ------
    ValueError
        If `groups` is not one- or two-dimensional.

    See Also
    --------
    StratifiedGroupShuffleSplit : Does this by itself.

    Notes
    -----
    A value that most clips share joins nearly all of them. Look at ``np.bincount(linked)`` and
    leave such a column out.

    Examples
    --------
    >>> from skdeepfake.model_selection import link_groups
    >>> link_groups([["Ann", "radio"], ["Bob", "radio"], ["Bob", "phone"], ["Eve", "film"]])
    array([0, 0, 0, 1])
    """
    table = np.asarray(groups, dtype=object)
    if table.ndim not in (1, 2):
        raise ValueError(
            f"groups should have shape (n_clips,) or (n_clips, n_columns), got {table.shape}"
        )
    table = pd.DataFrame(table)
    n_clips, n_values, clips, values = len(table), 0, [], []
    for _, column in table.items():
        codes, names = pd.factorize(column.where(column != NO_GROUP))
        known = np.flatnonzero(codes >= 0)
        clips.append(known)
        values.append(codes[known] + n_values)
        n_values += len(names)
    clips, values = np.concatenate(clips), np.concatenate(values) + n_clips
    size = n_clips + n_values
    graph = coo_array((np.ones(len(clips)), (clips, values)), shape=(size, size))
    components = connected_components(graph, directed=False)[1][:n_clips]
    return pd.factorize(components)[0]
