"""The rows of a report: all clips, the levels of each column, and their macro average."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length, column_or_1d

POOLED = ("pooled", "")
MACRO = "macro average"


class Breakdown:
    """The rows of a report and the clips that each is about.

    A level that has clips of one class only is scored against all clips of the other class: a
    generator makes no genuine clips, and is scored against all there are.

    Parameters
    ----------
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    by : mapping of str to array-like of shape (n_clips,), DataFrame or None
        The columns; a missing value belongs to no level.

    Attributes
    ----------
    members : list of ndarray of int
        Clips of each row that is computed: the pooled one first, then the levels.
    parts : dict of (column, level) to list of int
        Each row of the table as the computed rows that it is the mean of; only macro averages have
        more than one.
    """

    def __init__(self, is_spoof, by):
        self.is_spoof = is_spoof
        self.members = [np.arange(is_spoof.size)]
        self.parts = {POOLED: [0]}
        for name, column in _as_columns(by).items():
            self._add_column(name, column)

    def _add_column(self, name, column):
        column = column_or_1d(column)
        check_consistent_length(self.is_spoof, column)
        codes, levels = pd.factorize(column, sort=True)
        first = len(self.members)
        for code, level in enumerate(levels):
            members = codes == code
            # All the genuine clips, as one level of a column of generators, are the pooled row.
            if len(levels) > 1 and np.array_equal(members, ~self.is_spoof):
                continue
            for of_class in (self.is_spoof, ~self.is_spoof):
                if not np.any(members & of_class):
                    members = members | of_class
            self.parts[name, level] = [len(self.members)]
            self.members.append(np.flatnonzero(members))
        self.parts[name, MACRO] = list(range(first, len(self.members)))

    def complete(self, values):
        """Return computed values with the macro averages between, of shape (n_rows, n_metrics).

        A level without a value, for a bootstrap replicate may miss it, is left out of the mean.
        """
        parts = [values[part] for part in self.parts.values()]
        with np.errstate(invalid="ignore"):
            return np.array(
                [np.nansum(part, axis=0) / np.sum(~np.isnan(part), axis=0) for part in parts]
            )

    def frame(self, data, columns=None):
        """Return `data`, one entry a row of the table, as a DataFrame."""
        index = pd.MultiIndex.from_tuples(self.parts, names=["column", "level"])
        return pd.DataFrame(data, index=index, columns=columns)

    def counts(self):
        """Return how many clips of each class each row is about, as a DataFrame."""
        clips = [
            np.unique(np.concatenate([self.members[row] for row in part]))
            for part in self.parts.values()
        ]
        n_spoof = [np.count_nonzero(self.is_spoof[of_row]) for of_row in clips]
        n_bonafide = [np.count_nonzero(~self.is_spoof[of_row]) for of_row in clips]
        return self.frame({"n_bonafide": n_bonafide, "n_spoof": n_spoof})


def _as_columns(by):
    if by is None:
        return {}
    if isinstance(by, pd.DataFrame):
        return {name: by[name].to_numpy() for name in by.columns}
    if isinstance(by, Mapping):
        return by
    raise TypeError(
        "by must be a DataFrame or a dict of columns, such as {'generator': generators}. "
        f"Got {type(by).__name__} instead."
    )
