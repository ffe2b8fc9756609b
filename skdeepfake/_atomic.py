"""Write a file completely or not at all."""

import errno
import os
import tempfile
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
    OSError
        If the file cannot be written; where the disk is full, the message says so.
    """
    path = Path(path)
    part = None
    try:
        with name_full_disk(path):
            # In the same folder, since a file cannot be renamed to another disk.
            handle, part = tempfile.mkstemp(
                dir=path.parent, prefix=f".{path.name}-", suffix=".part"
            )
            with open(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _allow_as_usual(part)
            os.replace(part, path)
            _sync_folder(path.parent)
    except BaseException:
        if part is not None:
            with suppress(FileNotFoundError):
                os.unlink(part)
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
            f"the disk is full, or your quota or the largest size of a file is reached "
            f"({os.strerror(error.errno)}), and nothing was written; free some space and try again",
            str(path),
        ) from error


def _allow_as_usual(path):
    """Set the permissions of a new file, as temporary files are for their owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(path, 0o666 & ~mask)


def _sync_folder(folder):
    """Make a renaming last; systems that cannot open folders do so by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
