"""librosa is compiled by one process at a time, and where nothing may be written too."""

import contextlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skdeepfake import _librosa

# What this package calls of librosa, by all its callers.
USE = """
import sys, tempfile
import numpy as np, soundfile as sf
from skdeepfake.audio import LoadAudio
from skdeepfake.feature_extraction import Chroma, MFCC
from skdeepfake.forging import forge, remove_scene

clips = np.random.default_rng(0).standard_normal((2, 8000)).astype(np.float32)

def use():
    with tempfile.TemporaryDirectory() as folder:
        sf.write(folder + "/clip.wav", 0.1 * clips[0], 16000)
        loaded = LoadAudio(trim_db=40).transform([folder + "/clip.wav"])
    outputs = [loaded, MFCC().fit_transform(clips), Chroma().fit_transform(clips)]
    outputs += [remove_scene(clips), forge(clips, "phase_vocoder", random_state=0)]
    outputs += [forge(clips, "griffin_lim", random_state=0)]
    return outputs
"""
# Numba asks for a temporary file to find out whether it may write to a folder.
NOWHERE_TO_WRITE = """
import tempfile
_TemporaryFile = tempfile.TemporaryFile

def refuse(*args, dir=None, **kwargs):
    if dir is not None and not str(dir).startswith(tempfile.gettempdir()):
        raise PermissionError(dir)
    return _TemporaryFile(*args, dir=dir, **kwargs)

tempfile.TemporaryFile = refuse
"""


def start(code, **environment):
    variables = {name: text for name, text in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=variables | environment, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    _, errors = process.communicate()
    assert process.returncode == 0, errors


def test_librosa_is_returned():
    librosa = _librosa.import_librosa("filters")
    assert librosa is sys.modules["librosa"]
    assert _librosa.import_librosa("filters") is librosa


def test_numbas_option_is_left_as_it_was(tmp_path):
    before = cache_dir()
    with contextlib.suppress(KeyError), _librosa._numba_keeps_code_in(tmp_path):
        assert cache_dir() == str(tmp_path)
        raise KeyError
    assert cache_dir() == before


def test_a_lock_keeps_others_out(tmp_path):
    code = (
        "import time\n"
        "from pathlib import Path\n"
        "from skdeepfake._librosa import _locked\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "with _locked(folder / 'lock'):\n"
        "    (folder / 'held').touch()\n"
        "    time.sleep(0.5)\n"
        "    (folder / 'released').touch()"
    )
    process = start(code)
    while not (tmp_path / "held").exists() and process.poll() is None:
        time.sleep(0.01)
    with _librosa._locked(tmp_path / "lock"):
        assert (tmp_path / "released").exists()
    finish(process)


def test_a_lock_that_is_never_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(_librosa, "_PATIENCE", 0.1)
    first = _librosa._locked(tmp_path / "lock")
    with first, pytest.raises(TimeoutError, match="lock"), _librosa._locked(tmp_path / "lock"):
        pass
    with _librosa._locked(tmp_path / "lock"):
        pass


@pytest.mark.parametrize("folders", ["no folder", "a locked folder"])
def test_the_last_resort_is_a_folder_of_this_process(tmp_path, monkeypatch, folders):
    def refuse():
        raise PermissionError("read-only")

    used = []
    monkeypatch.setattr(_librosa, "_PATIENCE", 0.1)
    monkeypatch.setitem(_librosa._WARM_UPS, "filters", lambda librosa: used.append(cache_dir()))
    choose = refuse if folders == "no folder" else lambda: tmp_path
    for name in ("_numbas_folder", "_temporary_folder"):
        monkeypatch.setattr(_librosa, name, choose)
    with _librosa._locked(tmp_path / "lock"):
        _librosa._import_part.__wrapped__("filters")
    assert used == [str(_librosa._private_folder())]


def cache_dir():
    import numba

    return numba.config.CACHE_DIR


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_temporary_folder_is_private(tmp_path, monkeypatch):
    monkeypatch.setattr(_librosa.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = _librosa._temporary_folder()
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    folder.parent.chmod(0o777)
    with pytest.raises(PermissionError, match="open to others"):
        _librosa._temporary_folder()


@pytest.mark.slow
def test_processes_that_start_together_leave_code_that_fits(tmp_path):
    """Without the lock, later processes crashed in `yin` after about half of such starts."""
    # What librosa compiles at its import, and what is compiled at a call.
    code = USE + (
        "use()\n"
        "import librosa\n"
        "librosa.yin(np.sin(0.05 * np.arange(16000, dtype=np.float32)), fmin=70, fmax=350)"
    )
    processes = []
    for _ in range(2):
        processes.append(start(code, NUMBA_CACHE_DIR=str(tmp_path)))
        time.sleep(0.9)
    for process in processes:
        finish(process)
    before = code_files(tmp_path)
    assert before
    finish(start(code, NUMBA_CACHE_DIR=str(tmp_path)))
    # What is called later was compiled under the lock.
    assert code_files(tmp_path) == before


def code_files(folder):
    return {path: path.stat().st_mtime_ns for path in Path(folder).rglob("*.nb?")}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="The variables of the home folder are those of POSIX")
def test_a_read_only_installation_without_a_home(tmp_path):
    nowhere = {"HOME": "/proc/nope", "XDG_CACHE_HOME": "/proc/nope", "TMPDIR": str(tmp_path)}
    process = start(NOWHERE_TO_WRITE + "import librosa.core.audio", **nowhere)
    _, errors = process.communicate()
    assert "cannot cache function" in errors
    check = """
import os
before = dict(os.environ)
use()
import numba
assert numba.config.CACHE_DIR == ""
assert dict(os.environ) == before
"""
    finish(start(NOWHERE_TO_WRITE + USE + check, **nowhere))
    assert code_files(tmp_path)
