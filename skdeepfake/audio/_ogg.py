"""The pages of an Ogg file: which streams follow each other, and whether all of them is there."""

import zlib

from skdeepfake.audio._sources import file_size, read_at

_BLOCK = 2**20
_HEADER = 27
_MAX_PAGE = _HEADER + 255 + 255 * 255
_BEGINS, _ENDS = 2, 4
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def scan_pages(file):
    """Return the parts of an open Ogg file, each ``(start, stop)`` in bytes, and its fault or None.

    A chained file holds one complete Ogg file after the other, of which libsndfile reads the first.
    """
    size, at, buffer, offset = file_size(file), 0, b"", 0
    parts, begins_part, open_streams, sequence = [], False, set(), {}
    while at < size:
        if at + _MAX_PAGE > offset + len(buffer) and offset + len(buffer) < size:
            buffer, offset = read_at(file, at, _BLOCK), at
        page = _page(buffer, at - offset)
        if page is None:
            if at and not any(buffer[at - offset :]) and offset + len(buffer) == size:
                break  # zeros at the end
            if at and size - at < _MAX_PAGE and _is_page_start(buffer, at - offset):
                return parts, f"cut off: its last page ends after {size - at} bytes"
            return parts, f"damaged: there is no page of an Ogg file at byte {at}"
        length, flags, serial, number, is_intact = page
        if not is_intact:
            return parts, f"damaged: the checksum of the page at byte {at} is wrong"
        if flags & _BEGINS:
            if not begins_part:
                if open_streams:
                    return parts, f"cut off: a stream goes on at byte {at} without its last page"
                parts.append((at, at))
                sequence.clear()
            open_streams.add(serial)
        elif serial not in sequence:
            return parts, f"damaged: the page at byte {at} is of an unknown stream"
        if sequence.get(serial, number - 1) != number - 1:
            return parts, f"damaged: pages are missing before byte {at}"
        begins_part = bool(flags & _BEGINS)
        sequence[serial] = number
        if flags & _ENDS:
            open_streams.discard(serial)
        at += length
        parts[-1] = (parts[-1][0], at)
    if open_streams:
        return parts, "cut off: its last page is missing"
    return parts, None


def _is_page_start(buffer, at):
    head = buffer[at : at + 4]
    return b"OggS".startswith(head)


def _page(buffer, at):
    """Return length, flags, serial, number and whether the checksum is right, or None."""
    header = buffer[at : at + _HEADER]
    if len(header) < _HEADER or header[:5] != b"OggS\0":
        return None
    lacing = buffer[at + _HEADER : at + _HEADER + header[26]]
    length = _HEADER + header[26] + sum(lacing)
    if len(lacing) < header[26] or at + length > len(buffer):
        return None
    serial = int.from_bytes(header[14:18], "little")
    number = int.from_bytes(header[18:22], "little")
    body = header[:22] + bytes(4) + buffer[at + 26 : at + length]
    is_intact = _checksum(body) == int.from_bytes(header[22:26], "little")
    return length, header[5], serial, number, is_intact


def _checksum(content):
    """Return the CRC-32 of Ogg: that of zlib with the bits in reverse and no inversions."""
    reflected = zlib.crc32(content.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{reflected:032b}"[::-1], 2)
