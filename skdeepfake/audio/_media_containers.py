"""Whether the containers of films and phones, which PyAV reads, are cut off."""

from skdeepfake.audio._sources import file_size, read_at

_MAX_CHUNKS = 10_000
_BLOCK = 2**20
_ADTS_HEADER = 7
_SEGMENT = b"\x18\x53\x80\x67"
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


def media_fault(file, name):
    """Return what is wrong with an open file of a named format by its container, or None."""
    find = _FINDERS.get(name)
    return find(file) if find else None


def _mp4_fault(file):
    size, at, names = file_size(file), 0, set()
    for _ in range(_MAX_CHUNKS):
        head = read_at(file, at, 16)
        if len(head) < 8:
            break
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:], "big")
        elif length == 0:
            length = size - at
        names.add(name)
        if length < 8:
            return f"damaged: a part of {length} bytes at byte {at}"
        at += length
        if at > size:
            return f"cut off: {at - size} bytes of a part of {length} are missing"
    else:
        return f"damaged: it has more than {_MAX_CHUNKS} parts"
    if not names & {b"moov", b"moof"}:
        return "cut off: it has no table of its samples, which is written when a recording ends"
    return None


def _matroska_fault(file):
    size, at = file_size(file), 0
    for _ in range(2):
        head = read_at(file, at, 12)
        if len(head) < 12 or not head[4]:
            return None
        n_bytes = 9 - head[4].bit_length()
        length = int.from_bytes(head[4 : 4 + n_bytes], "big") & (2 ** (7 * n_bytes) - 1)
        at += 4 + n_bytes + length
        # A recorder that cannot go back leaves the length open: all bits are ones.
        if head[:4] == _SEGMENT and length != 2 ** (7 * n_bytes) - 1 and at > size:
            return f"cut off: {at - size} of its {at} bytes are missing"
    return None


def _asf_fault(file):
    head = read_at(file, 0, 2**16)
    at = head.find(_ASF_FILE_PROPERTIES)
    properties = head[at + 24 : at + 24 + 68]
    if at < 0 or len(properties) < 68:
        return None
    declared, size = int.from_bytes(properties[16:24], "little"), file_size(file)
    is_broadcast = properties[64] & 1
    if not is_broadcast and declared > size:
        return f"cut off: {declared - size} of its {declared} bytes are missing"
    return None


def _adts_fault(file):
    size, at, data, offset = file_size(file), 0, b"", 0
    while at + _ADTS_HEADER <= size:
        if at + _ADTS_HEADER > offset + len(data):
            data, offset = read_at(file, at, _BLOCK), at
        head = data[at - offset : at - offset + _ADTS_HEADER]
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        if head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or length < _ADTS_HEADER:
            # The decoder judges what is no frame, such as a tag.
            return None
        at += length
        if at > size:
            return f"cut off: {at - size} bytes of its last frame are missing"
    return None


_FINDERS = {
    "ADTS": _adts_fault,
    "ASF": _asf_fault,
    "MP4": _mp4_fault,
    "Matroska": _matroska_fault,
}
