"""Formats that PyAV decodes: phones, browsers, and what happens without PyAV."""

import io
import sys

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, audio_format, load_clip
from tests.audio.recordings import (
    PYAV,
    delay,
    encode,
    encode_by_pyav,
    format_names,
    sound,
    speech,
)

av = pytest.importorskip("av")

RATE = 16000
SAMPLES = speech(3.0)
NAMES = [name for name in PYAV if name in format_names()]


@pytest.mark.parametrize(
    ("container", "codec", "options"),
    [
        ("ipod", "aac", {"moov_size": "10000"}),  # the index comes first
        ("mp4", "aac", {"movflags": "frag_keyframe+empty_moov"}),
        ("mp4", "aac", {"movflags": "empty_moov+default_base_moof", "frag_duration": "500000"}),
        ("ipod", "alac", {}),
        ("mov", "pcm_s16le", {}),
        ("webm", "libopus", {"live": "1"}),  # as a browser records, without a duration
        ("matroska", "flac", {}),
        ("matroska", "pcm_s16le", {}),
        ("3gp", "aac", {}),
        ("asf", "wmav1", {}),
        ("aiff", "pcm_s24be", {}),
        ("wav", "mp3", {}),
        ("wav", "g722", {}),
    ],
)
def test_variants_of_containers(container, codec, options):
    content = encode_by_pyav(SAMPLES, RATE, container, codec, **options)
    decoded = sound(load_clip(content, duration=4.0, pad="zero"))
    assert len(decoded) == pytest.approx(len(SAMPLES), abs=3 * 1152)
    lag = delay(decoded, SAMPLES)
    assert abs(lag) < 1200
    aligned = decoded[max(lag, 0) :]
    reference = SAMPLES[max(-lag, 0) :]
    n_both = min(len(aligned), len(reference))
    error = (aligned[:n_both] - reference[:n_both])[2000:-2000]
    assert np.linalg.norm(error) < 0.4 * np.linalg.norm(reference)


@pytest.mark.parametrize("name", NAMES)
def test_without_pyav_the_error_tells_what_to_install(name, monkeypatch, tmp_path):
    rate = 8000 if name in ("amr", "3gp") else RATE
    path = tmp_path / "a"
    path.write_bytes(encode(name, speech(1.0, rate), rate))
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(AudioFileError) as caught:
        load_clip(path)
    (reason,) = caught.value.failures.values()
    assert audio_format(path) in reason
    assert "skdeepfake[formats]" in reason


def test_a_film_without_sound_raises():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        image = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        output.mux(stream.encode(image))
        output.mux(stream.encode(None))
    with pytest.raises(AudioFileError, match="no audio"):
        load_clip(file.getvalue())


def test_a_playlist_opens_no_other_file(tmp_path):
    (tmp_path / "a.wav").write_bytes(encode("wav-pcm16", SAMPLES))
    for name, content in {
        "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\na.wav\n#EXT-X-ENDLIST\n",
        "list.ffconcat": "ffconcat version 1.0\nfile a.wav\n",
        "list.m4a": "ffconcat version 1.0\nfile a.wav\n",
    }.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(AudioFileError):
            load_clip(tmp_path / name)


@pytest.mark.parametrize(("layout", "n_channels"), [("stereo", 2), ("5.1", 6), ("7.1", 8)])
def test_channels_are_averaged(layout, n_channels):
    channels = np.random.default_rng(0).uniform(0.1, 0.2, (n_channels, 1)) * SAMPLES
    decoded = load_clip(
        encode_by_pyav(channels.T, RATE, "ipod", "aac", layout=layout), duration=3.0
    )
    expected = channels.mean(axis=0)
    assert np.linalg.norm((decoded - expected)[2000:-2000]) < 0.4 * np.linalg.norm(expected)


def test_a_recording_that_decodes_to_less_than_its_duration_is_cut_off():
    content = encode("webm-opus", SAMPLES)
    # A length of ones stands for one that is unknown, so that the duration alone tells.
    at = content.index(b"\x18\x53\x80\x67") + 4
    content = content[:at] + b"\x01" + b"\xff" * 7 + content[at + 8 :]
    np.testing.assert_array_equal(load_clip(content), load_clip(encode("webm-opus", SAMPLES)))
    cut = content[: len(content) // 2]
    for parameters in ({"duration": 4.0}, {"trim_db": 40}, {"crop": "center"}):
        with pytest.raises(AudioFileError, match=r"cut off: 1\.\d* of 3\.0\d* s"):
            load_clip(cut, **parameters)


def test_parts_of_several_sample_rates_raise():
    content = encode("adts", SAMPLES) + encode("adts", SAMPLES, 22050)
    with pytest.raises(AudioFileError, match="differ"):
        load_clip(content, duration=8.0)
