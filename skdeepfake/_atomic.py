"""Write a file completely or not at all."""

import errno
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path

# No space on the disk, in the user's quota, or below the largest size of a file.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_atomically(path, data):
    """Write a file, which appears under its name once it is complete and on the disk.

    An error, a full disk or a killed process leaves the file that was there before.

    Parameters
    ----------
    path : path-like
        The file.
    data : bytes
        The content.

    Raises
    ------
    FileNotFoundError
        If its folder does not exist.
    OSError
        If the file cannot be written; where the disk is full, the message says so.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"The folder {str(path.parent)!r} does not exist; create it first")
    # In the same folder, since a file cannot be renamed to another disk.
    part = path.with_name(f".skdeepfake-{secrets.token_hex(8)}.part")
    try:
        with name_full_disk(path):
            with open(part, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
            _sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


@contextmanager
def name_full_disk(path):
    """Turn the error of a disk that is full into one that says so, of the same number.

    Parameters
    ----------
    path : path-like
        What was to be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise OSError(
            error.errno,
            "the disk is full, or your quota or the largest size of a file is reached "
            f"({os.strerror(error.errno)}); free some space and try again",
            str(path),
        ) from error


def _sync_folder(folder):
    """Make a renaming last; systems that cannot open folders do so by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
