"""FLAC without a length, with a wrong checksum, a tag, and damages."""

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, load_clip
from tests.audio.recordings import encode, speech

RATE = 16000
SAMPLES = speech(6.0, seed=4)
CONTENT = encode("flac", SAMPLES)
# The first block of metadata, STREAMINFO, begins here. Byte 13 begins the number of samples.
INFO = 8


def without_length(content):
    """Return a FLAC as an encoder writes it to a pipe, without the number of samples."""
    content = bytearray(content)
    content[INFO + 13] &= 0xF0
    content[INFO + 14 : INFO + 18] = bytes(4)
    return bytes(content)


def without_checksum(content):
    content = bytearray(content)
    content[INFO + 18 : INFO + 34] = bytes(16)
    return bytes(content)


def with_wrong_checksum(content):
    content = bytearray(content)
    content[INFO + 18] ^= 0xFF
    return bytes(content)


INTACT = {
    "as it is": CONTENT,
    "from a pipe": without_checksum(without_length(CONTENT)),
    "from a pipe, with a checksum": without_length(CONTENT),
    "wrong checksum": with_wrong_checksum(CONTENT),
    "tag at the end": CONTENT + b"TAG" + bytes(125),
    "from a pipe, tag at the end": without_length(CONTENT) + b"TAG" + bytes(125),
    "tag in front": b"ID3\x03\0\0\0\0\x07\x68" + bytes(1000) + CONTENT,
    "from a pipe, tag in front": b"ID3\x03\0\0\0\0\x07\x68" + bytes(1000) + without_length(CONTENT),
}


@pytest.mark.parametrize("kind", INTACT)
def test_every_intact_flac_holds_its_samples(kind):
    whole = load_clip(INTACT[kind], duration=7.0, pad="zero")
    np.testing.assert_allclose(whole[: len(SAMPLES)], SAMPLES, atol=1e-4)
    assert not whole[len(SAMPLES) :].any()
    center = load_clip(INTACT[kind], duration=2.0, crop="center")
    np.testing.assert_array_equal(center, whole[2 * RATE : 4 * RATE])
    for start in (0.0, 2.5, 5.5):
        part = load_clip(INTACT[kind], duration=0.5, start=start)
        np.testing.assert_array_equal(part, whole[round(start * RATE) :][: RATE // 2])
    trimmed = load_clip(INTACT[kind], duration=6.0, trim_db=60, pad="zero")
    assert np.linalg.norm(trimmed) > 0.99 * np.linalg.norm(whole)


@pytest.mark.parametrize(
    ("rate", "n_channels", "subtype"),
    [(8000, 1, "flac"), (44100, 2, "flac"), (48000, 1, "flac24"), (96000, 2, "flac24")],
)
@pytest.mark.parametrize("n_samples", [1, 4095, 4096, 4097, 30001])
def test_the_length_of_a_flac_from_a_pipe_is_found(rate, n_channels, subtype, n_samples):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (n_samples, n_channels))
    content = without_length(encode(subtype, samples, rate))
    loaded = load_clip(content, sample_rate=rate, duration=(n_samples + 5) / rate, pad="zero")
    np.testing.assert_allclose(loaded[:n_samples], samples.mean(axis=1), atol=1e-4)
    assert not loaded[n_samples:].any()


@pytest.mark.parametrize("make", [bytes, without_length])
@pytest.mark.parametrize("damage", [bytes(40), b"\xff" * 40, b"\x55" * 40, b""])
def test_a_damage_within_what_is_read_raises(make, damage):
    content = bytearray(make(CONTENT))
    middle = len(content) // 2
    content[middle : middle + 40] = damage
    for parameters in (
        {"duration": 6.0},
        {"duration": 2.0, "crop": "center"},
        {"duration": 2.0, "trim_db": 60},
        {"duration": 0.5, "start": 2.75},
    ):
        with pytest.raises(AudioFileError, match=r"damaged|cut off"):
            load_clip(bytes(content), **parameters)


def test_a_flac_without_frames_raises():
    at = CONTENT.index(b"\xff\xf8")
    for content in (CONTENT[:at], without_length(CONTENT)[:at], CONTENT[:at] + bytes(5000)):
        with pytest.raises(AudioFileError):
            load_clip(content)


@pytest.mark.slow
def test_the_search_for_the_last_frame_ends_soon():
    content = without_length(CONTENT) + b"\xff" * 2**25
    with pytest.raises(AudioFileError):
        load_clip(content)


def test_the_length_of_a_flac_with_blocks_of_several_lengths_is_found():
    # No encoder at hand writes them: their frames tell the number of a sample, not of a block.
    content = encode("flac", SAMPLES[:6000])
    first = content.index(b"\xff\xf8")
    second = content.index(b"\xff\xf8", first + 1)
    assert content[second + 4] == 1  # the number of the block, which begins at sample 4096
    frames = [
        numbered_by_samples(content[first:second], b"\0", 5),
        numbered_by_samples(content[second:], b"\xe1\x80\x80", 7),
    ]
    content = without_checksum(without_length(content[:first])) + b"".join(frames)
    loaded = load_clip(content, duration=0.5, pad="zero")
    np.testing.assert_allclose(loaded[:6000], SAMPLES[:6000], atol=1e-4)
    assert not loaded[6000:].any()


def numbered_by_samples(frame, number, header_length):
    """Return a frame with the coded number of its first sample and new checksums."""
    header = b"\xff\xf9" + frame[2:4] + number + frame[5:header_length]
    header += bytes([checksum(header, 0x107, 8)])
    frame = header + frame[header_length + 1 : -2]
    return frame + checksum(frame, 0x18005, 16).to_bytes(2, "big")


def checksum(content, polynomial, n_bits):
    remainder = 0
    for byte in content:
        remainder ^= byte << n_bits - 8
        for _ in range(8):
            remainder <<= 1
            if remainder >> n_bits:
                remainder ^= polynomial
    return remainder
