"""All recordings one after the other on one axis of time, so that they are cut up in one sweep."""

import numpy as np
import pandas as pd

from skdeepfake.metrics._localization_tables import to_microseconds


class TimeAxis:
    """Recordings end to end on one axis of whole microseconds.

    Parameters
    ----------
    *tables : Spans
        Their recordings, in any order.
    durations : dict or Series, default=None
        Duration of each recording in seconds; by default, recordings end with their last span.
    gap : int, default=1
        Microseconds between recordings, so that spans of two of them do not touch.

    Attributes
    ----------
    names : Index
        The recordings.
    start, stop : ndarray of shape (n_recordings,), int64
        Where each begins and ends on the axis.
    """

    def __init__(self, *tables, durations=None, gap=1):
        names = pd.unique(np.concatenate([table.recording for table in tables]))
        self.names = pd.Index(names, dtype=object)
        if durations is None:
            duration = np.zeros(len(self.names), dtype=np.int64)
            for table in tables:
                np.maximum.at(duration, self._numbers(table), table.stop)
        else:
            duration = _check_durations(durations, self.names)
        self.stop = np.cumsum(duration + gap) - gap
        self.start = self.stop - duration

    def place(self, spans):
        """Return where spans start and stop on the axis, cut where their recording ends."""
        number = self._numbers(spans)
        offset, end = self.start[number], self.stop[number]
        return np.minimum(offset + spans.start, end), np.minimum(offset + spans.stop, end)

    def place_union(self, spans):
        """Return start and stop of the union of spans on the axis, in order of time.

        Spans that touch or overlap are one.
        """
        start, stop = self.place(spans)
        edges = sort_unique(start, stop)
        pieces = find_pieces(edges, start, stop)
        covered = sum_over_pieces(len(edges), *pieces, np.ones(len(start), dtype=np.int64)) > 0
        change = np.diff(np.concatenate([[False], covered, [False]]).astype(int))
        return edges[np.flatnonzero(change == 1)], edges[np.flatnonzero(change == -1)]

    def find(self, position):
        """Return the numbers of the recordings at positions, those in a gap being before it."""
        return np.searchsorted(self.start, position, side="right") - 1

    def blocks(self, length):
        """Return start and stop of the blocks of a length that recordings are cut into.

        The last block of a recording is shorter if need be.
        """
        n_blocks = -((self.start - self.stop) // length)
        number = np.repeat(np.arange(len(self.names)), n_blocks)
        nth = np.arange(len(number)) - np.repeat(np.cumsum(n_blocks) - n_blocks, n_blocks)
        start = self.start[number] + nth * length
        return start, np.minimum(start + length, self.stop[number])

    def _numbers(self, spans):
        return self.names.get_indexer(pd.Index(spans.recording, dtype=object))


def _check_durations(durations, names):
    """Return the durations of recordings in microseconds."""
    durations = pd.Series(durations, dtype=float).reindex(names)
    is_wrong = ~((durations > 0) & (durations < np.inf))
    if is_wrong.any():
        name = durations.index[np.argmax(is_wrong)]
        raise ValueError(
            f"durations gives {durations[name]} for the recording {name!r}; give seconds for each "
            "recording of the tables"
        )
    return to_microseconds(durations)


def sort_unique(*positions):
    """Return positions in order, each once; for many, this is faster than numpy.unique."""
    positions = np.sort(np.concatenate(positions))
    return positions[np.flatnonzero(np.diff(positions, prepend=-1))]


def find_pieces(edges, start, stop):
    """Return the first piece between two edges that each span covers, and the first after it."""
    return np.searchsorted(edges, start), np.searchsorted(edges, stop)


def sum_over_pieces(n_edges, first, last, value):
    """Return the sum of the values of the spans that cover each piece between two edges.

    Parameters
    ----------
    n_edges : int
        Number of edges.
    first, last : ndarray of shape (n_spans,)
        The pieces that spans cover, as :func:`find_pieces` returns them.
    value : ndarray of shape (n_spans,)
        Whole numbers, as the sums are running ones: fractions would leave rounding errors behind.

    Returns
    -------
    sums : ndarray of shape (n_edges - 1,)
    """
    change = np.zeros(n_edges, dtype=value.dtype)
    np.add.at(change, first, value)
    np.subtract.at(change, last, value)
    return np.cumsum(change)[:-1]
