"""Damaged recordings, and whether each one loads or raises an error that names it.

A seed determines a damaged recording, which is loaded in a process of its own, so that a crash, a
hang or a hunger for memory is an outcome like any other.
"""

import multiprocessing
import os
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np

from tests.audio.recordings import MONO_ONLY, encode, format_names, repair_ogg, speech, suffix_of

SECONDS_ALLOWED = 10.0
BYTES_ALLOWED = 2**30
# Beyond this an allocation fails, to protect the machine.
_ADDRESS_SPACE = 4 * 2**30
GOOD = ("loads", "raises")
_DURATION = 2.0
# Every way to load a recording, whose outcomes may differ: the damage may lie outside the excerpt.
_WAYS = {
    "start": {"crop": "start"},
    "center": {"crop": "center"},
    "trim_db": {"trim_db": 40},
    "excerpt": {"start": 0.5},
}
_SUFFIXES = [".wav", ".flac", ".mp3", ".ogg", ".m4a", ".aiff", ".caf", ".webm", ".txt", ".raw", ""]
# Header fields stand within a few bytes of these.
_TAGS = [b"RIFF", b"fmt ", b"fact", b"data", b"ds64", b"COMM", b"SSND", b"desc", b"pakt", b"kuki"]
_TAGS += [b"sample_rate -i", b"sample_count -i", b"channel_count -i", b"fLaC", b"OggS", b"OpusHead"]
_TAGS += [
    b"vorbis",
    b"Xing",
    b"Info",
    b"LAME",
    b"mvhd",
    b"mdhd",
    b"elst",
    b"stsd",
    b"mp4a",
    b"esds",
]
_TAGS += [b"stts", b"stsc", b"stsz", b"stco", b"samr", b"\x1a\x45\xdf\xa3", b"\x16\x54\xae\x6b"]
_EXTREMES = [0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
_EXTREMES += [2**62, 2**63 - 1, 2**64 - 1]


def damaged_recording(seed):
    """Return the format, content, suffix and mutations of the recording of a seed."""
    rng = np.random.default_rng(seed)
    name = _choose(rng, format_names())
    content, suffix = bytearray(_intact(name, int(rng.integers(3)))), suffix_of(name)
    mutations = [_choose(rng, _MUTATIONS) for _ in range(_choose(rng, [1, 1, 2, 3]))]
    for mutate in mutations:
        mutate(rng, content)
    if rng.random() < 0.5:
        repair_ogg(content)  # as damaged pages would not reach the codec
    if rng.random() < 0.15:
        suffix = _choose(rng, _SUFFIXES)
    return name, bytes(content), suffix, [mutate.__name__[1:] for mutate in mutations]


def judge_seeds(seeds, n_processes=1, seconds_allowed=SECONDS_ALLOWED):
    """Yield ``(seed, format, outcome, detail)`` for each seed, in the order of completion."""
    remaining, lock, judgments = iter(seeds), threading.Lock(), []

    def judge_in_one_process():
        with tempfile.TemporaryDirectory() as folder:
            process = _Process(folder, seconds_allowed)
            try:
                while True:
                    with lock:
                        seed = next(remaining, None)
                    if seed is None:
                        return
                    judgments.append((seed, *process.judge(seed)))
            finally:
                process.stop()

    with ThreadPoolExecutor(n_processes) as pool:
        pending = [pool.submit(judge_in_one_process) for _ in range(n_processes)]
        while pending or judgments:
            while judgments:
                yield judgments.pop(0)
            for future in [future for future in pending if future.done()]:
                future.result()
                pending.remove(future)
            time.sleep(0.02)


class _Process:
    """Process that loads damaged recordings; a new one takes the place of one that fails."""

    def __init__(self, folder, seconds_allowed):
        self.folder = folder
        self.seconds_allowed = seconds_allowed
        self._process = None

    def judge(self, seed):
        """Return the format, the outcome and its detail."""
        if self._process is None:
            self._start()
        self._connection.send(seed)
        try:
            if self._connection.poll(self.seconds_allowed):
                return self._connection.recv()
            outcome = "hangs", f"more than {self.seconds_allowed:.0f} s"
        except EOFError:
            self._process.join()
            outcome = "crashes", f"exit code {self._process.exitcode}"
        self.stop()
        return damaged_recording(seed)[0], *outcome

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
            self._process = None

    def _start(self):
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.folder), daemon=True)
        self._process.start()
        theirs.close()
        self._connection.recv()


def _serve(connection, folder):
    """Judge the recordings of the seeds that arrive, until the other side is gone."""
    # The first of each format imports what it needs.
    for name in format_names():
        _judge_content(_intact(name, 0), suffix_of(name), folder)
    _limit_address_space()
    connection.send("ready")
    while True:
        try:
            seed = connection.recv()
        except EOFError:
            return
        name, content, suffix, _ = damaged_recording(seed)
        connection.send((name, *_judge_content(content, suffix, folder)))


def _judge_content(content, suffix, folder):
    """Load a recording in every way, by its path and as bytes; return the outcome and detail."""
    path = Path(folder) / f"recording{suffix}"
    path.write_bytes(content)
    memory, n_open = _start_of_memory(), _n_open_files()
    outcomes = {}
    for way, parameters in _WAYS.items():
        by_path, by_bytes = _load(str(path), **parameters), _load(content, **parameters)
        for outcome, detail in (by_path, by_bytes):
            if outcome not in GOOD:
                return outcome, f"{way}: {detail}"
        if suffix != ".raw" and not _is_same(by_path, by_bytes):
            return "differs", f"{way}: by path {_describe(by_path)}, by bytes {_describe(by_bytes)}"
        outcomes[way] = by_path[0]
    if (peak := _peak_of_memory() - memory) > BYTES_ALLOWED:
        return "memory", f"{peak / 2**20:.0f} MB"
    if _n_open_files() > n_open:
        return "left open", f"{_n_open_files() - n_open} files"
    return ("raises" if "raises" in outcomes.values() else "loads"), ""


def _load(source, **parameters):
    """Return the outcome of loading a recording, and the waveform, the reason or the fault."""
    from skdeepfake.audio import AudioFileError, load_clip

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", ".* longer than the .* that are loaded", UserWarning)
            waveform = load_clip(source, duration=_DURATION, **parameters)
    except AudioFileError as error:
        return _judge_error(source, error)
    except Exception as error:
        return "other error", f"{type(error).__name__}: {str(error)[:200]}"
    if waveform.shape != (round(16000 * _DURATION),) or waveform.dtype != np.float32:
        return "wrong array", f"{waveform.dtype} of shape {waveform.shape}"
    if not np.isfinite(waveform).all():
        return "wrong array", "it is not finite"
    return "loads", waveform


def _judge_error(source, error):
    if len(error.failures) != 1:
        return "wrong error", f"it names {list(error.failures)}"
    ((name, reason),) = error.failures.items()
    if name != source if isinstance(source, str) else str(len(source)) not in name:
        return "wrong error", f"it names {name!r}"
    if not reason or len(reason) > 400 or not reason.isprintable() or "\\x" in reason:
        return "wrong error", f"its reason is {reason[:400]!r}"
    if "fit in memory" in reason:
        return "memory", reason
    return "raises", reason


def _is_same(by_path, by_bytes):
    if by_path[0] == by_bytes[0] == "loads":
        return np.array_equal(by_path[1], by_bytes[1])
    return by_path[0] == by_bytes[0]


def _describe(outcome):
    if outcome[0] == "raises":
        return outcome[1]
    return f"loads with an RMS of {np.sqrt(np.mean(outcome[1] ** 2)):.6f}"


def _limit_address_space():
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + _ADDRESS_SPACE
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _start_of_memory():
    """Set the peak of the resident memory to what is in use now, in bytes, and return it."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")
    return _peak_of_memory()


def _peak_of_memory():
    if sys.platform != "linux":
        return 0
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def _n_open_files():
    return len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0


@cache
def _intact(name, variant):
    """Return a recording of a format: a short one, one of two channels, or a long one."""
    seconds = (0.7, 3.0, 6.0)[variant]
    rate = 8000 if name in ("amr", "3gp") or variant == 2 else 16000
    samples = speech(seconds, rate, seed=variant)
    if variant == 1 and name not in MONO_ONLY:
        samples = np.stack([samples, samples[::-1]], axis=1)
    return encode(name, samples, rate)


def _choose(rng, values):
    return values[rng.integers(len(values))]


def _range(rng, content, longest=4096):
    """Return the start and stop of a random range of the content, half of them near its start."""
    last = min(len(content), 512) if rng.random() < 0.5 else len(content)
    start = int(rng.integers(last + 1))
    return start, start + int(rng.integers(1, longest))


def _flip_bits(rng, content):
    start, stop = _range(rng, content, len(content) + 2)
    for at in rng.integers(start, min(stop, len(content)) + 1, rng.integers(1, 65)):
        if at < len(content):
            content[at] ^= 1 << int(rng.integers(8))


def _cut_the_end(rng, content):
    del content[int(rng.integers(len(content) + 1)) :]


def _cut_the_start(rng, content):
    del content[: int(rng.integers(1, 200))]


def _remove_a_range(rng, content):
    start, stop = _range(rng, content)
    del content[start:stop]


def _duplicate_a_range(rng, content):
    start, stop = _range(rng, content)
    content[stop:stop] = content[start:stop] * int(rng.integers(1, 4))


def _zero_a_range(rng, content):
    start, stop = _range(rng, content)
    content[start:stop] = bytes(len(content[start:stop]))


def _fill_a_range_with_ones(rng, content):
    start, stop = _range(rng, content)
    content[start:stop] = b"\xff" * len(content[start:stop])


def _insert_noise(rng, content):
    start, stop = _range(rng, content)
    content[start:start] = rng.bytes(stop - start)


def _insert_another_recording(rng, content):
    other = _intact(_choose(rng, format_names()), 0)
    begin, end = _range(rng, other, len(other) + 2)
    start, stop = _range(rng, content)
    content[start : _choose(rng, [start, stop])] = other[begin:end]


def _exchange_the_header(rng, content):
    other = _intact(_choose(rng, format_names()), 0)
    content[: int(rng.integers(12, 100))] = other[: int(rng.integers(12, 100))]


def _append_another_recording(rng, content):
    content += _intact(_choose(rng, format_names()), 0)


def _put_a_tag_first(rng, content):
    size = int(rng.integers(2**14))
    content[:0] = b"ID3\x03\0\0\0\0" + bytes([size >> 7, size & 0x7F]) + rng.bytes(size)


def _edit_a_number(rng, content):
    """Write an extreme value to a field of the header: a length, a rate, a number of channels."""
    found = [at + len(tag) for tag in _TAGS for at in _find_all(content, tag)] or [0]
    at = _choose(rng, found) + int(rng.integers(-4, 32))
    size = int(_choose(rng, [1, 2, 4, 4, 8]))
    value = _choose(rng, _EXTREMES) if rng.random() < 0.8 else int(rng.integers(2**32))
    number = (value % 256**size).to_bytes(size, _choose(rng, ["little", "big"]))
    if 0 <= at < len(content) - size:
        content[at : at + size] = number


def _find_all(content, tag, at_most=3):
    found, at = [], content.find(tag)
    while at >= 0 and len(found) < at_most:
        found.append(at)
        at = content.find(tag, at + 1)
    return found


_MUTATIONS = [
    _flip_bits,
    _cut_the_end,
    _cut_the_start,
    _remove_a_range,
    _duplicate_a_range,
    _zero_a_range,
    _fill_a_range_with_ones,
    _insert_noise,
    _insert_another_recording,
    _exchange_the_header,
    _append_another_recording,
    _put_a_tag_first,
    _edit_a_number,
    _edit_a_number,
    _edit_a_number,
]
