"""LoadAudio and load_clip: formats, conversions and errors."""

import pickle
from pathlib import Path

import librosa
import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from sklearn.base import clone

from skdeepfake.audio import AudioFileError, LoadAudio, as_rows, load_clip

RATE = 16000


def tone(seconds, rate=RATE, frequency=440.0):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


@pytest.fixture
def write(tmp_path):
    def _write(name, samples, rate=RATE, **kwargs):
        path = tmp_path / name
        sf.write(path, samples, rate, **kwargs)
        return str(path)

    return _write


@pytest.mark.parametrize(
    ("name", "subtype", "tolerance"),
    [
        ("a.wav", "PCM_U8", 1e-2),
        ("a.wav", "PCM_16", 1e-4),
        ("a.wav", "PCM_24", 1e-6),
        ("a.wav", "FLOAT", 1e-7),
        ("a.wav", "DOUBLE", 1e-7),
        ("a.flac", "PCM_16", 1e-4),
        ("a.ogg", "VORBIS", 5e-2),
        ("a.mp3", "MPEG_LAYER_III", 5e-2),
    ],
)
def test_every_format_decodes_to_what_was_written(write, name, subtype, tolerance):
    samples = tone(1.0)
    loaded = load_clip(write(name, samples, subtype=subtype), duration=1.0)
    assert loaded.dtype == np.float32
    # Codecs with overlapping blocks are inexact at the ends.
    np.testing.assert_allclose(loaded[800:-800], samples[800:-800], atol=tolerance)


@pytest.mark.parametrize("n_channels", [1, 2, 8])
def test_channels_are_averaged(write, n_channels):
    channels = np.random.default_rng(0).uniform(-0.5, 0.5, (RATE, n_channels))
    path = write("a.wav", channels, subtype="FLOAT")
    np.testing.assert_allclose(load_clip(path, duration=1.0), channels.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize("rate", [1000, 8000, 22050, 44100, 192000])
def test_a_tone_keeps_its_frequency_at_every_rate(write, rate):
    path = write("a.wav", tone(2.0, rate, 300.0), rate)
    spectrum = np.abs(np.fft.rfft(load_clip(path, duration=2.0)))
    assert spectrum.argmax() / 2.0 == 300.0


@pytest.mark.parametrize("n_samples", [44100, 8000])
def test_resampling_equals_librosa(write, n_samples):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, n_samples)
    path = write("a.wav", samples, 44100, subtype="FLOAT")
    expected = librosa.resample(samples.astype(np.float32), orig_sr=44100, target_sr=RATE)
    expected = np.resize(expected, RATE)
    np.testing.assert_allclose(load_clip(path, duration=1.0), expected, atol=1e-6)


@pytest.mark.parametrize("crop", ["start", "center"])
@pytest.mark.parametrize("rate", [RATE, 2 * RATE])
def test_an_excerpt_is_the_part_of_the_whole(write, crop, rate):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, 10 * rate)
    path = write("a.wav", samples, rate, subtype="FLOAT")
    whole = load_clip(path, duration=10.0)
    start = 0 if crop == "start" else 4 * RATE
    excerpt = load_clip(path, duration=2.0, crop=crop)
    np.testing.assert_allclose(excerpt, whole[start : start + 2 * RATE], atol=2e-4)


def test_only_the_excerpt_of_a_long_recording_is_decoded(write, monkeypatch):
    path = write("a.wav", np.zeros(600 * RATE), subtype="PCM_U8")
    read, lengths = sf.SoundFile.read, []

    def spy(self, frames=-1, **kwargs):
        lengths.append(frames)
        return read(self, frames, **kwargs)

    monkeypatch.setattr(sf.SoundFile, "read", spy)
    load_clip(path, duration=2.0, crop="center")
    assert sum(lengths) < 3 * RATE


def test_a_list_may_hold_paths_and_bytes(write):
    path = write("a.wav", tone(1.0))
    content = Path(path).read_bytes()
    loader = LoadAudio(duration=0.5)
    clips = loader.fit_transform([str(path), content])
    np.testing.assert_array_equal(clips[0], clips[1])
    assert loader.n_features_in_ == 1
    clips = loader.fit_transform([[str(path), 0.5], [content, 0.5]])
    np.testing.assert_array_equal(clips[0], clips[1])
    assert loader.n_features_in_ == 2


def test_padding(write):
    path = write("a.wav", [0.5, -0.5, 0.25], subtype="FLOAT")
    repeated = load_clip(path, duration=7 / RATE, pad="repeat")
    np.testing.assert_allclose(repeated, [0.5, -0.5, 0.25, 0.5, -0.5, 0.25, 0.5])
    zeros = load_clip(path, duration=5 / RATE, pad="zero")
    np.testing.assert_allclose(zeros, [0.5, -0.5, 0.25, 0.0, 0.0])


def test_trimming_removes_the_quiet_ends(write):
    quiet = 1e-4 * np.random.default_rng(0).standard_normal(RATE)
    path = write("a.wav", np.concatenate([quiet, tone(1.0), quiet]), subtype="FLOAT")
    trimmed = load_clip(path, duration=3.0, trim_db=40, pad="zero")
    # The decision is made on frames of 20 ms, so that less than one of silence remains.
    assert abs(np.count_nonzero(trimmed) - RATE) <= 640
    assert np.abs(trimmed[320:640]).max() > 0.4


def test_normalization(write):
    path = write("a.wav", 0.1 * tone(1.0), subtype="FLOAT")
    assert np.abs(load_clip(path, normalize="peak")).max() == pytest.approx(1.0)
    assert np.sqrt(np.mean(load_clip(path, normalize="rms") ** 2)) == pytest.approx(0.1, rel=1e-3)
    # The level excludes the zeros after the recording.
    padded = load_clip(path, normalize="rms", pad="zero", duration=4.0)
    assert np.sqrt(np.mean(padded[:RATE] ** 2)) == pytest.approx(0.1, rel=1e-3)


@pytest.mark.parametrize("normalize", [None, "peak", "rms"])
def test_silence_stays_silence(write, normalize):
    path = write("a.wav", np.zeros(100))
    assert not load_clip(path, normalize=normalize, trim_db=40).any()


@pytest.fixture
def bad_files(tmp_path, write):
    rng = np.random.default_rng(0)
    good = {
        kind: Path(write(f"good.{kind}", rng.uniform(-0.5, 0.5, RATE))).read_bytes()
        for kind in ("wav", "flac", "mp3", "ogg")
    }
    corrupt = bytearray(good["flac"])
    corrupt[9000:9400] = rng.bytes(400)
    contents = {
        "empty.wav": b"",
        "text.wav": b"these are words, not samples",
        "cut.wav": good["wav"][:9000],
        "cut.flac": good["flac"][:9000],
        "cut.mp3": good["mp3"][:2000],
        "cut.ogg": good["ogg"][:4000],
        "corrupt.flac": bytes(corrupt),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    nan = np.zeros(100)
    nan[50] = np.nan
    write("nan.wav", nan, subtype="FLOAT")
    write("no_samples.wav", np.zeros(0))
    (tmp_path / "folder.wav").mkdir()
    names = [*contents, "nan.wav", "no_samples.wav", "folder.wav", "missing.wav"]
    return [str(tmp_path / name) for name in names]


def test_one_error_names_every_bad_file(write, bad_files):
    good = write("good.wav", tone(1.0))
    with pytest.raises(AudioFileError) as caught:
        LoadAudio().fit_transform([good, *bad_files])
    assert list(caught.value.failures) == bad_files
    message = str(caught.value)
    assert "11 files" in message
    assert "empty.wav': the file is empty" in message
    assert "and 1 more" in message


def test_each_bad_file_alone_is_named(bad_files):
    for path in bad_files:
        with pytest.raises(AudioFileError, match="1 file could not be read") as caught:
            load_clip(path)
        assert path in str(caught.value)


def test_the_error_can_be_pickled():
    error = AudioFileError({"a.wav": "the file is empty"})
    copy = pickle.loads(pickle.dumps(error))
    assert copy.failures == error.failures
    assert str(copy) == str(error)


@pytest.mark.parametrize(
    "container",
    [
        list,
        np.asarray,
        lambda paths: np.array(paths, dtype=object)[:, np.newaxis],
        pd.Series,
        lambda paths: pd.DataFrame({"path": paths}),
    ],
)
def test_paths_come_in_any_container(container):
    assert as_rows(container(["a.wav", "b.wav"])) == [("a.wav", None), ("b.wav", None)]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ("a.wav", "single path, 'a.wav'"),
        (b"RIFF", "single recording in memory, <4 bytes in memory"),
        ([["a.wav", "b.wav"]], "start of an excerpt .* got 'b.wav' for 'a.wav'"),
        ([["a.wav", -1.0]], "at least 0, got -1.0 for 'a.wav'"),
        ([["a.wav", 1.0, 2.0]], "one with 3 values"),
        (np.zeros((2, 1)), r"array of numbers of shape \(2, 1\)"),
        ([np.zeros(16000)], "one with 16000 values; remove this step"),
        ([1], "a value of type int"),
        (None, "a value of type NoneType"),
    ],
)
def test_other_input_than_a_list_of_recordings_raises(paths, message):
    with pytest.raises(ValueError, match=message):
        as_rows(paths)


@pytest.mark.parametrize(
    "parameters",
    [{"duration": 0}, {"crop": "end"}, {"pad": "edge"}, {"trim_db": -1}, {"normalize": "lufs"}],
)
def test_parameters_are_checked(parameters, write):
    (name,) = parameters
    path = write("a.wav", tone(0.1))
    with pytest.raises(ValueError, match=name):
        LoadAudio(**parameters).transform([path])
    with pytest.raises(ValueError, match=name):
        load_clip(path, **parameters)


def test_a_duration_of_less_than_a_sample_raises(write):
    with pytest.raises(ValueError, match="less than one sample"):
        load_clip(write("a.wav", tone(0.1)), duration=1e-6)


def test_parameters_survive_clone(write):
    loader = LoadAudio(duration=1.0, pad="zero")
    path = write("a.wav", tone(0.5))
    np.testing.assert_array_equal(clone(loader).transform([path]), loader.transform([path]))
