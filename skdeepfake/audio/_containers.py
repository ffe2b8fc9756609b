"""The length of the audio data by the header of a container, to see whether a file is cut off."""

import re
from dataclasses import dataclass

from skdeepfake.audio._errors import DecodingError
from skdeepfake.audio._sources import file_size, read_at

# Writers to a pipe cannot go back to fill in the length, and put a very large one.
_STREAM = 0x7FFF0000
_W64_TAIL = b"\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
_MAX_CHUNKS = 10_000
_TOO_MANY = f"damaged: its header has more than {_MAX_CHUNKS} parts"
_NIST_BYTES = 1024


@dataclass
class AudioData:
    """Where the audio data of a container stands.

    Parameters
    ----------
    start : int
        Position of the first byte of the data.
    n_declared : int or None
        Length in bytes by the header; None for a placeholder.
    n_there : int
        Bytes from `start` to the end of the file.
    size_at : int
        Position of the length in the header.
    """

    start: int
    n_declared: int | None
    n_there: int
    size_at: int

    @property
    def fault(self):
        """What is wrong with the data, or None."""
        if self.n_declared is not None and self.n_declared > self.n_there:
            return f"cut off: {self.n_there} of {self.n_declared} bytes of samples are there"
        return None


def find_audio_data(file, name):
    """Return the :class:`AudioData` of an open file of a named format, or None if not found."""
    find = _FINDERS.get(name)
    return find(file) if find else None


def _chunks(file, at, byteorder, sizes=None):
    """Yield name, position, declared length and position of the length of each chunk."""
    for _ in range(_MAX_CHUNKS):
        head = read_at(file, at, 8)
        if len(head) < 8:
            return
        name, length = head[:4], int.from_bytes(head[4:], byteorder)
        if sizes and length == 0xFFFFFFFF and name == b"data":
            length = sizes
        yield name, at + 8, length, at + 4
        at += 8 + length + length % 2
    raise DecodingError(_TOO_MANY)


def _data(file, start, n_declared, size_at, placeholders=()):
    is_placeholder = n_declared >= _STREAM and n_declared in placeholders
    return AudioData(
        start=start,
        n_declared=None if is_placeholder else n_declared,
        n_there=max(file_size(file) - start, 0),
        size_at=size_at,
    )


def _find_in_riff(file):
    byteorder = "big" if read_at(file, 0, 4) == b"RIFX" else "little"
    large = None
    for name, at, length, size_at in _chunks(file, 12, byteorder):
        if name == b"ds64":
            large = int.from_bytes(read_at(file, at + 8, 8), "little")
        if name == b"data":
            if length == 0xFFFFFFFF and large:
                # A 64-bit placeholder counts as none.
                return _data(file, at, large, size_at, {large} if large >= 2**62 else ())
            data = _data(file, at, length, size_at)
            is_placeholder = length >= _STREAM or (length == 0 and data.n_there)
            end = at + length + length % 2
            if is_placeholder and (length > data.n_there or not _is_chunk(file, end, byteorder)):
                data.n_declared = None
            return data
    return None


def wav_head(file, data):
    """Return what precedes the samples of a WAV, with the length that they have."""
    if data.n_there < 2**32 - 1:
        return read_at(file, 0, data.size_at) + data.n_there.to_bytes(4, "little")
    # A WAV cannot tell such a length; an RF64 tells it in a chunk of its own.
    lengths = b"".join(n.to_bytes(8, "little") for n in (file_size(file), data.n_there, 0))
    large = b"ds64" + (28).to_bytes(4, "little") + lengths + bytes(4)
    unknown = b"\xff" * 4
    return b"RF64" + unknown + b"WAVE" + large + read_at(file, 12, data.size_at - 12) + unknown


def _is_chunk(file, at, byteorder):
    """Return whether a chunk begins at a position, which then ends with the file or before."""
    head = read_at(file, at, 8)
    length = int.from_bytes(head[4:], byteorder)
    return not head or (head[:4].strip().isalnum() and at + 8 + length <= file_size(file))


def _find_in_w64(file):
    at = 40
    for _ in range(_MAX_CHUNKS):
        head = read_at(file, at, 24)
        if len(head) < 24:
            return None
        length = int.from_bytes(head[16:], "little")
        if head[:4] == b"data" and head[4:16] == _W64_TAIL:
            return _data(file, at + 24, max(length - 24, 0), at + 16, {2**63 - 25, 2**64 - 25})
        if length < 24:
            return None
        at += length + -length % 8
    raise DecodingError(_TOO_MANY)


def _find_in_aiff(file):
    for name, at, length, size_at in _chunks(file, 12, "big"):
        if name == b"SSND":
            data = _data(file, at + 8, max(length - 8, 0), size_at)
            if length >= _STREAM:
                data.n_declared = None
            return data
    return None


def _find_in_au(file):
    byteorder = "big" if read_at(file, 0, 4) == b".snd" else "little"
    header = read_at(file, 4, 8)
    start, length = (int.from_bytes(header[i : i + 4], byteorder) for i in (0, 4))
    return _data(file, start, length, 8, {0xFFFFFFFF})


def _find_in_caf(file):
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = read_at(file, at, 12)
        if len(head) < 12:
            return None
        length = int.from_bytes(head[4:], "big", signed=True)
        if head[:4] == b"data":
            if length < -1:
                raise DecodingError(f"damaged: a part of {length} bytes at byte {at}")
            data = _data(file, at + 16, max(length - 4, 0), at + 4)
            if length == -1:
                data.n_declared = None
            return data
        if length < 0:
            raise DecodingError(f"damaged: a part of {length} bytes at byte {at}")
        at += 12 + length
    raise DecodingError(_TOO_MANY)


def _find_in_nist(file):
    header = read_at(file, 0, _NIST_BYTES)
    fields = {match[1]: int(match[2]) for match in re.finditer(rb"(\w+) -i (\d{1,18})\b", header)}
    try:
        length = (
            fields[b"sample_count"] * fields[b"sample_n_bytes"] * fields.get(b"channel_count", 1)
        )
        start = int(header[8:16])
    except (KeyError, ValueError):
        return None
    if b"sample_coding -s" in header and b"shorten" in header:
        return None
    return _data(file, start, length, 0)


_FINDERS = {
    "WAV": _find_in_riff,
    "RIFX": _find_in_riff,
    "RF64": _find_in_riff,
    "BW64": _find_in_riff,
    "W64": _find_in_w64,
    "AIFF": _find_in_aiff,
    "AU": _find_in_au,
    "AU (little-endian)": _find_in_au,
    "CAF": _find_in_caf,
    "NIST": _find_in_nist,
}
