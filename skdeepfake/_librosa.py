"""librosa, compiled by one process at a time.

librosa compiles functions by Numba when its modules are imported and when they are first called,
and keeps the machine code in files. Two processes that fill these files at once can leave some that
do not fit together, and then every later process crashes. Where Numba finds no folder that it may
write to, the import raises an error. Therefore the parts of librosa that this package uses are
imported and compiled here: under a lock, with a folder of their own.
"""

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path

import numpy as np

# In seconds. Compiling takes 10 to 20; a process that is stuck must not stop the others for ever.
_PATIENCE = 180
_POLL = 0.05


def import_librosa(part):
    """Return librosa, with one part of it imported and compiled for clips in single precision.

    Parameters
    ----------
    part : {"filters", "stft", "trim"}
        What is used of it: the filter banks; `stft`, `istft` and `griffinlim`; or
        ``effects.trim``.

    Returns
    -------
    librosa : module
    """
    with _thread_lock:
        return _import_part(part)


_thread_lock = threading.RLock()


@cache
def _import_part(part):
    import librosa

    for choose in (_numbas_folder, _temporary_folder):
        # An OSError is a folder that cannot be written to, or a lock that cannot be had.
        with contextlib.suppress(OSError):
            folder = choose()
            _warm_up(part, librosa, folder)
            return librosa
    _warm_up(part, librosa, _private_folder())
    return librosa


def _warm_up(part, librosa, folder):
    """Import and compile a part, alone unless all its code is in the folder already."""
    complete = folder / _name(part, librosa)
    with contextlib.nullcontext() if complete.exists() else _locked(folder / "lock"):
        with _numba_keeps_code_in(folder):
            _WARM_UPS[part](librosa)
        complete.touch()


def _name(part, librosa):
    """Return the name of a file that tells for what the code of a part was compiled."""
    import llvmlite.binding as llvm
    import numba

    versions = (librosa.__version__, numba.__version__, sys.implementation.cache_tag)
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    return f"{part}-{hashlib.sha256(repr((versions, processor)).encode()).hexdigest()[:16]}"


def _warm_filters(librosa):
    librosa.filters.mel(sr=16000, n_fft=64, n_mels=2)
    librosa.filters.chroma(sr=16000, n_fft=64, tuning=0.0)


def _warm_stft(librosa):
    clips = np.ones((2, 64), dtype=np.float32)
    spectra = librosa.stft(clips, n_fft=16)
    librosa.istft(spectra, n_fft=16, length=64)
    librosa.griffinlim(np.abs(spectra[0]), n_iter=1, n_fft=16, length=64)


def _warm_trim(librosa):
    librosa.effects.trim(np.ones(64, dtype=np.float32), frame_length=16, hop_length=8)


_WARM_UPS = {"filters": _warm_filters, "stft": _warm_stft, "trim": _warm_trim}


@contextlib.contextmanager
def _numba_keeps_code_in(folder):
    """Let functions that Numba meets for the first time keep their code in a folder."""
    from numba import config

    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _numbas_folder():
    """Return a folder in the one where Numba would keep the code of this module."""
    from numba import njit

    try:
        return _made(Path(njit(cache=True)(_made).stats.cache_path, "librosa"))
    except RuntimeError as error:
        raise OSError("Numba has no folder that it may write to") from error


def _made(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _temporary_folder():
    """Return a folder for temporary files that the processes of this user share."""
    user = os.getuid() if hasattr(os, "getuid") else ""
    folder = Path(tempfile.gettempdir(), f"skdeepfake-{user}")
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    # Code is loaded from it, so nobody else may have made it.
    if hasattr(os, "getuid") and (status.st_uid != user or status.st_mode & 0o077):
        raise PermissionError(f"{folder} is open to others")
    return _made(folder / "librosa")


@cache
def _private_folder():
    folder = tempfile.TemporaryDirectory(prefix="skdeepfake-")
    _private_folder.folder = folder  # is removed when the process ends
    return Path(folder.name)


@contextlib.contextmanager
def _locked(path):
    """Hold the lock on a file; TimeoutError if another process does not give it up."""
    with open(path, "ab") as file:
        deadline = time.monotonic() + _PATIENCE
        while not _try_lock(file):
            if time.monotonic() > deadline:
                raise TimeoutError(f"another process holds {path}")
            time.sleep(_POLL)
        try:
            yield
        finally:
            # Closing does not unlock where a child process has inherited the file.
            _unlock(file)


if os.name == "nt":
    import msvcrt

    def _try_lock(file):
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _unlock(file):
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file):
        fcntl.flock(file, fcntl.LOCK_UN)
