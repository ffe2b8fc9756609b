"""Unpack an archive from elsewhere without letting it write elsewhere."""

import tarfile
import tempfile
import zlib
from functools import partial
from pathlib import Path, PureWindowsPath


def unpack(archive, folder, *, max_bytes):
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
        Maximum size of the unpacked files.

    Raises
    ------
    FileExistsError
        If the folder exists.
    ValueError
        If the file is damaged or no TAR archive, a member has an absolute path, a path with ``..``
        or is neither a file nor a folder (such as a link), or the members exceed `max_bytes`.
    """
    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{str(folder)!r} exists; remove it to unpack the archive again")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as workplace:
        root = Path(workplace, "root")
        root.mkdir()
        try:
            with tarfile.open(archive) as members:
                n_bytes = sum(member.size for member in members)
                if n_bytes > max_bytes:
                    raise ValueError(
                        f"{str(archive)!r} holds {n_bytes} bytes, but at most {max_bytes} were "
                        "expected; nothing was unpacked"
                    )
                members.extractall(root, filter=partial(_check_member, archive))
        except (tarfile.TarError, EOFError, zlib.error) as error:
            raise ValueError(
                f"{str(archive)!r} is damaged or no TAR archive ({error}); download it again"
            ) from error
        root.replace(folder)


def _check_member(archive, member, root):
    """Refuse the members that tarfile's data filter would rename or link, and call it."""
    path = PureWindowsPath(member.name)  # splits at slashes and backslashes
    outside = path.anchor or ".." in path.parts
    if outside or not (member.isfile() or member.isdir()):
        reason = "leads out of the folder" if outside else "is no plain file or folder"
        raise ValueError(
            f"Member {member.name!r} of {str(archive)!r} {reason}; nothing was unpacked. Do not "
            "trust this archive"
        )
    return tarfile.data_filter(member, root)
