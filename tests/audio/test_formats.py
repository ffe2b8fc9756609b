"""Every format decodes to the samples that were encoded, whatever the name of the file."""

import io

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, audio_format, count_samples, load_clip, open_audio
from tests.audio.recordings import (
    MONO_ONLY,
    delay,
    encode,
    format_names,
    sound,
    speech,
    suffix_of,
)

SECONDS = 3.0
# Relative error of the samples; that of codecs is the noise they add.
EXACT, COARSE, CODEC = 1e-3, 0.06, 0.4
ERRORS = dict.fromkeys(format_names(), CODEC) | {
    "wav-pcm8": COARSE,
    "wav-pcm16": EXACT,
    "wav-pcm24": EXACT,
    "wav-pcm32": EXACT,
    "wav-float": EXACT,
    "wav-double": EXACT,
    "wav-ulaw": COARSE,
    "wav-alaw": COARSE,
    "wav-rifx": EXACT,
    "wavex": EXACT,
    "rf64": EXACT,
    "w64": EXACT,
    "aiff": EXACT,
    "aiff-float": EXACT,
    "au": EXACT,
    "au-ulaw": COARSE,
    "caf": EXACT,
    "caf-alac": EXACT,
    "nist": EXACT,
    "flac": EXACT,
    "flac24": EXACT,
    "ogg-flac": EXACT,
}
# Samples that a format may add: it holds whole blocks, and may not tell the delay of its encoder.
BLOCKS = {
    "wav-gsm": 320,
    "wav-ima-adpcm": 1017,
    "wav-ms-adpcm": 1012,
    "mp3-vbr-no-xing": 3 * 576,
    "mp3-cbr-no-info": 3 * 576,
    "m4a": 1024,
    "mp4": 1024,
    "adts": 2 * 1024,
    "wma": 2 * 1024,
    "amr": 2 * 160,
    "3gp": 2 * 160,
}
# Samples that FFmpeg's encoder leaves out at the start and at the end.
MISSING = {"wma": 512 + 2048}
# What knows the delay of its encoder leaves it out. These do not.
DELAYS = {"mp3-vbr-no-xing": 576, "mp3-cbr-no-info": 576, "adts": 1024, "wma": -512}
SPEECH_CODECS = {"amr", "3gp"}
FORMATS = {
    "wavex": "WAV",
    "rf64": "RF64",
    "w64": "W64",
    "ogg-vorbis": "Ogg",
    "ogg-opus": "Ogg",
    "ogg-flac": "Ogg",
    "webm-opus": "Matroska",
    "wma": "ASF",
    "m4a": "MP4",
    "mp4": "MP4",
    "3gp": "MP4",
    "adts": "ADTS",
    "wav-rifx": "RIFX",
}


@pytest.fixture(scope="module", params=format_names())
def recording(request):
    """Name, sample rate, samples and content of a recording of each format."""
    rate = 8000 if request.param in ("amr", "3gp") else 16000
    samples = speech(SECONDS, rate)
    return request.param, rate, samples, encode(request.param, samples, rate)


def test_every_sample_that_was_encoded_is_decoded(recording):
    name, rate, samples, content = recording
    decoded = sound(load_clip(content, sample_rate=rate, duration=SECONDS + 1, pad="zero"))
    # The last samples may be so quiet that they are zeros.
    n_missing = MISSING.get(name, 8)
    assert len(samples) - n_missing <= len(decoded) <= len(samples) + BLOCKS.get(name, 0)
    if name in SPEECH_CODECS:
        # These keep the sound and not the waveform, whose level in blocks of 50 ms is compared.
        levels, expected = _levels(decoded), _levels(samples)
        assert np.corrcoef(levels[: len(expected)], expected)[0, 1] > 0.95
        return
    lag = delay(decoded, samples)
    assert lag == pytest.approx(DELAYS.get(name, 0), abs=1)
    decoded, samples = decoded[max(lag, 0) :], samples[max(-lag, 0) :]
    n_both = min(len(decoded), len(samples))
    error = decoded[:n_both] - samples[:n_both]
    # Codecs with overlapping blocks are inexact at the ends.
    assert np.linalg.norm(error[800:-800]) < ERRORS[name] * np.linalg.norm(samples)


def _levels(samples):
    blocks = samples[: len(samples) // 400 * 400].reshape(-1, 400)
    return np.sqrt(np.mean(blocks**2, axis=1))


def test_a_path_loads_as_its_bytes_do(recording, tmp_path):
    name, _, _, content = recording
    path = tmp_path / f"a{suffix_of(name)}"
    path.write_bytes(content)
    for parameters in ({}, {"crop": "center"}, {"trim_db": 40}, {"start": 1.0}):
        expected = load_clip(content, duration=1.0, **parameters)
        np.testing.assert_array_equal(load_clip(path, duration=1.0, **parameters), expected)


def test_parts_are_those_of_the_whole(recording):
    name, rate, _, content = recording
    whole = load_clip(content, sample_rate=rate, duration=SECONDS + 1, pad="zero")
    # The length that a container tells may differ from that of what decodes by one block.
    for start in (0.0, 0.3, 1.0, 2.0, 2.9):
        part = load_clip(content, sample_rate=rate, duration=0.5, start=start, pad="zero")
        begin = round(start * rate)
        expected = whole[begin : begin + len(part)]
        # A seek may begin amid overlapping blocks.
        np.testing.assert_allclose(part, expected, atol=2e-3, err_msg=f"{name} at {start} s")
    center = load_clip(content, sample_rate=rate, duration=1.0, crop="center")
    with open_audio(content) as file:
        begin = round((count_samples(file) / file.samplerate * rate - rate) // 2)
    np.testing.assert_allclose(center, whole[begin : begin + rate], atol=2e-3)


def test_two_channels_are_averaged(recording):
    name, rate, samples, content = recording
    if name in MONO_ONLY:
        pytest.skip("holds one channel")
    mono = load_clip(content, sample_rate=rate, duration=SECONDS)
    channels = np.stack([samples, np.zeros(len(samples))], axis=1)
    both = load_clip(encode(name, channels, rate), sample_rate=rate, duration=SECONDS)
    assert np.linalg.norm(2 * both - mono) < max(2 * ERRORS[name], 0.02) * np.linalg.norm(mono)


def test_the_name_of_a_file_does_not_matter(recording, tmp_path):
    *_, content = recording
    expected = load_clip(content, duration=1.0)
    for suffix in (".wav", ".mp3", ".flac", ".m4a", ".raw", ".au", ".gsm", ".vox", ".txt", ""):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(content)
        np.testing.assert_array_equal(load_clip(path, duration=1.0), expected, err_msg=suffix)


@pytest.mark.parametrize("name", ["flac", "mp3-vbr", "mp3-cbr-no-info", "adts"])
def test_a_tag_in_front_does_not_matter(name):
    if name not in format_names():
        pytest.skip("PyAV is not installed")
    content = encode(name, speech(SECONDS))
    for size in (1000, 300_000):  # the larger one as with a picture of the cover
        length = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
        tagged = b"ID3\x03\0\0" + length + bytes(size) + content
        expected = load_clip(content, duration=1.0)
        np.testing.assert_allclose(load_clip(tagged, duration=1.0), expected, atol=1e-6)


def test_a_tag_in_front_of_what_has_none_gives_the_same_by_path_and_as_bytes(recording, tmp_path):
    name, _, _, content = recording
    content = b"ID3\x03\0\0\0\0\x07\x68" + bytes(1000) + content
    path = tmp_path / f"a{suffix_of(name)}"
    path.write_bytes(content)
    loaded = []
    for source in (path, content):
        try:
            loaded.append(load_clip(source, duration=1.0, crop="center"))
        except AudioFileError:
            loaded.append(None)
    np.testing.assert_equal(*loaded)


def test_audio_format_goes_by_the_content(recording):
    name, _, _, content = recording
    expected = FORMATS.get(name, name.split("-")[0].upper().rstrip("X24"))
    assert audio_format(content) == expected
    assert audio_format(io.BytesIO(content)) == expected


@pytest.mark.parametrize(
    "content",
    [b"words", b"%PDF-1.4" + bytes(500), b"\x89PNG\r\n\x1a\n" + bytes(500), bytes(4000)],
)
@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".au", ".raw", ".gsm", ".vox", ".m4a", ""])
def test_what_is_no_audio_is_named(tmp_path, content, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert audio_format(path) is None
    with pytest.raises(AudioFileError) as caught:
        load_clip(path)
    assert list(caught.value.failures) == [str(path)]
