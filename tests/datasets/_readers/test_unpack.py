"""Archives are unpacked whole or not at all, and write nothing elsewhere."""

import io
import tarfile
import zipfile

import pytest

from skdeepfake.datasets._readers._unpack import unpack


def make_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def make_tar(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


MAKERS = pytest.mark.parametrize("make", [make_zip, make_tar])


@MAKERS
def test_files_and_folders(make, tmp_path):
    members = {"a.txt": b"one", "deep/er/b.bin": bytes(3_000_000), "empty.txt": b""}
    unpack(make(tmp_path / "x", members), tmp_path / "to" / "here", max_bytes=10**7)
    root = tmp_path / "to" / "here"
    found = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.*")}
    assert found == members
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["here"]


@MAKERS
@pytest.mark.parametrize(
    "name", ["/etc/evil", "../evil", "a/../../evil", "..\\evil", "C:\\evil", "\\\\host\\evil"]
)
def test_names_that_lead_out(make, tmp_path, name):
    archive = make(tmp_path / "x", {"fine.txt": b"fine", name: b"evil"})
    with pytest.raises(ValueError, match="leads out of the folder; nothing was unpacked"):
        unpack(archive, tmp_path / "to", max_bytes=1000)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar(tmp_path, kind):
    with tarfile.open(tmp_path / "x", "w") as archive:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = kind, "/etc"
        archive.addfile(info)
    with pytest.raises(ValueError, match=r"'link' .* is no plain file or folder"):
        unpack(tmp_path / "x", tmp_path / "to", max_bytes=1000)


def test_links_in_a_zip(tmp_path):
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x", "w") as archive:
        archive.writestr(info, "/etc")
    with pytest.raises(ValueError, match=r"'link' .* is no plain file or folder"):
        unpack(tmp_path / "x", tmp_path / "to", max_bytes=1000)


@MAKERS
def test_size_limit(make, tmp_path):
    archive = make(tmp_path / "x", {"bomb": bytes(10_000_000)})
    assert archive.stat().st_size < 20_000
    with pytest.raises(ValueError, match="holds 10000000 bytes, more than the 1000000"):
        unpack(archive, tmp_path / "to", max_bytes=1_000_000)
    assert not (tmp_path / "to").exists()


def test_a_lie_about_the_size(tmp_path):
    """A ZIP whose directory tells a smaller size than comes out of it."""
    archive = make_zip(tmp_path / "x", {"bomb": bytes(1_000_000)})
    content = archive.read_bytes().replace((1_000_000).to_bytes(4, "little"), b"\x64\0\0\0")
    archive.write_bytes(content)
    with pytest.raises(ValueError, match="is damaged"):
        unpack(archive, tmp_path / "to", max_bytes=1000)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_broken_archive(tmp_path):
    archive = make_tar(tmp_path / "x", {"a": bytes(range(256)) * 1000})
    archive.write_bytes(archive.read_bytes()[:-200])
    with pytest.raises(ValueError, match=r"/x' is damaged \(.*\); download it again"):
        unpack(archive, tmp_path / "to", max_bytes=10**7)
    (tmp_path / "y").write_text("no archive")
    with pytest.raises(ValueError, match="neither a ZIP nor a TAR archive"):
        unpack(tmp_path / "y", tmp_path / "to", max_bytes=10**7)
    assert not (tmp_path / "to").exists()


def test_nothing_is_overwritten(tmp_path):
    archive = make_zip(tmp_path / "x", {"a": b"new"})
    (tmp_path / "to").mkdir()
    with pytest.raises(FileExistsError, match="already there"):
        unpack(archive, tmp_path / "to", max_bytes=1000)
