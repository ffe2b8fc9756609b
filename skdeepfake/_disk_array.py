"""An array in a file, of which only the rows in use are in memory."""

import os

import numpy as np
from sklearn.utils import assert_all_finite

# Bytes read at once.
_BLOCK = 2**24


class DiskArray:
    """Rows of an array in an ``.npy`` file.

    Indexing by rows reads nothing and returns another such array, and so does indexing the columns
    of rows of features, as in ``X[:, columns]``. ``np.asarray`` reads, so that whatever takes
    arrays takes this too, in the memory that it needs. Each reading maps the file anew: the pages
    of a map that stays open count as memory of the process.

    Parameters
    ----------
    path : path-like
        The file.
    rows : ndarray of int or None, default=None
        Which of its rows, in this order; all of them by default.
    columns : ndarray of int or None, default=None
        Which columns of rows of features; all of them by default.
    steps : sequence of callable, default=()
        What becomes of rows that are read: ``step(values)`` of whole rows, and
        ``step(values, columns)`` of some columns of rows of features.
    feature_names : ndarray of str or None, default=None
        Names of the columns of rows of features.
    """

    def __init__(self, path, *, rows=None, columns=None, steps=(), feature_names=None):
        self._path = os.path.abspath(path)
        self._rows = rows
        self._columns = columns
        self._steps = tuple(steps)
        self.feature_names = feature_names
        stored = np.load(self._path, mmap_mode="r")
        self.dtype = stored.dtype
        shape = stored.shape[1:] if columns is None else (len(columns),)
        self.shape = (len(stored) if rows is None else len(rows), *shape)
        self.ndim = len(self.shape)
        self._rows_at_once = max(1, _BLOCK // max(1, stored[:1].nbytes))

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, key):
        if isinstance(key, tuple):
            if len(key) != 2:
                return np.asarray(self)[key]
            key, columns = key
            if columns is not Ellipsis and not _is_whole(columns):
                return self._of_columns(key, columns)
        if isinstance(key, (int, np.integer)):
            return np.asarray(self[[key]])[0]
        rows = np.arange(len(self)) if self._rows is None else self._rows
        return self._derive(rows=rows[key])

    def __array__(self, dtype=None, copy=None):
        values = np.empty(self.shape, dtype=self.dtype)
        for start in range(0, len(self), self._rows_at_once):
            batch = slice(start, min(start + self._rows_at_once, len(self)))
            values[batch] = self._read(batch)
        return values if dtype is None else values.astype(dtype, copy=False)

    def with_step(self, step):
        """Return these rows, to which one step more is applied when they are read."""
        return self._derive(steps=(*self._steps, step))

    def with_names(self, feature_names):
        """Return these rows of features with names of their columns, or None."""
        return self._derive(feature_names=feature_names)

    def _of_columns(self, key, columns):
        """Return ``self[key, columns]``, without reading where each row has the same columns."""
        is_one = not isinstance(columns, slice) and np.ndim(columns) == 0
        if self.ndim != 2 or not isinstance(key, slice) or is_one:
            return np.asarray(self)[key, columns]
        before = np.arange(self.shape[1]) if self._columns is None else self._columns
        names = None if self.feature_names is None else self.feature_names[columns]
        return self[key]._derive(columns=before[columns], feature_names=names)

    def _derive(self, **changes):
        parts = {
            "rows": self._rows,
            "columns": self._columns,
            "steps": self._steps,
            "feature_names": self.feature_names,
        }
        return DiskArray(self._path, **(parts | changes))

    def _read(self, batch):
        stored = np.load(self._path, mmap_mode="r")
        values = stored[batch if self._rows is None else self._rows[batch]]
        values = np.array(values if self._columns is None else values[:, self._columns])
        if values.dtype.kind == "f":
            assert_all_finite(values, input_name="X")
        for step in self._steps:
            values = step(values) if self._columns is None else step(values, self._columns)
        return values


def _is_whole(key):
    return isinstance(key, slice) and key == slice(None)
