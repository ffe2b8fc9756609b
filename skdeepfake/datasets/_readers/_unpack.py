"""Unpack an archive from elsewhere without letting it write elsewhere."""

import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

_CHUNK_BYTES = 1 << 20


def unpack(archive, folder, *, max_bytes):
    """Unpack a ZIP or TAR archive into a new folder.

    All names are looked at before anything is written. The folder appears once all is unpacked, so
    that a broken attempt is never taken for a whole one.

    Parameters
    ----------
    archive : path-like
        The archive.
    folder : path-like
        The folder to make.
    max_bytes : int
        The most that may be unpacked.

    Raises
    ------
    FileExistsError
        If the folder is already there.
    ValueError
        If it is no archive or damaged, a member has an absolute path, a path with ``..`` or is
        neither a file nor a folder (such as a link), or there is more in it than `max_bytes`.
    """
    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{str(folder)!r} is already there; remove it to unpack anew")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as workplace:
        root = Path(workplace, "root")
        root.mkdir()
        try:
            with closing(_open(archive)) as members:
                _check(archive, members.listing, max_bytes)
                for name, _, _ in members.listing:
                    _write(members, name, root / name)
        except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error) as error:
            raise ValueError(f"{str(archive)!r} is damaged ({error}); download it again") from error
        root.replace(folder)


def _open(archive):
    for kind in (_Zip, _Tar):
        try:
            return kind(archive)
        except (zipfile.BadZipFile, tarfile.ReadError):
            continue
    raise ValueError(f"{str(archive)!r} is neither a ZIP nor a TAR archive; download it again")


class _Zip:
    def __init__(self, archive):
        self.archive = zipfile.ZipFile(archive)
        self.close = self.archive.close
        # Files and folders have these types in the upper half; 0 stands for "not told".
        self.listing = [
            (
                info.filename,
                info.file_size,
                info.is_dir() or stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG),
            )
            for info in self.archive.infolist()
        ]

    def open(self, name):
        """Return a stream of the member's bytes, or None for a folder."""
        return None if name.endswith("/") else self.archive.open(name)


class _Tar:
    def __init__(self, archive):
        self.archive = tarfile.open(archive)  # noqa: SIM115  (closed by unpack)
        self.close = self.archive.close
        self.listing = [
            (member.name, member.size, member.isfile() or member.isdir())
            for member in self.archive.getmembers()
        ]

    def open(self, name):
        """Return a stream of the member's bytes, or None for a folder."""
        return self.archive.extractfile(name)


def _check(archive, listing, max_bytes):
    n_bytes = sum(size for _, size, _ in listing)
    if n_bytes > max_bytes:
        raise ValueError(
            f"{str(archive)!r} holds {n_bytes} bytes, more than the {max_bytes} that were "
            "expected; nothing was unpacked"
        )
    for name, _, is_plain in listing:
        path = PurePosixPath(name.replace("\\", "/"))
        outside = path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive
        if outside or not is_plain:
            reason = "leads out of the folder" if outside else "is no plain file or folder"
            raise ValueError(
                f"Member {name!r} of {str(archive)!r} {reason}; nothing was unpacked. Do not trust "
                "this archive"
            )


def _write(members, name, target):
    stream = members.open(name)
    if stream is None:
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with stream, target.open("wb") as file:
        shutil.copyfileobj(stream, file, _CHUNK_BYTES)
