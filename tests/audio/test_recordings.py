"""Recordings in folders, and reading from an open recording."""

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.audio import (
    AudioFileError,
    is_recording,
    list_recordings,
    open_audio,
    read_samples,
)
from skdeepfake.datasets import load_clips


def test_noise_folders_and_class_folders_take_the_same_files(tmp_path):
    for label in ("real", "fake"):
        (tmp_path / label).mkdir()
        for name in ("a.wav", "b.CAF", "c.oga", "d.txt", "._e.wav", "f", "g.part", ".hidden/h.wav"):
            (tmp_path / label / name).parent.mkdir(exist_ok=True)
            sf.write(tmp_path / label / name, np.zeros(8), 8000, format="WAV")
    found = list_recordings(tmp_path)
    assert len(found) == 10
    assert found == sorted(load_clips(tmp_path).data[:, 0])


def test_a_folder_without_recordings_raises(tmp_path):
    (tmp_path / "notes.txt").touch()
    for folder in (tmp_path, tmp_path / "missing", tmp_path / "notes.txt"):
        with pytest.raises(ValueError, match="should be a folder of recordings"):
            list_recordings(folder)


def test_a_folder_named_like_a_recording_is_a_folder(tmp_path):
    (tmp_path / "takes.wav").mkdir()
    (tmp_path / "empty.flac").mkdir()
    sf.write(tmp_path / "takes.wav" / "a.wav", np.zeros(8), 8000)
    assert list_recordings(tmp_path) == [str(tmp_path / "takes.wav" / "a.wav")]


def test_a_recording_that_links_lead_to_is_listed_once(tmp_path):
    (tmp_path / "a").mkdir()
    sf.write(tmp_path / "a" / "x.wav", np.zeros(8), 8000)
    (tmp_path / "y.wav").symlink_to(tmp_path / "a" / "x.wav")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert len(list_recordings(tmp_path)) == 1


def test_an_unreadable_subfolder_is_named(tmp_path, close_folder):
    (tmp_path / "closed").mkdir()
    sf.write(tmp_path / "x.wav", np.zeros(8), 8000)
    close_folder("closed")
    with pytest.raises(AudioFileError, match=r"closed.*cannot be opened \(Permission denied\)"):
        list_recordings(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.wav", b"", True),  # whether it can be read is another question
        ("a.M4A", b"", True),
        ("a.webm", b"", True),
        ("a", b"fLaC and more", True),
        ("a.upload", b"\0\0\0\x20ftypM4A \0\0\0\0", True),
        ("a.raw", bytes(5000), False),
        ("a.bin", b"", False),
        ("a.csv", b"fLaC and more", False),
    ],
)
def test_content_tells_where_the_suffix_does_not(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    assert is_recording(tmp_path / name) is expected


def test_what_cannot_be_opened_is_judged_by_its_suffix(tmp_path):
    assert is_recording(tmp_path / "missing.opus")
    assert not is_recording(tmp_path / "missing")
    assert not is_recording(tmp_path)


@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
def test_blocks_join_to_the_whole_recording(tmp_path, subtype):
    samples = np.random.default_rng(0).uniform(-1, 1, (1000, 2))
    sf.write(tmp_path / "a.wav", samples, 8000, subtype=subtype)
    with open_audio(tmp_path / "a.wav") as file:
        blocks = [read_samples(file, 300) for _ in range(4)]
        whole = read_samples(file, start=0)
    assert [len(block) for block in blocks] == [300, 300, 300, 100]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)
    np.testing.assert_allclose(whole, samples, atol=1e-4)


def test_nan_raises_only_where_it_is_read(tmp_path):
    samples = np.zeros(1000)
    samples[600] = np.nan
    sf.write(tmp_path / "a.wav", samples, 8000, subtype="FLOAT")
    with open_audio(tmp_path / "a.wav") as file:
        assert read_samples(file, 500).shape == (500, 1)
        with pytest.raises(AudioFileError, match=r"a\.wav.*NaN or infinite"):
            read_samples(file)
