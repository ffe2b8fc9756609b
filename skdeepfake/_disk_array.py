"""An array in a file, of which only the rows in use are in memory."""

import os

import numpy as np
from sklearn.utils import assert_all_finite


class DiskArray:
    """Rows of an array in an ``.npy`` file.

    Indexing by rows reads nothing and returns another such array. ``np.asarray`` reads, so that
    whatever takes arrays takes this too, in the memory that the rows need. Each reading maps the
    file anew: the pages of a map that stays open count as memory of the process.

    Parameters
    ----------
    path : path-like
        The file.
    rows : ndarray of int or None, default=None
        Which of its rows, in this order; all of them by default.
    steps : sequence of (ndarray or None, ndarray or None), default=()
        What is subtracted from each row that is read, and by what it is divided then.
    """

    def __init__(self, path, *, rows=None, steps=()):
        self._path = os.path.abspath(path)
        self._rows = rows
        self._steps = tuple(steps)
        stored = np.load(self._path, mmap_mode="r")
        self.dtype = stored.dtype
        self.shape = (len(stored) if rows is None else len(rows), *stored.shape[1:])
        self.ndim = len(self.shape)

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, key):
        if isinstance(key, tuple):
            if len(key) != 2 or key[1] not in (Ellipsis, slice(None)):
                return np.asarray(self)[key]
            key = key[0]
        rows = np.arange(len(self)) if self._rows is None else self._rows
        if isinstance(key, (int, np.integer)):
            return np.asarray(self[[key]])[0]
        return DiskArray(self._path, rows=rows[key], steps=self._steps)

    def __array__(self, dtype=None, copy=None):
        stored = np.load(self._path, mmap_mode="r")
        values = np.array(stored if self._rows is None else stored[self._rows])
        if values.dtype.kind == "f":
            assert_all_finite(values, input_name="X")
        for subtracted, divisor in self._steps:
            if subtracted is not None:
                values -= subtracted
            if divisor is not None:
                values /= divisor
        return values if dtype is None else values.astype(dtype, copy=False)

    def standardized(self, mean, scale):
        """Return these rows minus a mean and divided by a scale, each of which may be None."""
        return DiskArray(self._path, rows=self._rows, steps=(*self._steps, (mean, scale)))
