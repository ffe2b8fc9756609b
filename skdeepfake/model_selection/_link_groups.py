"""Groups that combine several columns."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from skdeepfake._classes import NO_GROUP
from skdeepfake.model_selection._groups import check_groups


def link_groups(groups):
    """Label clips that are linked by equal values in any column.

    Clips that share a value, directly or through other clips, get the same label. Scikit-learn's
    splitters take one column of groups; with these labels they keep both speakers and sources on
    one side.

    Parameters
    ----------
    groups : array-like of shape (n_clips,) or (n_clips, n_columns)
        Values, such as ``clips.groups[["speaker", "source"]]``. ``"none"`` and missing values link
        nothing.

    Returns
    -------
    linked : ndarray of shape (n_clips,), int
        Labels from 0, in the order in which they occur.

    Raises
    ------
    ValueError
        If `groups` is missing, a single value, or not one- or two-dimensional.

    See Also
    --------
    StratifiedGroupShuffleSplit : Split at random, with groups of several columns.

    Notes
    -----
    A value that most clips share links nearly all of them. Inspect ``np.bincount(linked)`` and omit
    such a column.

    Examples
    --------
    >>> from skdeepfake.model_selection import link_groups
    >>> link_groups([["Ann", "radio"], ["Bob", "radio"], ["Bob", "phone"], ["Eve", "film"]])
    array([0, 0, 0, 1])
    """
    table = pd.DataFrame(check_groups(groups, "link_groups"))
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
