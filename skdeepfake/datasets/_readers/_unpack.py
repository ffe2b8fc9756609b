"""Unpack an archive from elsewhere without letting it write elsewhere."""

import errno
import lzma
import shutil
import tarfile
import tempfile
import zlib
from functools import partial
from pathlib import Path, PureWindowsPath

from skdeepfake._atomic import name_full_disk

# Longest header of a member beyond its first block, which tarfile reads into memory: a long name.
_MAX_HEADER_BYTES = 1_000_000
# What a damaged or hostile archive makes of its members: names that are too long, or a file where
# others have a folder. Errors of decompression have no number.
_ERRORS_OF_MEMBERS = {
    None, errno.EEXIST, errno.EILSEQ, errno.EINVAL, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOENT,
    errno.ENOTDIR,
}  # fmt: skip


def unpack(archive, folder, *, max_bytes, max_members=200_000):
    """Unpack a TAR archive into a new folder.

    The folder appears once everything is unpacked, so that a broken attempt is never taken for a
    complete one.

    Parameters
    ----------
    archive : path-like
        The archive, compressed or not.
    folder : path-like
        The folder to create.
    max_bytes : int
        Maximum size of the unpacked files. It is compared with the sizes that the archive states,
        before anything is unpacked.
    max_members : int, default=200_000
        Maximum number of files and folders.

    Raises
    ------
    FileExistsError
        If the folder exists.
    OSError
        If the archive cannot be read, or the disk is full.
    ValueError
        If the file is damaged or no TAR archive, a member has an absolute path, a path with ``..``
        or is neither a file nor a folder (such as a link), or the members are too many or too
        large.
    """
    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{str(folder)!r} exists; remove it to unpack the archive again")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as workplace,
        name_full_disk(folder),
    ):
        root = Path(workplace, "root")
        root.mkdir()
        with open(archive, "rb") as file:
            _extract(archive, file, root, max_bytes, max_members)
        root.replace(folder)


def _extract(archive, file, root, max_bytes, max_members):
    try:
        with tarfile.open(fileobj=file, tarinfo=_Member) as members:
            n_bytes = _check_sizes(archive, members, max_bytes, max_members)
            _check_space(archive, root, n_bytes)
            members.extractall(root, filter=partial(_check_member, archive))
    except _RefusedError as error:
        raise ValueError(str(error)) from None
    except (tarfile.TarError, EOFError, ValueError, ArithmeticError) as error:
        raise _damaged(archive, error) from error
    except (zlib.error, lzma.LZMAError) as error:
        raise _damaged(archive, error) from error
    except OSError as error:
        if error.errno not in _ERRORS_OF_MEMBERS:
            raise
        raise _damaged(archive, error) from error


class _RefusedError(Exception):
    """Reason why an archive is refused that is not damaged."""


class _Member(tarfile.TarInfo):
    """Member whose header cannot fill the memory."""

    def _proc_member(self, archive):
        has_long_header = self.type not in tarfile.SUPPORTED_TYPES or self.type in (
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
        )
        if has_long_header and self.size > _MAX_HEADER_BYTES:
            raise tarfile.ReadError(f"a header of {self.size} bytes")
        return super()._proc_member(archive)


def _check_sizes(archive, members, max_bytes, max_members):
    """Return the size of all members; stop at the first one that is too much."""
    n_bytes = 0
    for number, member in enumerate(members, start=1):
        if number > max_members:
            raise _RefusedError(
                f"{str(archive)!r} holds more than {max_members} files and folders, which no "
                "archive of this corpus does; nothing was unpacked"
            )
        n_bytes += max(member.size, 0)
        if n_bytes > max_bytes:
            raise _RefusedError(
                f"{str(archive)!r} holds {n_bytes} bytes or more, but at most {max_bytes} were "
                "expected; nothing was unpacked"
            )
    return n_bytes


def _check_space(archive, root, n_bytes):
    free = shutil.disk_usage(root).free
    if n_bytes > free:
        raise OSError(
            errno.ENOSPC,
            f"{str(archive)!r} needs {n_bytes} bytes, and {free} are free",
            str(root),
        )


def _check_member(archive, member, root):
    """Refuse the members that tarfile's data filter would rename or link, and call it."""
    path = PureWindowsPath(member.name)  # splits at slashes and backslashes
    outside = path.anchor or ".." in path.parts
    if outside or not (member.isfile() or member.isdir()):
        reason = "leads out of the folder" if outside else "is no plain file or folder"
        raise _RefusedError(
            f"Member {member.name!r} of {str(archive)!r} {reason}; nothing was unpacked. Do not "
            "trust this archive"
        )
    return tarfile.data_filter(member, root)


def _damaged(archive, error):
    return ValueError(f"{str(archive)!r} is damaged or no TAR archive ({error}); download it again")
