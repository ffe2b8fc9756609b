"""The frames of an MP3, whose length no header tells for certain.

libsndfile reads as many samples as the header of an MP3 announces or, without one, as it estimates
from the first frame. So the frames are counted here, and where their number differs, the decoder is
given a header with the right number.
"""

from dataclasses import dataclass
from functools import cache

from skdeepfake.audio._sources import file_size, read_at

# Bit rates in kbit/s by version (1, or 2 and 2.5), layer and index.
_BIT_RATES = {
    (1, 1): [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    (1, 2): [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    (1, 3): [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    (2, 1): [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    (2, 2): [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
_BIT_RATES[2, 3] = _BIT_RATES[2, 2]
_SAMPLE_RATES = [44100, 48000, 32000]
_HEADER_BYTES = 4
# Bytes searched for the first frame, and read at once.
_SEARCHED = 2**16
_BLOCK = 2**20
# More bytes than this that are neither frames nor a tag are a damage.
_MAX_JUNK = 4096


@dataclass
class MpegFrames:
    """What the frames of an MP3 tell.

    Parameters
    ----------
    start, stop : int
        Where the first frame begins and the last one ends, in bytes.
    header : bytes
        The header of the first frame.
    n_frames : int
        Number of frames, without one that holds only a header of the stream.
    declared : int or None
        Number of frames by the header of the stream, where there is one.
    info_bytes : int
        Length of the first frame if it holds only a header of the stream, or 0.
    fault : str or None
        What is wrong with the stream.
    """

    start: int
    stop: int
    header: bytes
    n_frames: int
    declared: int | None
    info_bytes: int
    fault: str | None


@cache
def _lengths():
    """Return the length of a frame in bytes by the second and third byte of its header; 0 is none.

    The fourth byte tells nothing of it.
    """
    return [_length(second, third) for second in range(256) for third in range(256)]


@cache
def _lengths_of(kind):
    """Return the same, where frames of another version, layer or sample rate are none."""
    version_and_layer, rate, _ = kind
    return [
        length if code >> 8 & 0x1E == version_and_layer and code & 0x0C == rate else 0
        for code, length in enumerate(_lengths())
    ]


def _length(second, third):
    version = {0: 2.5, 2: 2, 3: 1}.get(second >> 3 & 3)
    layer = {1: 3, 2: 2, 3: 1}.get(second >> 1 & 3)
    if second < 0xE0 or version is None or layer is None or third >> 2 & 3 == 3 or third >> 4 == 15:
        return 0
    bit_rate = 1000 * _BIT_RATES[min(int(version), 2), layer][third >> 4]
    sample_rate = _SAMPLE_RATES[third >> 2 & 3] // {1: 1, 2: 2, 2.5: 4}[version]
    padding = third >> 1 & 1
    if layer == 1:
        return 4 * (12 * bit_rate // sample_rate + padding) if bit_rate else 0
    n_bits = 72 if layer == 3 and version != 1 else 144
    return n_bits * bit_rate // sample_rate + padding if bit_rate else 0


def _frame_length(data, at):
    """Return the length of the frame that begins at a position of `data`, or 0 if none does."""
    if at + _HEADER_BYTES > len(data) or data[at] != 0xFF:
        return 0
    return _lengths()[data[at + 1] << 8 | data[at + 2]]


def _kind(header):
    """Return what must not change from one frame to the next."""
    # Version and layer, sample rate, and whether it is mono.
    return header[1] & 0x1E, header[2] & 0x0C, header[3] >> 6 == 3


def _tag_bytes(file, at):
    """Return the length of the tag that begins at a position, or 0 if none does."""
    head = read_at(file, at, 32)
    if head[:3] == b"ID3" and len(head) >= 10:
        size = 0
        for byte in head[6:10]:
            size = size << 7 | byte & 0x7F
        return 10 + size + 10 * (head[5] >> 4 & 1)
    if head[:3] == b"TAG":
        return 128
    if head[:8] == b"APETAGEX" and len(head) == 32:
        return 32 + int.from_bytes(head[12:16], "little")
    return 0


def audio_start(file):
    """Return the position at which a file goes on after the tags that it begins with."""
    at = 0
    if read_at(file, 0, 3) not in (b"ID3", b"TAG", b"APE"):
        return at
    while length := _tag_bytes(file, at):
        at += length
    return at


def find_frame(file, start, kind=None):
    """Return the position of the first two frames in a row from `start` on, or None."""
    size = file_size(file)
    data = read_at(file, start, _SEARCHED + 2 * 2881)
    at = data.find(b"\xff")
    while 0 <= at < _SEARCHED:
        length = _frame_length(data, at)
        if length and (kind is None or _kind(data[at : at + 4]) == kind):
            after = at + length
            if start + after == size or (
                _frame_length(data, after)
                and _kind(data[after : after + 4]) == _kind(data[at : at + 4])
            ):
                return start + at
        at = data.find(b"\xff", at + 1)
    return None


def scan_frames(file):
    """Return the :class:`MpegFrames` of an open file, or None where it has none."""
    start = find_frame(file, audio_start(file))
    if start is None:
        return None
    first = read_at(file, start, 2881)
    length = _frame_length(first, 0)
    declared, n_bytes = _declared(first[:length])
    if n_bytes and start + n_bytes == file_size(file) - _last_tag_bytes(file):
        # All of it is there: no need to count.
        n_frames, stop, fault = declared + 1, start + n_bytes, None
    else:
        n_frames, stop, fault = _follow(file, start, first[:_HEADER_BYTES])
    is_info = declared is not None
    n_frames -= is_info
    if fault is None and is_info and n_frames < declared:
        fault = f"cut off: {n_frames} of {declared} frames are there"
    return MpegFrames(
        start=start,
        stop=stop,
        header=first[:_HEADER_BYTES],
        n_frames=n_frames,
        declared=declared,
        info_bytes=length if is_info else 0,
        fault=fault,
    )


def _follow(file, at, header):
    """Count frames from a position on; return their number, where they end, and the fault."""
    kind, size, n_frames, stop = _kind(header), file_size(file), 0, at
    while at < size:
        n_more, at, at_end = _follow_block(read_at(file, at, _BLOCK), at, kind)
        n_frames += n_more
        stop = at if n_more else stop
        if n_more and not at_end:
            continue
        if at >= size:
            break
        if tag := _tag_bytes(file, at):
            at += tag
            continue
        rest = read_at(file, at, _HEADER_BYTES)
        if length := _frame_length(rest, 0):
            if _kind(rest) != kind:
                return n_frames, stop, "its parts differ in sample rate or number of channels"
            if at + length > size:
                n_missing = at + length - size
                return n_frames, stop, f"cut off: {n_missing} bytes of its last frame are missing"
            continue
        following = find_frame(file, at, kind)
        n_junk = (size if following is None else following) - at
        if n_junk > _MAX_JUNK or (following is not None and any(read_at(file, at, n_junk))):
            return n_frames, stop, f"damaged: {n_junk} bytes from byte {at} on are no frames"
        if following is None:
            break
        at = following
    return n_frames, stop, None


def _follow_block(data, offset, kind):
    """Count the whole frames at the start of a block; return also where they end in the file."""
    lengths, is_mono = _lengths_of(kind), kind[2]
    n_frames, at, before, last = 0, 0, 0, len(data) - _HEADER_BYTES
    while at <= last:
        length = lengths[data[at + 1] << 8 | data[at + 2]]
        if not length or data[at] != 0xFF or (data[at + 3] >= 0xC0) != is_mono:
            break
        before = at
        at += length
        n_frames += 1
    if at > len(data):
        return n_frames - 1, offset + before, False
    return n_frames, offset + at, at > last


def _side_info_bytes(header):
    is_mono, is_first_version = header[3] >> 6 == 3, header[1] >> 3 & 3 == 3
    return {(0, 0): 17, (0, 1): 32, (1, 0): 9, (1, 1): 17}[is_mono, is_first_version]


def _last_tag_bytes(file):
    size = file_size(file)
    return 128 if read_at(file, max(size - 128, 0), 3) == b"TAG" else 0


def _declared(frame):
    """Return the numbers of frames and of bytes by a header in the first frame, or None."""
    has_checksum = not frame[1] & 1
    at = _HEADER_BYTES + _side_info_bytes(frame) + 2 * has_checksum
    if frame[at : at + 4] in (b"Xing", b"Info") and len(frame) >= at + 16 and frame[at + 7] & 1:
        n_frames, n_bytes = (int.from_bytes(frame[i : i + 4], "big") for i in (at + 8, at + 12))
        return n_frames, n_bytes if frame[at + 7] & 2 else None
    if frame[36:40] == b"VBRI":
        return int.from_bytes(frame[50:54], "big"), None
    return None, None


def stream_header(frames):
    """Return a frame with a header of the stream that tells the number of frames."""
    header = bytearray(frames.header)
    header[1] |= 1  # without a checksum
    at = _HEADER_BYTES + _side_info_bytes(header)
    for index in range(1, 15):
        header[2] = index << 4 | frames.header[2] & 0x0C
        length = _frame_length(header, 0)
        if length >= at + 16:
            break
    n_bytes = length + frames.stop - frames.start - frames.info_bytes
    numbers = (3, frames.n_frames, n_bytes)
    content = b"Xing" + b"".join(number.to_bytes(4, "big") for number in numbers)
    return (bytes(header) + bytes(at - _HEADER_BYTES) + content).ljust(length, b"\0")


def is_layer_three(frames):
    """Return whether the stream is an MP3 and not of layer I or II, which have no header."""
    return frames.header[1] >> 1 & 3 == 1
