"""Ogg files that hold several recordings, and such as miss or alter pages."""

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, load_clip, open_audio
from tests.audio.recordings import delay, encode, repair_ogg, speech

RATE = 16000
FIRST, SECOND = speech(1.0, seed=1), speech(2.0, seed=2)
CODECS = ["ogg-vorbis", "ogg-opus"]


@pytest.fixture(scope="module", params=CODECS)
def parts(request):
    return [encode(request.param, samples) for samples in (FIRST, SECOND)]


def pages(content):
    """Return the pages of an Ogg file."""
    starts = [i for i in range(len(content)) if content[i : i + 5] == b"OggS\0"]
    return [content[i:j] for i, j in zip(starts, [*starts[1:], len(content)], strict=True)]


def test_a_chained_ogg_loads_to_its_end(parts):
    alone = [load_clip(part, duration=n) for part, n in zip(parts, (1.0, 2.0), strict=True)]
    chained = b"".join(parts)
    whole = load_clip(chained, duration=4.0, pad="zero")
    np.testing.assert_array_equal(whole[: 3 * RATE], np.concatenate(alone))
    assert not whole[3 * RATE :].any()
    assert delay(whole, np.concatenate([FIRST, SECOND])) == 0
    # A seek may begin amid overlapping blocks.
    center = load_clip(chained, duration=2.0, crop="center")
    np.testing.assert_allclose(center, whole[RATE // 2 :][: 2 * RATE], atol=2e-3)
    for start in (0.25, 0.75, 1.0, 1.5, 2.25):
        part = load_clip(chained, duration=0.75, start=start)
        np.testing.assert_allclose(part, whole[round(start * RATE) :][:12000], atol=2e-3)


def test_many_recordings_are_chained(parts):
    whole = load_clip(10 * parts[0], duration=10.0)
    np.testing.assert_array_equal(whole, np.tile(load_clip(parts[0], duration=1.0), 10))


def test_a_chain_of_which_the_last_part_is_cut_off_raises(parts):
    chained = b"".join(parts)
    for parameters in ({"duration": 0.5}, {"duration": 4.0}, {"duration": 1.0, "crop": "center"}):
        with pytest.raises(AudioFileError, match="cut off"):
            load_clip(chained[:-500], **parameters)


def test_parts_of_several_sample_rates_raise():
    chained = encode("ogg-vorbis", FIRST) + encode("ogg-vorbis", FIRST, 8000)
    with pytest.raises(AudioFileError, match="differ"):
        load_clip(chained, duration=0.5)


def test_a_page_that_is_missing_is_found(parts):
    content = pages(parts[1])
    assert len(content) > 3
    for missing in range(2, len(content)):
        with pytest.raises(AudioFileError, match=r"cut off|damaged"):
            load_clip(b"".join(content[:missing] + content[missing + 1 :]))


def test_an_altered_page_is_found(parts):
    content = bytearray(parts[1])
    content[len(content) // 2] ^= 1
    with pytest.raises(AudioFileError, match="damaged"):
        load_clip(bytes(content), duration=0.5)


def test_zeros_at_the_end_are_no_damage(parts):
    expected = load_clip(parts[0], duration=1.0)
    np.testing.assert_array_equal(load_clip(parts[0] + bytes(100), duration=1.0), expected)


def test_a_damaged_header_whose_checksum_is_right_raises():
    content = bytearray(encode("ogg-vorbis", SECOND))
    # Without the third header, which holds the tables of the codec, nothing decodes.
    content[content.index(b"\x05vorbis")] = 0x7F
    repair_ogg(content)
    for parameters in ({}, {"crop": "center"}, {"start": 1.0}, {"trim_db": 40}):
        with pytest.raises(AudioFileError):
            load_clip(bytes(content), duration=1.0, **parameters)


def test_moving_forward_after_reading_finds_the_sample(parts):
    whole = load_clip(parts[1], duration=2.0)
    with open_audio(parts[1]) as file:
        for n_read, start in ((1, 3200), (1000, 16000), (4000, 26000), (100, 9000)):
            file.read(n_read)
            file.seek(start)
            samples = file.read(4000)[:, 0]
            np.testing.assert_allclose(samples, whole[start : start + 4000], atol=2e-3)
