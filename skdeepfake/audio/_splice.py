"""Parts of files and bytes as one file that is read."""

import io
import os
from bisect import bisect_right
from itertools import accumulate

from skdeepfake.audio._sources import read_at


class SplicedFile(io.RawIOBase):
    """Read-only binary file that is made of parts.

    Parameters
    ----------
    *parts : bytes or tuple (file, start, stop)
        Bytes, and parts of open binary files.
    """

    def __init__(self, *parts):
        self._parts = parts
        lengths = [len(p) if isinstance(p, bytes) else p[2] - p[1] for p in parts]
        self._starts = list(accumulate(lengths, initial=0))
        self._position = 0

    def readable(self):
        """Return True."""
        return True

    def seekable(self):
        """Return True."""
        return True

    def tell(self):
        """Return the position."""
        return self._position

    def seek(self, offset, whence=os.SEEK_SET):
        """Move to a position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._starts[-1]}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def readinto(self, buffer):
        """Fill a buffer; return the number of bytes."""
        view = memoryview(buffer).cast("B")
        n_read = 0
        while n_read < len(view) and self._position < self._starts[-1]:
            index = bisect_right(self._starts, self._position) - 1
            begin = self._position - self._starts[index]
            n_bytes = min(self._starts[index + 1] - self._position, len(view) - n_read)
            part = self._parts[index]
            if isinstance(part, bytes):
                content = part[begin : begin + n_bytes]
            else:
                content = read_at(part[0], part[1] + begin, n_bytes)
            if not content:
                break
            view[n_read : n_read + len(content)] = content
            n_read += len(content)
            self._position += len(content)
        return n_read
