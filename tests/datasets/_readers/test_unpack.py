"""Archives are unpacked completely or not at all, and write nothing elsewhere."""

import io
import tarfile

import pytest

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
    with pytest.raises(ValueError, match="holds 10000000 bytes, but at most 1000000"):
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
