"""The bytes of a file: a ZIP archive of a payload and its description, with checksums of both."""

import hashlib
import io
import json
import zipfile
from typing import NamedTuple

from skdeepfake.persistence._errors import DetectorFileError

FORMAT_VERSION = 1
_PAYLOAD, _META = "detector.skops", "meta.json"
# The archive ends in a comment, with the checksum of all bytes before it: ZIP's own checksums leave
# out the headers, and the bytes of an array in which one bit is wrong look like any other.
_LABEL = b"sha256:"
_COMMENT_LENGTH = len(_LABEL) + hashlib.sha256().digest_size * 2
# Longest description, which nothing but a card makes long.
_MAX_META_BYTES = 10_000_000
# What a detector may unpack to. Numbers hardly shrink; their description, some megabytes, does.
_MAX_RATIO = 4
_MAX_UNPACKED_BYTES = 20_000_000


class Content(NamedTuple):
    """What a file holds."""

    meta: dict
    payload: bytes


def pack(meta, payload):
    """Return the bytes of a file.

    Parameters
    ----------
    meta : dict
        Description; the format version and the checksum of the payload are added to it.
    payload : bytes
        The detector, as skops writes it.

    Returns
    -------
    data : bytes

    Raises
    ------
    ValueError
        If the description is longer than one that can be loaded.
    """
    meta = {
        "format_version": FORMAT_VERSION,
        "sha256": hashlib.sha256(payload).hexdigest(),
        **meta,
    }
    described = json.dumps(meta, indent=2, allow_nan=False)
    if len(described) > _MAX_META_BYTES:
        raise ValueError(
            f"card takes {len(described):,} bytes, and load_detector accepts {_MAX_META_BYTES:,}; "
            "leave out what readers can find elsewhere"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # At one date, so that equal detectors make equal files.
        archive.writestr(zipfile.ZipInfo(_META), described)
        archive.writestr(zipfile.ZipInfo(_PAYLOAD), payload)
        archive.comment = bytes(_COMMENT_LENGTH)
    archived = buffer.getvalue()[:-_COMMENT_LENGTH]
    return archived + _comment(archived)


def unpack(data, path):
    """Return the content of a file.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its name, for the messages.

    Returns
    -------
    content : Content

    Raises
    ------
    DetectorFileError
        If the file is damaged, of another format or of another format version.
    """
    try:
        if data[-_COMMENT_LENGTH:] != _comment(data[:-_COMMENT_LENGTH]):
            raise _damaged(path, data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            meta = json.loads(_read(archive, _META, _MAX_META_BYTES))
            _check_version(meta, path)
            payload = _read(archive, _PAYLOAD, len(data))
        if is_too_large(payload):
            raise ValueError(f"{_PAYLOAD} would unpack to {_unpacked_size(payload)} bytes")
        if hashlib.sha256(payload).hexdigest() != meta["sha256"]:
            raise ValueError("the checksum of the detector differs")
        if not isinstance(meta.get("card"), (dict, type(None))):
            raise ValueError("the card is no dict")
    except DetectorFileError:
        raise
    except Exception as error:  # whatever a file that was made by hand makes json and zipfile raise
        raise DetectorFileError(
            f"{path!r} is no file of save_detector ({_shorten(error)}); ask for a new copy"
        ) from error
    return Content(meta, payload)


def is_too_large(payload):
    """Return whether a file of skops would unpack to much more than its bytes."""
    return _unpacked_size(payload) > max(_MAX_UNPACKED_BYTES, _MAX_RATIO * len(payload))


def _unpacked_size(payload):
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return sum(member.file_size for member in archive.infolist())


def _comment(archived):
    return _LABEL + hashlib.sha256(archived).hexdigest().encode()


def _read(archive, name, max_bytes):
    """Return a member, whose size is checked before it takes memory."""
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > max_bytes:
        raise ValueError(f"{name} is compressed or too large")
    return archive.read(info)


def _check_version(meta, path):
    version = meta["format_version"]
    if version != FORMAT_VERSION:
        raise DetectorFileError(
            f"{path!r} has the format version {version!r}, and this version of skdeepfake reads "
            f"{FORMAT_VERSION}; install the one that wrote it, "
            f"{str(meta.get('versions', {}).get('skdeepfake'))!r}"
        )


def _damaged(path, data):
    what = "is empty" if not data else "is damaged, cut off, or no file of save_detector"
    return DetectorFileError(
        f"{path!r} {what}: its checksum is not that of its {len(data)} bytes; copy or download it "
        "again. For files of joblib or skops, use these libraries"
    )


def _shorten(error):
    text = f"{type(error).__name__}: {error}"
    return text if len(text) <= 300 else f"{text[:300]}..."
