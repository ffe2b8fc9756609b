"""The measures of a recording against closed forms and librosa."""

from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.audio import AudioFileError
from skdeepfake.inspection._measures import measure_clip, measure_clips


@pytest.fixture
def write(tmp_path):
    def _write(samples, rate=16000, name="a.wav", subtype="FLOAT"):
        sf.write(tmp_path / name, samples, rate, subtype=subtype)
        return str(tmp_path / name)

    return _write


def tone(seconds=1.0, rate=16000, hz=1000.0, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_levels_of_a_tone(write, rate):
    measures = measure_clip(write(tone(rate=rate), rate))
    assert measures["duration"] == 1.0
    assert measures["sample_rate"] == rate
    assert measures["loudness"] == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=1e-3)
    assert measures["noise_floor"] == pytest.approx(measures["loudness"], abs=0.1)
    assert measures["peak"] == pytest.approx(20 * np.log10(0.5), abs=0.05)
    assert measures["clipped"] == 0
    assert measures["dc"] == pytest.approx(0, abs=1e-6)
    assert 1000 <= measures["bandwidth"] < 1600  # the window's lobes


def test_silence_at_the_ends_and_within(write):
    parts = [np.zeros(1600), tone(0.5), np.zeros(3200), tone(0.5), 1e-4 * tone(0.3)]
    measures = measure_clip(write(np.concatenate(parts)))
    assert measures["leading_silence"] == pytest.approx(0.1)
    assert measures["trailing_silence"] == pytest.approx(0.3)
    assert measures["total_silence"] == pytest.approx(0.6)
    assert measures["exact_zeros"] == pytest.approx(4800 / 25600, abs=0.05)


def test_silence_is_what_librosa_trims(write):
    rng = np.random.default_rng(0)
    envelope = np.clip(3 * np.sin(np.pi * np.arange(32000) / 32000) - 1, 1e-5, None)
    waveform = 0.1 * envelope * rng.standard_normal(32000)
    measures = measure_clip(write(waveform))
    _, (start, end) = librosa.effects.trim(waveform, top_db=40, frame_length=320, hop_length=160)
    assert measures["leading_silence"] == pytest.approx(start / 16000, abs=0.03)
    assert measures["trailing_silence"] == pytest.approx((32000 - end) / 16000, abs=0.03)


@pytest.mark.parametrize("edge", [1000, 3400, 5500, 7900])
def test_bandwidth_of_limited_noise(write, edge):
    spectrum = np.fft.rfft(np.random.default_rng(0).standard_normal(64000))
    spectrum[edge * 4 :] = 0
    waveform = 0.1 * np.fft.irfft(spectrum)
    assert measure_clip(write(waveform))["bandwidth"] == pytest.approx(edge, abs=150)


def test_noise_floor_is_that_of_the_pauses(write):
    rng = np.random.default_rng(0)
    waveform = 0.001 * rng.standard_normal(32000)
    waveform[8000:24000] += tone(1.0)
    assert measure_clip(write(waveform))["noise_floor"] == pytest.approx(-60, abs=1)


def test_counts_and_offset(write):
    waveform = np.full(1000, 0.25)
    waveform[:100], waveform[100:300] = 1.0, 0.0
    measures = measure_clip(write(waveform, subtype="PCM_16"))
    assert measures["clipped"] == 0.1
    assert measures["exact_zeros"] == 0.2
    assert measures["dc"] == pytest.approx(0.275, abs=1e-4)
    assert measures["peak"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("name", "subtype", "codec"),
    [("a.wav", "PCM_U8", "WAV/PCM_U8"), ("a.flac", "PCM_16", "FLAC/PCM_16"),
     ("a.ogg", "VORBIS", "OGG/VORBIS")],
)  # fmt: skip
def test_formats(write, name, subtype, codec):
    stereo = np.column_stack([tone(), np.zeros(16000)])
    measures = measure_clip(write(stereo, name=name, subtype=subtype))
    assert measures["codec"] == codec
    assert measures["channels"] == 2
    assert measures["loudness"] == pytest.approx(20 * np.log10(0.25 / np.sqrt(2)), abs=0.1)
    assert measures["peak"] == pytest.approx(20 * np.log10(0.5), abs=0.6)  # Vorbis overshoots


@settings(max_examples=20, deadline=None)
@given(n_samples=st.integers(1, 5000), rate=st.sampled_from([50, 8000, 16000, 44100, 192000]))
def test_any_length_at_any_rate(tmp_path_factory, n_samples, rate):
    path = str(tmp_path_factory.mktemp("clip") / "a.wav")
    sf.write(path, 0.1 + 0.1 * np.random.default_rng(0).uniform(size=n_samples), rate)
    measures = measure_clip(path)
    assert measures["duration"] == pytest.approx(n_samples / rate)
    for name in ("leading_silence", "trailing_silence", "total_silence"):
        assert 0 <= measures[name] <= measures["duration"]
    assert 0 <= measures["bandwidth"] <= rate / 2
    assert all(np.isfinite(value) for value in measures.values() if not isinstance(value, str))


def test_digital_silence(write):
    measures = measure_clip(write(np.zeros(16000)))
    assert measures["loudness"] == measures["peak"] == measures["noise_floor"] == -120
    assert measures["leading_silence"] == measures["total_silence"] == 1.0
    assert measures["exact_zeros"] == 1
    assert measures["bandwidth"] == 0


def test_blocks_join_without_a_seam(write):
    """A recording of several blocks is measured as NumPy measures it whole."""
    rng = np.random.default_rng(0)
    waveform = (0.05 * rng.standard_normal(8000 * 47 + 77)).astype(np.float32)
    waveform[: 8000 * 21] = 0  # ends within the second block
    measures = measure_clip(write(waveform, 8000))
    assert measures["leading_silence"] == pytest.approx(21)
    assert measures["exact_zeros"] == pytest.approx(21 * 8000 / len(waveform))
    assert measures["loudness"] == pytest.approx(10 * np.log10(np.mean(waveform**2.0)), abs=1e-3)
    assert measures["dc"] == pytest.approx(waveform.mean(), abs=1e-6)


def test_rows_stay_in_order_whatever_n_jobs(write):
    paths = [write(tone(seconds), name=f"{seconds}.wav") for seconds in (0.3, 0.1, 0.2)]
    one = measure_clips(paths)
    assert one["duration"].tolist() == [0.3, 0.1, 0.2]
    assert measure_clips(np.array(paths)[:, None], n_jobs=2).equals(one)


def test_the_error_names_all_damaged_files(write, tmp_path):
    (tmp_path / "text.wav").write_text("This is not a recording.")
    whole = Path(write(tone(5.0), name="b.flac", subtype="PCM_16")).read_bytes()
    (tmp_path / "short.flac").write_bytes(whole[:9000])
    nan = write(np.array([0.1, np.nan]), name="nan.wav")
    damaged = [str(tmp_path / name) for name in ("text.wav", "short.flac", "none.wav")]
    with pytest.raises(AudioFileError) as caught:
        measure_clips([write(tone()), *damaged, nan])
    assert list(caught.value.failures) == [*damaged, nan]
