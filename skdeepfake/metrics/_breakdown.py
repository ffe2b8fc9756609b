"""The rows of a report: all clips, the levels of each column, and their macro average."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length, column_or_1d

POOLED = ("pooled", "")
MACRO = "macro average"


class Breakdown:
    """The rows of a report and the clips of each row.

    A level with clips of one class only is scored against all clips of the other class: a generator
    makes no genuine clips, so it is scored against all of them.

    Parameters
    ----------
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    by : mapping of str to array-like of shape (n_clips,), DataFrame or None
        The columns; a clip with a missing value belongs to no level.

    Attributes
    ----------
    clips_of_row : list of ndarray of int
        Clips of each row that is computed: the pooled one first, then the levels.
    row_parts : dict of (column, level) to list of int
        Each row of the table as the computed rows that it averages; only macro averages have more
        than one.
    """

    def __init__(self, is_spoof, by):
        self.is_spoof = is_spoof
        self.clips_of_row = [np.arange(is_spoof.size)]
        self.row_parts = {POOLED: [0]}
        for name, column in _as_columns(by).items():
            self._add_column(name, column)

    def _add_column(self, name, column):
        column = column_or_1d(column)
        check_consistent_length(self.is_spoof, column)
        codes, levels = pd.factorize(column, sort=True)
        first = len(self.clips_of_row)
        for code, level in enumerate(levels):
            mask = codes == code
            # All the genuine clips, as one level of a column of generators, are the pooled row.
            if len(levels) > 1 and np.array_equal(mask, ~self.is_spoof):
                continue
            for class_mask in (self.is_spoof, ~self.is_spoof):
                if not np.any(mask & class_mask):
                    mask = mask | class_mask
            self.row_parts[name, level] = [len(self.clips_of_row)]
            self.clips_of_row.append(np.flatnonzero(mask))
        self.row_parts[name, MACRO] = list(range(first, len(self.clips_of_row)))

    def with_macro_averages(self, values):
        """Return computed values and their macro averages, of shape (n_rows, n_metrics).

        A level that is NaN, because a bootstrap replicate draws none of its clips, is left out.
        """
        parts = [values[part] for part in self.row_parts.values()]
        with np.errstate(invalid="ignore"):
            return np.array(
                [np.nansum(part, axis=0) / np.sum(~np.isnan(part), axis=0) for part in parts]
            )

    def rows_of_one_group(self, groups):
        """Return which rows of the table have clips of one group only, as a boolean array."""
        groups = column_or_1d(groups)
        return np.array([len(np.unique(groups[clips])) == 1 for clips in self._clips_of_table()])

    def frame(self, metrics, **values):
        """Return a DataFrame with the columns (metric, value), after the numbers of clips.

        Parameters
        ----------
        metrics : list of str
            Names of the metrics.
        **values : ndarray of shape (n_rows * n_metrics,)
            Values of the rows by name, such as the estimates.
        """
        rows = self._clips_of_table()
        columns = {
            ("n_clips", "bonafide"): [np.count_nonzero(~self.is_spoof[clips]) for clips in rows],
            ("n_clips", "spoof"): [np.count_nonzero(self.is_spoof[clips]) for clips in rows],
        }
        for index, metric in enumerate(metrics):
            for name, value in values.items():
                columns[metric, name] = value[index :: len(metrics)]
        index = pd.MultiIndex.from_tuples(self.row_parts, names=["column", "level"])
        return pd.DataFrame(columns, index=index)

    def _clips_of_table(self):
        """Return the clips of each row of the table."""
        return [
            np.unique(np.concatenate([self.clips_of_row[row] for row in part]))
            for part in self.row_parts.values()
        ]


def _as_columns(by):
    if by is None:
        return {}
    if isinstance(by, (Mapping, pd.DataFrame)):
        return dict(by.items())
    raise TypeError(
        "by must be a DataFrame or a dict of columns, such as {'generator': generators}. "
        f"Got {type(by).__name__} instead."
    )
