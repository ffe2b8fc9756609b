"""The number of samples of a FLAC whose header does not tell it, as one written to a pipe."""

from functools import cache

from skdeepfake.audio._sources import file_size, read_at

# Position of the 36 bits of the number of samples.
_TOTAL_AT = 8 + 13
# The last frame begins within this many bytes of the end, whatever its size.
_MAX_FRAME = 2**24
_SEARCHED = 2**13
_HEADER = 16
# Block sizes and sample numbers by the codes of a frame header.
_BLOCK_SIZES = {1: 192, **{i: 576 * 2 ** (i - 2) for i in range(2, 6)}}
_BLOCK_SIZES |= {i: 256 * 2 ** (i - 8) for i in range(8, 16)}


def total_samples(file):
    """Return the number of samples per channel that the header tells; 0 if it tells none."""
    head = read_at(file, _TOTAL_AT, 5)
    return int.from_bytes(head, "big") & (2**36 - 1) if len(head) == 5 else 0


def header_with_total(file, n_samples):
    """Return the header up to the number of samples, with that number in its place."""
    head = bytearray(read_at(file, 0, _TOTAL_AT + 5))
    number = int.from_bytes(head[_TOTAL_AT:], "big") >> 36 << 36 | n_samples
    head[_TOTAL_AT:] = number.to_bytes(5, "big")
    return bytes(head)


def count_samples(file):
    """Return the number of samples per channel by the last frame, or None if there is none."""
    fixed_size = int.from_bytes(read_at(file, 8, 2), "big")
    size = file_size(file)
    stop = size
    while stop > 0 and size - stop < _MAX_FRAME:
        begin = max(stop - _SEARCHED, 0)
        # Headers that begin in this block may end in the next.
        block = read_at(file, begin, stop - begin + _HEADER)
        at = block.rfind(b"\xff", 0, stop - begin)
        while at >= 0:
            n_samples = _samples_until_end(block[at : at + _HEADER], fixed_size)
            if n_samples is not None:
                return n_samples
            at = block.rfind(b"\xff", 0, at)
        stop = begin
    return None


def _samples_until_end(header, fixed_size):
    """Return the number of samples up to the end of a frame, or None if no frame begins here."""
    if len(header) < 6 or header[1] & 0xFE != 0xF8 or header[3] & 1 or header[2] >> 4 == 0:
        return None
    number, n_bytes = _coded_number(header[4:])
    at = 4 + n_bytes
    code = header[2] >> 4
    if code in (6, 7):
        block_size = int.from_bytes(header[at : at + code - 5], "big") + 1
        at += code - 5
    else:
        block_size = _BLOCK_SIZES[code]
    at += {12: 1, 13: 2, 14: 2}.get(header[2] & 0x0F, 0)
    if not n_bytes or at >= len(header) or _checksum(header[:at]) != header[at]:
        return None
    has_sample_number = header[1] & 1
    return number + block_size if has_sample_number else number * fixed_size + block_size


def _coded_number(content):
    """Return a number that is coded as UTF-8 codes a character, and its length; 0 if it is none."""
    first = content[0]
    if first < 0x80:
        return first, 1
    n_bytes = 8 - (first ^ 0xFF).bit_length()
    if n_bytes < 2 or n_bytes > 7 or len(content) < n_bytes:
        return 0, 0
    number = first & (2 ** (7 - n_bytes) - 1) if n_bytes < 7 else 0
    for byte in content[1:n_bytes]:
        if byte & 0xC0 != 0x80:
            return 0, 0
        number = number << 6 | byte & 0x3F
    return number, n_bytes


@cache
def _checksums():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte << 1 ^ (0x107 if byte & 0x80 else 0)
        table.append(byte)
    return table


def _checksum(content):
    """Return the CRC-8 of a frame header."""
    checksum = 0
    for byte in content:
        checksum = _checksums()[checksum ^ byte]
    return checksum
