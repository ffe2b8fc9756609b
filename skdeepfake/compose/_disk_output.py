"""The output of InChunks in a file, which a run that was killed goes on with."""

import io
import zlib
from pathlib import Path

import numpy as np
from sklearn.utils import gen_batches

from skdeepfake._atomic import name_full_disk
from skdeepfake._disk_array import DiskArray

_CHECKED_AT_ONCE = 64


class DiskOutput:
    """Rows that come in any order and are kept in an ``.npy`` file.

    Beside it lies a checksum of each row, which is written after the row: a row that was half
    written, or damaged later, is missing.

    Parameters
    ----------
    folder : path-like
        Where the files are kept; it is created.
    key : str
        Name of the files, which stands for all rows.
    n_rows : int
        Number of rows.
    """

    def __init__(self, folder, key, n_rows):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._sums_path = folder / f"{key}.npy", folder / f"{key}.crc32"
        self._is_present = np.zeros(n_rows, dtype=bool)
        self._start = None
        if self._path.exists() and self._sums_path.exists():
            self._find_present()

    def has(self, row):
        """Return whether the output of a row is there."""
        return self._is_present[row]

    def put(self, row, value):
        """Keep the output of a row unless there is one, and return whether there is one now."""
        if value is not None and not self._is_present[row]:
            value = np.asarray(value)
            if self._start is None:
                self._create(value)
            value = np.ascontiguousarray(np.broadcast_to(value, self._shape), dtype=self._dtype)
            self._write(self._path, self._start + row * value.nbytes, value)
            self._write(self._sums_path, 8 * row, _checksum(value))
            self._is_present[row] = True
        return self._is_present[row]

    @property
    def output(self):
        """The rows, when all of them were put."""
        return DiskArray(self._path)

    def discard(self):
        """Delete the files."""
        self._path.unlink(missing_ok=True)
        self._sums_path.unlink(missing_ok=True)

    def _find_present(self):
        """Find the rows that are there and whole."""
        n_rows = len(self._is_present)
        try:
            stored = np.load(self._path, mmap_mode="r")
            sums = np.fromfile(self._sums_path, dtype=np.uint64)
        except (ValueError, EOFError):
            return
        if len(stored) != n_rows or len(sums) != n_rows:
            return
        self._start, self._shape, self._dtype = stored.offset, stored.shape[1:], stored.dtype
        for batch in gen_batches(n_rows, _CHECKED_AT_ONCE):
            # A new map each time, since the pages of an open one count as memory of the process.
            rows = np.array(np.load(self._path, mmap_mode="r")[batch])
            self._is_present[batch] = [
                present and present == _checksum(row)
                for present, row in zip(sums[batch], rows, strict=True)
            ]

    def _create(self, value):
        """Create the files, without harm to what another process writes to the same ones."""
        self._shape, self._dtype = value.shape, value.dtype
        n_rows = len(self._is_present)
        header = io.BytesIO()
        description = np.lib.format.dtype_to_descr(value.dtype)
        fields = {"descr": description, "fortran_order": False, "shape": (n_rows, *value.shape)}
        np.lib.format.write_array_header_1_0(header, fields)
        self._start = header.tell()
        sizes = {self._path: self._start + n_rows * value.nbytes, self._sums_path: 8 * n_rows}
        for path, size in sizes.items():
            with name_full_disk(path), open(path, "ab") as file:
                file.truncate(size)
        self._write(self._path, 0, header.getvalue())

    def _write(self, path, position, data):
        with name_full_disk(path), open(path, "r+b") as file:
            file.seek(position)
            file.write(data)


def _checksum(row):
    """Return a checksum that is never zero, which stands for a row that is not there."""
    return np.uint64(zlib.crc32(row) + 1)
