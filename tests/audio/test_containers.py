"""Headers whose lengths are placeholders, and recordings that end before their header says."""

import io
import wave

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.audio import AudioFileError, count_samples, load_clip, open_audio, window_rows
from tests.audio.recordings import encode, format_names, speech

RATE = 16000
SAMPLES = speech(3.0)
EXCERPTS = {
    "the first second": {"duration": 1.0},
    "all": {"duration": 4.0},
    "the center": {"duration": 1.0, "crop": "center"},
    "trimmed": {"duration": 1.0, "trim_db": 40},
    "an excerpt": {"duration": 0.5, "start": 0.2},
}


def wav_bytes(samples=SAMPLES, subtype="PCM_16"):
    file = io.BytesIO()
    sf.write(file, samples, RATE, format="WAV", subtype=subtype)
    return bytearray(file.getvalue())


def with_number(content, tag, number, *, offset=0, size=4, byteorder="little"):
    """Return the content with a number after the first occurrence of a tag."""
    content = bytearray(content)
    at = content.index(tag) + len(tag) + offset
    content[at : at + size] = number.to_bytes(size, byteorder)
    return bytes(content)


def assert_loads_all(content, samples=SAMPLES, atol=1e-4):
    whole = load_clip(content, duration=4.0, pad="zero")
    np.testing.assert_allclose(whole[: len(samples)], samples, atol=atol)
    assert not whole[len(samples) :].any()
    middle = (len(samples) - RATE) // 2
    center = load_clip(content, duration=1.0, crop="center")
    np.testing.assert_allclose(center, samples[middle : middle + RATE], atol=atol)
    part = load_clip(content, duration=1.0, start=1.5)
    np.testing.assert_allclose(part, samples[24000:40000], atol=atol)


@pytest.mark.parametrize(
    ("riff_size", "data_size"),
    [
        (0x7FFFF024, 0x7FFFF000),  # sox and espeak-ng
        (0xFFFFFFFF, 0xFFFFFFFF),  # ffmpeg
        (0x7FFFFFFF, 0x7FFFFFFF - 36),
        (0x80000024, 0x80000000),
        (0, 0),  # those that write the header once
        (36, 0),  # Python's wave
    ],
)
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "ULAW"])
def test_a_wav_from_a_pipe_loads_to_its_end(riff_size, data_size, subtype):
    content = with_number(wav_bytes(subtype=subtype), b"RIFF", riff_size)
    content = with_number(content, b"data", data_size)
    assert_loads_all(content, atol=1e-2 if subtype == "ULAW" else 1e-4)


@pytest.mark.parametrize("data_size", [0x7FFFF000, 0xFFFFFFFF, 0])
def test_a_wav_from_a_pipe_with_a_chunk_before_its_samples(data_size):
    content = with_number(wav_bytes(), b"data", data_size)
    at = content.index(b"data")
    assert_loads_all(
        content[:at] + b"LIST\x1a\0\0\0INFOISFT\x0e\0\0\0Lavf60.16.100\0" + content[at:]
    )


def test_a_wav_of_a_writer_that_cannot_seek():
    class Pipe(io.RawIOBase):
        content = b""

        def writable(self):
            return True

        def write(self, data):
            self.content += bytes(data)
            return len(data)

    pipe = Pipe()
    with wave.open(pipe, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", None))
        file._ensure_header_written(0)
        file._patchheader = lambda: None
        file.writeframesraw(np.round(32767 * SAMPLES).astype("<i2").tobytes())
    assert pipe.content[40:44] == bytes(4)
    assert_loads_all(pipe.content)


def test_an_empty_wav_holds_no_samples():
    content = wav_bytes(np.zeros(0))
    for trailing in (b"", b"LIST\x04\0\0\0INFO"):
        with pytest.raises(AudioFileError, match="no samples"):
            load_clip(bytes(content) + trailing)


def test_other_placeholders_load_to_the_end():
    rf64 = encode("rf64", SAMPLES)
    assert_loads_all(rf64)
    assert_loads_all(
        with_number(encode("au", SAMPLES), b".snd", 0xFFFFFFFF, offset=4, byteorder="big")
    )
    caf = encode("caf", SAMPLES)
    assert_loads_all(with_number(caf, b"data", 2**64 - 1, size=8, byteorder="big"))


def test_chunks_after_the_samples_are_no_samples():
    for name in ("wav-pcm16", "wavex", "w64", "aiff"):
        assert_loads_all(encode(name, SAMPLES) + bytes(64))
    assert_loads_all(encode("wav-pcm16", SAMPLES) + b"LIST\x04\0\0\0INFO")


# What cannot tell: MP3 and ADTS of unknown length end at any frame, and an AMR too.
TELLING = [
    name
    for name in format_names()
    if name not in ("mp3-vbr-no-xing", "mp3-cbr-no-info", "adts", "amr")
]


@pytest.fixture(scope="module", params=TELLING)
def recording(request):
    rate = 8000 if request.param == "3gp" else RATE
    return request.param, encode(request.param, speech(3.0, rate), rate)


@pytest.mark.parametrize("excerpt", EXCERPTS)
def test_what_is_cut_off_raises(recording, excerpt, tmp_path):
    _, content = recording
    cut = content[: int(0.6 * len(content))]
    path = tmp_path / "cut"
    path.write_bytes(cut)
    for source in (cut, path):
        with pytest.raises(AudioFileError, match="cut off"):
            load_clip(source, **EXCERPTS[excerpt])


@pytest.mark.parametrize("fraction", [0.02, 0.1, 0.3, 0.9, 0.99])
def test_wherever_it_is_cut_off_it_raises(recording, fraction):
    _, content = recording
    with pytest.raises(AudioFileError):
        load_clip(content[: int(fraction * len(content))], duration=4.0)


def test_a_cut_of_a_few_bytes_is_found():
    for name in (
        "wav-pcm16",
        "wav-pcm24",
        "rf64",
        "w64",
        "aiff",
        "au",
        "nist",
        "flac",
        "ogg-vorbis",
    ):
        content = encode(name, SAMPLES)
        for n_bytes in (2, 5, 100):
            with pytest.raises(AudioFileError, match=r"cut off|damaged"):
                load_clip(content[:-n_bytes])


@pytest.mark.parametrize("name", ["mp3-vbr-no-xing", "mp3-cbr-no-info"])
def test_a_cut_within_a_frame_is_found(name):
    content = encode(name, SAMPLES)
    with pytest.raises(AudioFileError, match="cut off"):
        load_clip(content[:-20], duration=1.0)


@pytest.mark.parametrize("excerpt", EXCERPTS)
def test_lengths_that_no_file_has_raise(excerpt):
    flac = bytearray(encode("flac", SAMPLES))
    flac[21] |= 0x0F
    flac[22:26] = b"\xff" * 4
    rf64 = with_number(encode("rf64", SAMPLES), b"ds64", 2**61, offset=12, size=8)
    w64 = encode("w64", SAMPLES)
    w64 = with_number(w64, w64[w64.index(b"data") :][:16], 2**61, size=8)
    nist = encode("nist", SAMPLES).replace(
        b"sample_count -i 48000\n", b"sample_count -i 4800000000000\n"
    )
    for content in (bytes(flac), rf64, w64, nist):
        with pytest.raises(AudioFileError, match=r"cut off|damaged"):
            load_clip(content, **EXCERPTS[excerpt])


@pytest.mark.parametrize("rate", [0, 1, 2**31 - 1, 2**32 - 1])
def test_rates_that_no_recording_has_raise(rate):
    content = with_number(wav_bytes(), b"fmt ", rate, offset=8)
    for parameters in EXCERPTS.values():
        with pytest.raises(AudioFileError):
            load_clip(content, **parameters)


class Zeros(io.RawIOBase):
    """A header and very many zeros."""

    def __init__(self, header, n_zeros):
        self.header, self.size, self.position = header, len(header) + n_zeros, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self.position = offset + (0, self.position, self.size)[whence]
        return self.position

    def readinto(self, buffer):
        n_read = max(min(len(buffer), self.size - self.position), 0)
        content = self.header[self.position : self.position + n_read]
        buffer[:n_read] = content.ljust(n_read, b"\0")
        self.position += n_read
        return n_read


@pytest.mark.parametrize("data_size", [0x7FFFF000, 0xFFFFFFFF, 0])
@pytest.mark.parametrize("n_bytes", [3 * 10**9, 5 * 10**9])
def test_a_very_long_wav_from_a_pipe_is_read_to_its_end(data_size, n_bytes):
    header = with_number(wav_bytes(np.zeros(0)), b"data", data_size)
    with open_audio(Zeros(header, n_bytes)) as file:
        assert count_samples(file) == n_bytes // 2
    rows = window_rows([Zeros(header, n_bytes)], window=10.0, hop=50_000.0)
    assert rows[-1, 1] == n_bytes / 2 / RATE - 10.0
    assert load_clip(*rows[-1, :1], start=rows[-1, 1]).shape == (4 * RATE,)
