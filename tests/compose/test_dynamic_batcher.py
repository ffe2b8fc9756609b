"""DynamicBatcher: calls of several threads in shared batches."""

import contextlib
import copy
import gc
import os
import pickle
import signal
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from pandas.testing import assert_frame_equal

from skdeepfake.audio import AudioFileError, as_rows
from skdeepfake.compose import DynamicBatcher


class Lengths:
    """Returns the lengths of recordings, and remembers in which batches it was asked for them."""

    def __init__(self, seconds=0.01):
        self.seconds = seconds
        self.lock = threading.Lock()
        self.batches = []
        self.n_running = 0
        self.most_running = 0

    def __call__(self, recordings):
        with self.lock:
            self.batches.append(list(recordings))
            self.n_running += 1
            self.most_running = max(self.most_running, self.n_running)
        time.sleep(self.seconds)
        with self.lock:
            self.n_running -= 1
        return np.array([len(recording) for recording in recordings])


def call_in_threads(function, calls):
    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(function, calls, timeout=60))


@pytest.mark.parametrize("n_batches", [1, 2, 3])
def test_each_call_gets_its_own_rows(n_batches):
    rng = np.random.default_rng(0)
    calls = [[bytes(n) for n in rng.integers(1, 100, size)] for size in rng.integers(0, 4, 40)]
    function = Lengths()
    rows = call_in_threads(DynamicBatcher(function, n_batches=n_batches), calls)
    for call, found in zip(calls, rows, strict=True):
        assert_array_equal(found, [len(recording) for recording in call])
    assert function.most_running == n_batches
    assert len(function.batches) < 20
    assert sum(map(len, function.batches)) == sum(map(len, calls))


def test_max_recordings_limits_a_batch():
    function = Lengths()
    call_in_threads(DynamicBatcher(function, max_recordings=3), [[b"a"]] * 24)
    assert max(map(len, function.batches)) == 3


def test_a_call_of_many_recordings_is_computed_by_itself():
    function = Lengths(seconds=0.05)
    calls = [[b"a"]] * 4 + [[b"a"] * 40] + [[b"a"]] * 8
    call_in_threads(DynamicBatcher(function, n_batches=1), calls)
    assert [len(batch) for batch in function.batches if len(batch) > 12] == [40]


def test_waiting_calls_are_shared_between_the_batches():
    function = Lengths(seconds=0.1)
    call_in_threads(DynamicBatcher(function, n_batches=2), [[b"a"]] * 14)
    assert max(map(len, function.batches)) <= 7
    assert len(function.batches) <= 6


def test_a_lone_call_is_computed_by_its_own_thread():
    batcher = DynamicBatcher(lambda recordings: [threading.get_ident() for _ in recordings])
    assert batcher([b"a"]) == [threading.get_ident()]
    assert batcher([b"a", b"b"]) == [threading.get_ident()] * 2


def test_a_damaged_recording_costs_the_others_nothing():
    def lengths(recordings):
        time.sleep(0.01)
        damaged = [recording for recording in recordings if recording.startswith(b"bad")]
        if damaged:
            raise AudioFileError({str(recording): "is damaged" for recording in damaged})
        return [len(recording) for recording in recordings]

    batcher = DynamicBatcher(lengths)

    def score(call):
        try:
            return batcher(call)
        except AudioFileError as error:
            return error.failures

    calls = [[b"bad%d" % i] if i % 5 == 0 else [bytes(i)] for i in range(30)]
    expected = [{str(b"bad%d" % i): "is damaged"} if i % 5 == 0 else [i] for i in range(30)]
    assert call_in_threads(score, calls) == expected
    assert batcher([b"abc"]) == [3]


def test_tables_are_cut_by_rows():
    def table(recordings):
        time.sleep(0.01)
        return pd.DataFrame({"recording": recordings, "length": list(map(len, recordings))})

    calls = [[bytes(i), b"ab"] for i in range(20)]
    for call, found in zip(calls, call_in_threads(DynamicBatcher(table), calls), strict=True):
        assert_frame_equal(found, table(call))


@pytest.mark.parametrize(
    ("rows", "error", "match"),
    [
        ([0.0], ValueError, "1 rows for 2 recordings"),
        (([0.0], [1.0]), ValueError, "a tuple for 2 recordings"),
        ({"a": 0, "b": 1}, TypeError, "unhashable"),
        (None, TypeError, "len"),
    ],
)
def test_there_must_be_a_row_for_each_recording(rows, error, match):
    batcher = DynamicBatcher(lambda _: rows, n_batches=1)
    for _ in range(2):  # the next call is not left waiting
        with pytest.raises(error, match=match):
            batcher([b"a", b"b"])


@pytest.mark.parametrize("kind", [pd.Series, pd.DataFrame, iter, np.array])
def test_kinds_of_lists(kind):
    def names(recordings):
        return [source for source, _ in as_rows(recordings)]

    assert DynamicBatcher(names)(kind(["a.wav", "b.wav"])) == ["a.wav", "b.wav"]


def test_recordings_of_a_call_that_failed_are_freed_with_its_error():
    class Recording:
        pass

    batcher = DynamicBatcher(lambda recordings: [1 / 0 for _ in recordings])
    recording = Recording()
    found = weakref.ref(recording)
    gc.disable()
    try:
        with contextlib.suppress(ZeroDivisionError):
            batcher([recording])
        del recording
        assert found() is None
    finally:
        gc.enable()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_has_its_own_queue():
    release = threading.Event()
    batcher = DynamicBatcher(lambda recordings: release.wait(10) and recordings, n_batches=1)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(batcher, [b"a"])
        while not batcher._n_running:
            time.sleep(0.001)
        child = os.fork()
        if not child:
            release.set()
            os._exit(0 if batcher([b"b"]) == [b"b"] else 1)
        deadline = time.monotonic() + 10
        while not (ended := os.waitpid(child, os.WNOHANG))[0] and time.monotonic() < deadline:
            time.sleep(0.01)
        if not ended[0]:
            os.kill(child, signal.SIGKILL)
        release.set()
        assert running.result(10) == [b"a"]
    assert ended == (child, 0)


@pytest.mark.parametrize("n_batches", [1, 2])
def test_a_function_that_calls_its_batcher_does_not_wait_for_itself(n_batches):
    batcher = DynamicBatcher(lambda recordings: batcher(recordings), n_batches=n_batches)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="call the detector itself"):
            batcher([b"a"])


def test_bad_arguments():
    with pytest.raises(ValueError, match="n_batches"):
        DynamicBatcher(len, n_batches=0)
    with pytest.raises(ValueError, match="function"):
        DynamicBatcher("decision_function")
    with pytest.raises(ValueError, match="pass a list"):
        DynamicBatcher(len)("a.wav")


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda b: pickle.loads(pickle.dumps(b))])
def test_a_copy_has_its_own_queue(duplicate):
    batcher = duplicate(DynamicBatcher(sorted, n_batches=3, max_recordings=5))
    assert (batcher.n_batches, batcher.max_recordings) == (3, 5)
    assert batcher([b"b", b"a"]) == [b"a", b"b"]


def test_an_interrupted_batch_leaves_its_other_calls_to_the_next():
    interrupts = iter([True])
    started = threading.Event()

    def lengths(recordings):
        if recordings == [b"first"]:
            started.set()
            time.sleep(0.2)
        elif len(recordings) > 1 and next(interrupts, False):
            raise KeyboardInterrupt
        return [len(recording) for recording in recordings]

    batcher = DynamicBatcher(lengths, n_batches=1)
    outcomes = []

    def score(call):
        try:
            outcomes.append(batcher(call))
        except KeyboardInterrupt:
            outcomes.append("interrupted")

    threads = [threading.Thread(target=score, args=([b"first"],))]
    threads[0].start()
    assert started.wait(10)
    threads += [threading.Thread(target=score, args=([b"ab"],)) for _ in range(4)]
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes, key=str) == sorted([[5], [2], [2], [2], "interrupted"], key=str)
    assert batcher([b"abc"]) == [3]


def test_a_call_that_is_interrupted_while_it_waits_leaves_the_queue(monkeypatch):
    release = threading.Event()
    batcher = DynamicBatcher(lambda recordings: [release.wait(10) for _ in recordings], n_batches=1)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(batcher, [b"a"])
        while not batcher._n_running:
            time.sleep(0.001)
        with monkeypatch.context() as patch:
            patch.setattr("threading.Event.wait", interrupt)
            with pytest.raises(KeyboardInterrupt):
                batcher([b"b"])
        release.set()
        assert first.result(10) == [True]
    assert (batcher._waiting, batcher._n_open, batcher._n_running) == ([], 0, 0)


def test_a_call_that_was_interrupted_in_a_batch_leads_no_other(monkeypatch):
    interrupted = threading.Event()

    def rows(recordings):
        if recordings == [b"first"]:
            time.sleep(0.1)
        elif b"leader" in recordings:
            while not interrupted.is_set():
                time.sleep(0.001)
            raise SystemExit
        return recordings

    batcher = DynamicBatcher(rows, n_batches=1)

    def lead():
        with contextlib.suppress(SystemExit):
            batcher([b"leader"])

    threads = [threading.Thread(target=batcher, args=([b"first"],)), threading.Thread(target=lead)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    waits = threading.Event.wait

    def wait_a_little(event, timeout=None):
        # The call is in the leader's batch by now.
        waits(event, 0.3)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("threading.Event.wait", wait_a_little)
        with pytest.raises(KeyboardInterrupt):
            batcher([b"waits"])
    interrupted.set()
    for thread in threads:
        thread.join(10)
    assert (batcher._waiting, batcher._n_open, batcher._n_running) == ([], 0, 0)


def interrupt(*_):
    raise KeyboardInterrupt
