"""MP3 with and without a header of its length, of several parts, and with tags."""

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, count_samples, load_clip, open_audio
from tests.audio.recordings import delay, encode, sound, speech

RATE = 24000
FIRST, SECOND = speech(2.0, RATE, seed=1), speech(3.0, RATE, seed=2)
KINDS = ["mp3-vbr", "mp3-cbr", "mp3-vbr-no-xing", "mp3-cbr-no-info"]
WITHOUT = KINDS[2:]
# Samples of a frame of version 2, and of the delay of the encoder.
FRAME, ENCODER_DELAY = 576, 576


def loud(seconds, rate):
    """Return noise whose level, and so whose bit rate, changes."""
    rng = np.random.default_rng(0)
    n_samples = round(seconds * rate)
    level = 0.3 * (1 + np.sin(2 * np.pi * 0.5 * np.arange(n_samples) / rate)) ** 2 / 4
    return speech(seconds, rate, seed=3) + level * rng.uniform(-1, 1, n_samples)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate", [16000, 44100])
def test_the_whole_of_an_mp3_is_decoded(kind, rate):
    samples = loud(12.0, rate)
    content = encode(kind, samples, rate)
    whole = load_clip(content, sample_rate=rate, duration=13.0, pad="zero")
    expected_delay = ENCODER_DELAY if kind in WITHOUT else 0
    assert delay(whole, samples) == pytest.approx(expected_delay, abs=1)
    n_decoded = len(sound(whole))
    n_added = 3 * (1152 if rate == 44100 else FRAME) if kind in WITHOUT else 0
    assert len(samples) - 8 <= n_decoded <= len(samples) + n_added


@pytest.mark.parametrize("kind", KINDS)
def test_the_center_and_excerpts_are_those_of_the_whole(kind):
    samples = loud(12.0, 44100)
    content = encode(kind, samples, 44100)
    whole = load_clip(content, sample_rate=44100, duration=13.0, pad="zero")
    center = load_clip(content, sample_rate=44100, duration=4.0, crop="center")
    with open_audio(content) as file:
        begin = (count_samples(file) - len(center)) // 2
    np.testing.assert_allclose(center, whole[begin : begin + len(center)], atol=2e-3)
    for start in (0.0, 0.05, 1.0, 7.3, 11.5):
        part = load_clip(content, sample_rate=44100, duration=0.4, start=start)
        begin = round(start * 44100)
        np.testing.assert_allclose(part, whole[begin : begin + len(part)], atol=2e-3)


@pytest.mark.parametrize("kind", WITHOUT)
def test_silence_at_the_start_hides_nothing(kind):
    # The frames of silence are small: the length of the first would tell of too many samples.
    samples = np.concatenate([np.zeros(44100), loud(5.0, 44100)])
    content = encode(kind, samples, 44100)
    whole = load_clip(content, sample_rate=44100, duration=8.0, pad="zero")
    assert len(samples) <= len(sound(whole)) <= len(samples) + 3 * 1152
    assert delay(whole, samples) == pytest.approx(ENCODER_DELAY, abs=1)
    for parameters in ({"crop": "center"}, {"trim_db": 40}, {"start": 3.0}):
        assert load_clip(content, duration=2.0, **parameters).any()


@pytest.mark.parametrize("kind", KINDS)
def test_parts_that_follow_each_other_are_one_recording(kind):
    parts = [encode(kind, samples, RATE) for samples in (FIRST, SECOND)]
    whole = load_clip(b"".join(parts), sample_rate=RATE, duration=7.0, pad="zero")
    # Every part brings the delay of its encoder, and is filled up to a whole frame.
    n_both = len(FIRST) + len(SECOND)
    assert n_both - FRAME <= len(sound(whole)) <= n_both + 8 * FRAME
    lag = delay(whole[: len(FIRST)], FIRST)
    assert -1 <= lag <= 1105
    at = len(FIRST)
    lag = delay(whole[at:], SECOND)
    assert -FRAME <= lag <= 6 * FRAME
    aligned = whole[at + lag :][: len(SECOND)]
    error = aligned - SECOND[: len(aligned)]
    assert np.linalg.norm(error[2000:-2000]) < 0.1 * np.linalg.norm(SECOND)


def test_parts_with_tags_between_them_are_one_recording():
    part = encode("mp3-cbr-no-info", FIRST, RATE)
    tag = b"ID3\x03\0\0\0\0\x07\x68" + bytes(1000)
    plain = load_clip(part + part, sample_rate=RATE, duration=5.0, pad="zero")
    tagged = load_clip(
        tag + part + tag + part + b"TAG" + bytes(125), sample_rate=RATE, duration=5.0, pad="zero"
    )
    np.testing.assert_allclose(tagged, plain, atol=1e-4)


def test_parts_of_several_sample_rates_raise():
    content = encode("mp3-cbr-no-info", FIRST, 24000) + encode("mp3-cbr-no-info", FIRST, 16000)
    with pytest.raises(AudioFileError, match="differ"):
        load_clip(content, duration=1.0)


def test_a_tag_and_nothing_else_raises():
    tag = b"ID3\x03\0\0\0\0\1\0" + bytes(128)
    for content in (tag, tag + bytes(5000), b"TAG" + bytes(125)):
        with pytest.raises(AudioFileError):
            load_clip(content)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damage_within_is_found(kind):
    content = bytearray(encode(kind, SECOND, RATE))
    middle = len(content) // 2
    content[middle : middle + 6000] = np.random.default_rng(0).bytes(6000)
    with pytest.raises(AudioFileError, match=r"damaged|cut off"):
        load_clip(bytes(content))


@pytest.mark.parametrize("kind", ["mp3-vbr", "mp3-cbr"])
def test_half_of_an_mp3_with_a_length_is_cut_off(kind):
    content = encode(kind, SECOND, RATE)
    with pytest.raises(AudioFileError, match="cut off"):
        load_clip(content[: len(content) // 2], duration=0.5)
