"""Archives are unpacked completely or not at all, and write nothing elsewhere."""

import errno
import gzip
import io
import os
import shutil
import tarfile
import time
from collections import namedtuple

import numpy as np
import pytest

from skdeepfake.datasets._readers import _unpack
from skdeepfake.datasets._readers._unpack import unpack


@pytest.fixture
def make(tmp_path):
    """Write the archive ``x``: content by name, or (type, link target) of a special member."""

    def _make(members, mode="w:gz"):
        with tarfile.open(tmp_path / "x", mode) as archive:
            for name, content in members.items():
                info = tarfile.TarInfo(name)
                if isinstance(content, bytes):
                    info.size = len(content)
                    archive.addfile(info, io.BytesIO(content))
                else:
                    info.type, info.linkname = content
                    archive.addfile(info)
        return tmp_path / "x"

    return _make


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_files_and_folders(make, tmp_path, mode):
    members = {"a.txt": b"one", "deep/er/b.bin": bytes(3_000_000), "empty.txt": b""}
    unpack(make(members, mode), tmp_path / "to" / "here", max_bytes=10**7)
    root = tmp_path / "to" / "here"
    found = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.*")}
    assert found == members
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["here"]


@pytest.mark.parametrize(
    "name", ["/etc/evil", "../evil", "a/../../evil", "..\\evil", "C:\\evil", "\\\\host\\evil"]
)
def test_member_that_leads_out_of_the_folder_raises(make, tmp_path, name):
    archive = make({"fine.txt": b"fine", name: b"evil"})
    with pytest.raises(ValueError, match="leads out of the folder; nothing was unpacked"):
        unpack(archive, tmp_path / "to", max_bytes=1000)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("target", ["/etc", "../../etc", "fine.txt"])
@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_link_or_device_raises(make, tmp_path, kind, target):
    archive = make({"fine.txt": b"fine", "link": (kind, target)})
    with pytest.raises(ValueError, match=r"'link' .* is no plain file or folder"):
        unpack(archive, tmp_path / "to", max_bytes=1000)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_too_large_archive_raises(make, tmp_path):
    archive = make({"bomb": bytes(10_000_000)})
    assert archive.stat().st_size < 20_000
    with pytest.raises(ValueError, match="holds 10000000 bytes or more, but at most 1000000"):
        unpack(archive, tmp_path / "to", max_bytes=1_000_000)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("keep", [slice(-200), slice(100), slice(0)])
def test_damaged_archive_raises(make, tmp_path, keep):
    archive = make({"a": bytes(range(256)) * 1000})
    archive.write_bytes(archive.read_bytes()[keep])
    with pytest.raises(ValueError, match=r"/x' is damaged or no TAR [\s\S]*; download it"):
        unpack(archive, tmp_path / "to", max_bytes=10**7)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_file_that_is_no_archive_raises(tmp_path):
    (tmp_path / "x").write_text("no archive")
    with pytest.raises(ValueError, match="is damaged or no TAR archive"):
        unpack(tmp_path / "x", tmp_path / "to", max_bytes=10**7)


def test_existing_folder_raises(make, tmp_path):
    (tmp_path / "to").mkdir()
    with pytest.raises(FileExistsError, match="exists; remove it"):
        unpack(make({"a": b"new"}), tmp_path / "to", max_bytes=1000)
    assert list((tmp_path / "to").iterdir()) == []


def test_too_many_members_raise(make, tmp_path):
    archive = make({str(i): b"" for i in range(11)})
    with pytest.raises(ValueError, match="holds more than 10 files and folders"):
        unpack(archive, tmp_path / "to", max_bytes=1000, max_members=10)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    unpack(archive, tmp_path / "to", max_bytes=1000, max_members=11)
    assert len(list((tmp_path / "to").iterdir())) == 11


def test_a_bomb_is_found_by_its_header_without_unpacking(tmp_path, monkeypatch):
    info = tarfile.TarInfo("bomb")
    info.size = 10**13  # nothing follows
    (tmp_path / "x").write_bytes(gzip.compress(info.tobuf() + bytes(10_000)))
    monkeypatch.setattr(tarfile.TarFile, "extractall", lambda *args: pytest.fail("unpacked"))
    with pytest.raises(ValueError, match="holds 10000000000000 bytes or more"):
        unpack(tmp_path / "x", tmp_path / "to", max_bytes=10**10)


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_would_fill_the_memory_raises(tmp_path, kind):
    info = tarfile.TarInfo("header")
    info.type, info.size = kind, 10**12
    (tmp_path / "x").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_000))
    with pytest.raises(ValueError, match="a header of 1000000000000 bytes"):
        unpack(tmp_path / "x", tmp_path / "to", max_bytes=10**13)


def test_names_longer_than_a_block_are_read(make, tmp_path):
    name = "/".join(["long" * 20] * 5)
    unpack(make({name: b"one"}), tmp_path / "to", max_bytes=1000)
    assert (tmp_path / "to" / name).read_bytes() == b"one"


@pytest.mark.parametrize(
    "members",
    [
        {"a": b"file", "a/b": b"below a file"},
        {"a/b": b"in a folder", "a": b"file"},
        {"x" * 5000: b"a name that no disk takes"},
    ],
)
def test_members_that_no_disk_takes_raise(make, tmp_path, members):
    with pytest.raises(ValueError, match="/x' is damaged or no TAR archive"):
        unpack(make(members), tmp_path / "to", max_bytes=10**6)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_mutated_archives_raise_one_kind_of_error(make, tmp_path, mode):
    archive = make({"a/b": bytes(range(256)) * 8, "c" * 200: b"c"}, mode)
    good = np.frombuffer(archive.read_bytes(), dtype=np.uint8)
    rng = np.random.default_rng(0)
    n_refused, n_unpacked = 0, 0
    for number in range(60):
        mutant = good.copy()
        rows = rng.integers(len(mutant) if number % 2 else 600, size=3) % len(mutant)
        mutant[rows] = rng.integers(256, size=3)
        archive.write_bytes(mutant[: None if number % 3 else rng.integers(len(mutant))].tobytes())
        try:
            unpack(archive, tmp_path / "to", max_bytes=10**6)
        except ValueError as error:
            n_refused += "/x'" in str(error)
        else:
            n_unpacked += 1
        shutil.rmtree(tmp_path / "to", ignore_errors=True)
        assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert n_refused + n_unpacked == 60
    assert n_refused > 15


def test_full_disk_is_named_before_and_while_unpacking(make, tmp_path, monkeypatch):
    archive = make({"a": bytes(1000)})
    with monkeypatch.context() as patch:
        usage = namedtuple("usage", "free")(999)
        patch.setattr(_unpack.shutil, "disk_usage", lambda path: usage)
        with pytest.raises(OSError, match=r"the disk is full.*/to'") as caught:
            unpack(archive, tmp_path / "to", max_bytes=10**6)
        assert caught.value.errno == errno.ENOSPC

    def fill(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tarfile.TarFile, "makefile", fill)
    with pytest.raises(OSError, match="the disk is full"):
        unpack(archive, tmp_path / "to", max_bytes=10**6)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.slow
def test_many_members_take_linear_time(tmp_path):
    seconds = {}
    for n_members in (9_000, 36_000):
        with tarfile.open(tmp_path / "x", "w:gz", compresslevel=1) as archive:
            for number in range(n_members):
                info = tarfile.TarInfo(f"flac_T/T_{number:010d}.flac")
                info.size = 100
                archive.addfile(info, io.BytesIO(bytes(100)))
        start = time.process_time()
        unpack(tmp_path / "x", tmp_path / str(n_members), max_bytes=10**9)
        seconds[n_members] = time.process_time() - start
    assert seconds[36_000] < 25
    assert seconds[36_000] < 8 * seconds[9_000]
