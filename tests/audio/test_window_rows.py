"""Windows over recordings cover them, and are rows that LoadAudio takes."""

import io

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, LoadAudio, load_clip, window_rows
from tests.audio.recordings import encode, format_names, speech

RATE = 16000


@pytest.mark.parametrize(
    ("seconds", "window", "hop", "expected"),
    [
        (9.0, 4.0, 2.0, [0, 2, 4, 5]),
        (8.0, 4.0, 2.0, [0, 2, 4]),
        (4.0, 4.0, 2.0, [0]),
        (1.0, 4.0, 2.0, [0]),
        (5.0, 2.0, 3.0, [0, 3]),
        (5.0, 2.0, 10.0, [0, 3]),
        (0.7, 0.1, 0.1, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
    ],
)
def test_the_last_window_ends_with_the_recording(seconds, window, hop, expected):
    rows = window_rows([encode("wav-pcm16", speech(seconds))], window, hop)
    assert rows.shape == (len(expected), 2)
    np.testing.assert_allclose(rows[:, 1].astype(float), expected, atol=1e-9)


@pytest.mark.parametrize("name", format_names())
def test_windows_of_every_format_are_the_parts_of_the_whole(name):
    rate = 8000 if name in ("amr", "3gp") else RATE
    content = encode(name, speech(3.5, rate), rate)
    whole = load_clip(content, sample_rate=rate, duration=5.0, pad="zero")
    rows = window_rows([content], window=1.0, hop=0.75)
    assert 5 <= len(rows) <= 6
    waveforms = LoadAudio(rate, duration=1.0, pad="zero").transform(rows)
    for waveform, start in zip(waveforms, rows[:, 1], strict=True):
        begin = round(start * rate)
        np.testing.assert_allclose(waveform, whole[begin : begin + rate], atol=2e-3)


def test_rows_belong_to_their_recordings(tmp_path):
    contents = [encode("flac", speech(seconds)) for seconds in (1.0, 9.0, 5.0)]
    paths = [tmp_path / f"{i}.flac" for i in range(3)]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    rows, index = window_rows(paths, return_index=True)
    assert index.tolist() == [0, 1, 1, 1, 1, 2, 2]
    assert [str(row[0]) for row in rows] == [str(paths[i]) for i in index]
    column = np.array([str(path) for path in paths], dtype=object)[:, np.newaxis]
    np.testing.assert_array_equal(window_rows(column)[:, 1], rows[:, 1])
    np.testing.assert_array_equal(window_rows(column, n_jobs=2)[:, 1], rows[:, 1])
    in_memory = window_rows([io.BytesIO(content) for content in contents])
    np.testing.assert_array_equal(in_memory[:, 1], rows[:, 1])
    np.testing.assert_array_equal(LoadAudio().transform(in_memory), LoadAudio().transform(rows))


def test_every_recording_that_fails_is_named(tmp_path):
    (tmp_path / "words.wav").write_bytes(b"words")
    bad = [str(tmp_path / "words.wav"), str(tmp_path / "missing.wav")]
    good = encode("wav-pcm16", speech(1.0))
    with pytest.raises(AudioFileError) as caught:
        window_rows([bad[0], good, bad[1]])
    assert list(caught.value.failures) == bad


@pytest.mark.parametrize(
    "parameters", [{"window": 0}, {"hop": 0}, {"window": -1.0}, {"hop": np.nan}, {"hop": np.inf}]
)
def test_parameters_are_checked(parameters):
    (name,) = parameters
    with pytest.raises(ValueError, match=name):
        window_rows([encode("wav-pcm16", speech(1.0))], **parameters)


def test_excerpts_have_no_windows():
    with pytest.raises(ValueError, match="excerpts"):
        window_rows([("a.wav", 1.0)])
    with pytest.raises(ValueError, match="list"):
        window_rows("a.wav")
