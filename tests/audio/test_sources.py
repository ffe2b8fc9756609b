"""Recordings by path, in memory, and open; excerpts; and what is no recording."""

import io
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from skdeepfake.audio import AudioFileError, LoadAudio, load_clip
from tests.audio.recordings import encode, speech

RATE = 16000
SAMPLES = speech(6.0)


@pytest.fixture(scope="module", params=["wav-pcm16", "flac", "ogg-vorbis", "mp3-vbr-no-xing"])
def content(request):
    return encode(request.param, SAMPLES)


@pytest.fixture
def path(content, tmp_path):
    (tmp_path / "a.bin").write_bytes(content)
    return tmp_path / "a.bin"


def test_every_kind_of_source_loads_the_same(content, path):
    expected = load_clip(str(path))
    kinds = [path, os.fspath(path), content, bytearray(content), memoryview(content)]
    kinds.append(io.BytesIO(content))
    for source in kinds:
        np.testing.assert_array_equal(load_clip(source), expected)
    with open(path, "rb") as buffered, open(path, "rb", buffering=0) as raw:
        rows = [str(path), path, content, io.BytesIO(content), buffered, raw]
        waveforms = LoadAudio().transform(rows)
        assert not buffered.closed
        assert not raw.closed
    for waveform in waveforms:
        np.testing.assert_array_equal(waveform, expected)


def test_an_open_file_is_read_from_its_start_each_time(content):
    file = io.BytesIO(content)
    file.seek(100)
    first = load_clip(file)
    np.testing.assert_array_equal(load_clip(file), first)
    np.testing.assert_array_equal(first, load_clip(content))
    assert file.getvalue() == content
    assert not file.closed


def test_a_stream_that_cannot_seek_is_read(content):
    class Stream(io.RawIOBase):
        def __init__(self):
            self.file = io.BytesIO(content)

        def readable(self):
            return True

        def readinto(self, buffer):
            return self.file.readinto(memoryview(buffer)[:1000])

    expected = load_clip(content)
    np.testing.assert_array_equal(load_clip(Stream()), expected)
    np.testing.assert_array_equal(load_clip(io.BufferedReader(Stream())), expected)


@pytest.mark.parametrize(
    "container",
    [
        list,
        lambda rows: np.array(rows, dtype=object),
        lambda rows: pd.DataFrame(rows, columns=["path", "start"]),
        lambda rows: [tuple(row) for row in rows],
    ],
)
def test_excerpts_are_rows_of_a_path_and_a_start(path, container):
    rows = [[str(path), 0.0], [str(path), 1.5], [str(path), 5.0]]
    waveforms = LoadAudio(duration=1.0).transform(container(rows))
    whole = load_clip(path, duration=6.0)
    for waveform, (_, start) in zip(waveforms, rows, strict=True):
        expected = whole[round(start * RATE) :][:RATE]
        np.testing.assert_allclose(waveform, expected, atol=2e-3)
        np.testing.assert_array_equal(waveform, load_clip(path, duration=1.0, start=start))


def test_an_excerpt_at_another_rate_is_the_part_of_the_whole(path):
    whole = load_clip(path, sample_rate=22050, duration=6.0)
    part = load_clip(path, sample_rate=22050, duration=1.0, start=2.2)
    begin = round(2.2 * 22050)
    np.testing.assert_allclose(part, whole[begin : begin + 22050], atol=3e-3)


def test_an_excerpt_in_memory_is_one_on_disk(content, path):
    on_disk = load_clip(path, start=2.0)
    waveforms = LoadAudio().transform([(content, 2.0), (io.BytesIO(content), 2.0)])
    np.testing.assert_array_equal(waveforms, [on_disk, on_disk])


def test_an_excerpt_beyond_the_end_names_the_file_and_the_start(path):
    for start in (7.0, 1e6, 1e300):
        with pytest.raises(AudioFileError) as caught:
            load_clip(path, start=start)
        ((name, reason),) = caught.value.failures.items()
        assert name == str(path)
        assert f"{start:g} s" in reason


@pytest.mark.parametrize("start", [-1.0, np.nan, np.inf, "1", b"1"])
def test_other_starts_raise(path, start):
    with pytest.raises(ValueError, match="start"):
        load_clip(path, start=start)


def test_an_excerpt_that_ends_after_the_recording_is_filled_up(path):
    whole = load_clip(path, duration=7.0, pad="zero")
    part = load_clip(path, duration=2.0, start=5.5, pad="zero")
    np.testing.assert_allclose(part, whole[round(5.5 * RATE) :].tolist() + [0] * 8000, atol=2e-3)


def assert_no_bytes(error, content):
    message = str(error)
    assert len(message) < 1500
    assert "\\x" not in message
    assert content[:4].decode("latin-1") not in message


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
def test_a_recording_in_memory_is_named_by_its_size(kind):
    content = b"RIFF\x24\0\0\0WAVEjunk" + bytes(range(256)) * 20
    with pytest.raises(AudioFileError) as caught:
        load_clip(kind(content))
    assert_no_bytes(caught.value, content)
    (name,) = caught.value.failures
    assert str(len(content)) in name
    with pytest.raises(AudioFileError) as caught:
        LoadAudio().transform([kind(content), kind(content + b"0")])
    assert len(caught.value.failures) == 2
    assert_no_bytes(caught.value, content)


def test_other_messages_hold_no_bytes_either():
    content = encode("wav-pcm16", SAMPLES)
    calls = [
        lambda: LoadAudio().transform(content),
        lambda: LoadAudio().fit(content),
        lambda: LoadAudio().transform([[content, content]]),
        lambda: LoadAudio().transform([[content, 1.0, 2.0]]),
        lambda: LoadAudio().transform([(content, -1.0)]),
        lambda: LoadAudio().transform([{"path": content}]),
        lambda: load_clip(content, crop="end"),
        lambda: load_clip(content, start=-1.0),
        lambda: load_clip(content, start=100.0),
        lambda: load_clip([content]),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r".") as caught:
            call()
        assert_no_bytes(caught.value, content)


def test_text_files_raise(tmp_path):
    (tmp_path / "a.txt").write_text("words")
    with (
        open(tmp_path / "a.txt") as file,
        pytest.raises(AudioFileError, match="binary"),
    ):
        load_clip(file)
    with pytest.raises(AudioFileError, match="binary"):
        load_clip(io.StringIO("words"))


def test_a_closed_file_raises():
    file = io.BytesIO(encode("wav-pcm16", SAMPLES))
    file.close()
    with pytest.raises(AudioFileError, match="closed"):
        load_clip(file)


def assert_is_named(source, reason):
    with pytest.raises(AudioFileError, match=reason) as caught:
        load_clip(source)
    assert list(caught.value.failures) == [os.fsdecode(source)]
    str(caught.value).encode()  # a message can be printed
    with pytest.raises(AudioFileError):
        LoadAudio().transform([source])


def test_what_is_no_file_is_named(tmp_path):
    assert_is_named(str(tmp_path / "missing.wav"), "no such file")
    assert_is_named(tmp_path, "directory")
    (tmp_path / "empty.wav").touch()
    assert_is_named(tmp_path / "empty.wav", "empty")
    assert_is_named(str(tmp_path / ("a" * 300 + ".wav")), ".")
    assert_is_named(str(tmp_path / "a") * 2000, ".")
    assert_is_named("a\0.wav", ".")
    assert_is_named("", ".")
    assert_is_named("https://localhost/a.wav", "no such file")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX file names")
def test_a_name_that_is_not_utf8_is_a_name(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav")
    try:
        Path(name).write_bytes(encode("wav-pcm16", SAMPLES))
    except OSError:
        pytest.skip("the file system takes UTF-8 alone")
    np.testing.assert_array_equal(load_clip(name), load_clip(encode("wav-pcm16", SAMPLES)))
    Path(name).write_bytes(b"words")
    assert_is_named(name, "not a known audio format")
    with pytest.raises(AudioFileError):
        load_clip(os.fsdecode(os.fsencode(tmp_path) + b"/missing\xe9.wav"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_pipes_and_devices_do_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert_is_named(tmp_path / "pipe.wav", "pipe")
    assert_is_named("/dev/zero", "device")
    (tmp_path / "link.wav").symlink_to("/dev/zero")
    assert_is_named(tmp_path / "link.wav", "device")
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    assert_is_named(tmp_path / "loop.wav", ".")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user without every right"
)
def test_a_file_without_permission_is_named(tmp_path):
    path = tmp_path / "secret.wav"
    path.write_bytes(encode("wav-pcm16", SAMPLES))
    path.chmod(0)
    assert_is_named(path, "Permission denied")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["wav-float", "wav-double", "aiff-float"])
def test_values_that_are_not_finite_raise(name, value):
    samples = SAMPLES.copy()
    samples[20_000] = value
    content = encode(name, samples)
    for parameters in ({}, {"trim_db": 40}, {"start": 1.0}, {"crop": "center"}):
        with pytest.raises(AudioFileError, match="NaN or infinite"):
            load_clip(content, duration=4.0, **parameters)
