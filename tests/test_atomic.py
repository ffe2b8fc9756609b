"""Files are written completely or not at all, and a full disk is named."""

import errno
import os
import stat
import subprocess
import sys

import pytest

from skdeepfake import _atomic
from skdeepfake._atomic import name_full_disk, write_atomically


def test_new_and_replaced_files(tmp_path):
    for content in (b"one", b"", bytes(1_000_000)):
        write_atomically(tmp_path / "x", content)
        assert (tmp_path / "x").read_bytes() == content
        assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_permissions_are_those_of_any_new_file(tmp_path):
    write_atomically(tmp_path / "x", b"one")
    (tmp_path / "y").write_bytes(b"two")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "xy"}
    assert len(modes) == 1


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_named_and_the_old_file_survives(tmp_path, monkeypatch, step, number):
    write_atomically(tmp_path / "x", b"old")

    def fill(*args):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(_atomic.os, step, fill)
    with pytest.raises(OSError, match=r"the disk is full.*free some space.*/x'") as caught:
        write_atomically(tmp_path / "x", b"new")
    assert caught.value.errno == number
    assert (tmp_path / "x").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_real_limit_of_the_size_of_files(tmp_path):
    code = (
        "import resource, sys\n"
        "from skdeepfake._atomic import write_atomically\n"
        "write_atomically('x', b'old')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "write_atomically('x', bytes(1_000_000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "the disk is full, or your quota or the largest size of a file" in done.stderr
    assert (tmp_path / "x").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_an_interrupt_leaves_no_part(tmp_path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(_atomic.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "x", b"new")
    assert list(tmp_path.iterdir()) == []


def test_other_errors_stay_as_they_are(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"/absent' does not exist; create it"):
        write_atomically(tmp_path / "absent" / "x", b"new")
    with pytest.raises(PermissionError, match="not for you"), name_full_disk("x"):
        raise PermissionError(errno.EACCES, "not for you")
