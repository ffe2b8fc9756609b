"""Calls of several threads, served together."""

import os
import threading
import time
from itertools import accumulate, pairwise
from numbers import Integral

import pandas as pd

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.audio import is_source

# Seconds until the callers of a batch that has just ended are back with their next calls.
_PAUSE = 0.001


class DynamicBatcher:
    """Score the recordings of several threads in shared batches.

    Threads share Python's interpreter lock: eight of them that score one recording each are slower
    than one that scores all eight. Here, up to `n_batches` batches are computed at once. Calls that
    arrive meanwhile wait, and share the next batch. A call that arrives while nothing is computed
    does not wait. Model servers call this dynamic batching [1]_.

    Parameters
    ----------
    function : callable
        Takes a list of recordings and returns one row for each: an array, a DataFrame or a list.
        Methods of fitted detectors are such functions: ``decision_function``, ``predict_proba``,
        and the ``verdicts`` of :class:`WindowedDetector`. It is called from several threads at
        once.
    n_batches : int, default=2
        Most batches computed at once. More than two are rarely faster, since threads share the
        interpreter lock.
    max_recordings : int, default=32
        Most recordings in a batch that several calls share. A call of more is computed by itself.

    See Also
    --------
    WindowedDetector : Its ``n_jobs`` scores the recordings of one call in several processes.

    Notes
    -----
    If the function raises an exception for a batch, the calls of that batch are computed again, one
    after another. So a damaged recording raises an error in its own thread only, and takes some of
    the others' time.

    A batch is computed by the thread of one of its callers, under scikit-learn's configuration of
    that thread. Warnings appear there.

    References
    ----------
    .. [1] D. Crankshaw et al., "Clipper: A Low-Latency Online Prediction Serving System", USENIX
       NSDI, 2017.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from skdeepfake.compose import DynamicBatcher
    >>> score = DynamicBatcher(lambda recordings: [len(recording) for recording in recordings])
    >>> with ThreadPoolExecutor(8) as threads:
    ...     list(threads.map(score, [[b"abc"], [b"a", b"ab"]]))
    [[3], [1, 2]]
    """

    @validate_params(
        {
            "function": [callable],
            "n_batches": [Interval(Integral, 1, None, closed="left")],
            "max_recordings": [Interval(Integral, 1, None, closed="left")],
        },
        prefer_skip_nested_validation=True,
    )
    def __init__(self, function, *, n_batches=2, max_recordings=32):
        self.function = function
        self.n_batches = n_batches
        self.max_recordings = max_recordings
        self._begin()

    def _begin(self):
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._waiting = []
        self._inside = set()  # threads that are in the function
        self._n_running = 0
        self._n_open = 0

    def __call__(self, X):
        """Return the rows of some recordings.

        Parameters
        ----------
        X : iterable of length n_recordings
            Recordings, as the function takes them.

        Returns
        -------
        rows : ndarray, DataFrame or list of length n_recordings
            What the function returns for them. The index of a DataFrame begins at 0.

        Raises
        ------
        Exception
            What the function raises for them.
        ValueError
            If `X` is a single recording, or the function does not return one row for each.
        RuntimeError
            If the function calls the batcher that called it, which could wait for itself.
        """
        if is_source(X):
            raise ValueError("Expected a list of recordings, got a single one; pass a list of it")
        if self._process != os.getpid():
            # A fork has the calls of its parent, but not the threads.
            self._begin()
        if threading.get_ident() in self._inside:
            raise RuntimeError(
                "function calls the DynamicBatcher that called it; call the detector itself there"
            )
        call = _Call(X)
        with self._lock:
            self._n_open += len(call.recordings)
            if self._n_running < self.n_batches:
                self._n_running += 1
                call.leads = True
            else:
                self._waiting.append(call)
        try:
            if not call.leads:
                call.woken.wait()
            # It woke to lead, or because another thread computed its rows.
            if call.leads:
                self._lead(call)
        finally:
            self._close(call)
        # An error that holds its own call, with the recordings, would be freed late.
        error, call.error = call.error, None
        if error is None:
            return call.rows
        try:
            raise error
        finally:
            del error

    def _lead(self, call):
        """Compute a batch with this call."""
        if self._n_running > 1:
            time.sleep(_PAUSE)
        others = []
        with self._lock:
            # Each batch has as many recordings as the others.
            share = -(-self._n_open // self.n_batches)
            room = min(share, self.max_recordings) - len(call.recordings)
            while self._waiting and len(self._waiting[0].recordings) <= room:
                others.append(self._waiting.pop(0))
                room -= len(others[-1].recordings)
        try:
            self._compute([call, *others])
        finally:
            with self._lock:
                # An interrupt may have left some.
                self._waiting[:0] = [other for other in others if not other.is_done]
            for other in others:
                if other.is_done:
                    other.woken.set()

    def _close(self, call):
        """Forget a call, and let the first one that waits lead a batch if this one did."""
        with self._lock:
            self._n_open -= len(call.recordings)
            # An interrupt may have ended its wait.
            call.is_done = True
            if call in self._waiting:
                self._waiting.remove(call)
            if not call.leads:
                return
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting.pop(0).woken.set()
            else:
                self._n_running -= 1

    def _compute(self, batch):
        """Compute the rows of calls: together, or by themselves where that raises."""
        try:
            rows = self._rows_of(batch)
        except Exception as error:
            if len(batch) == 1:
                batch[0].error, batch[0].is_done = error, True
                return
        else:
            for call, part in zip(batch, rows, strict=True):
                call.rows, call.is_done = part, True
            return
        for call in batch:
            self._compute([call])

    def _rows_of(self, batch):
        """Return the rows of each call."""
        recordings = [recording for call in batch for recording in call.recordings]
        self._inside.add(threading.get_ident())
        try:
            rows = self.function(recordings)
        finally:
            self._inside.discard(threading.get_ident())
        if isinstance(rows, tuple) or len(rows) != len(recordings):
            found = "a tuple" if isinstance(rows, tuple) else f"{len(rows)} rows"
            raise ValueError(
                f"function returned {found} for {len(recordings)} recordings; it must return an "
                "array, a DataFrame or a list with one row for each"
            )
        edges = accumulate((len(call.recordings) for call in batch), initial=0)
        return [_take(rows, start, stop) for start, stop in pairwise(edges)]

    def __getstate__(self):
        names = ("function", "n_batches", "max_recordings")
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state):
        self.__init__(**state)


class _Call:
    """A call that waits for its rows or for its turn to compute a batch."""

    def __init__(self, X):
        self.recordings = list(X.to_numpy() if hasattr(X, "to_numpy") else X)
        self.woken = threading.Event()
        self.leads = False
        self.rows = None
        self.error = None
        self.is_done = False


def _take(rows, start, stop):
    if isinstance(rows, (pd.DataFrame, pd.Series)):
        return rows.iloc[start:stop].reset_index(drop=True)
    return rows[start:stop]
