"""Recordings in folders, and reading from an open recording."""

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.audio import AudioFileError, list_recordings, open_audio, read_samples
from skdeepfake.datasets import load_clips


def test_noise_folders_and_class_folders_take_the_same_files(tmp_path):
    for label in ("real", "fake"):
        (tmp_path / label).mkdir()
        for name in ("a.wav", "b.CAF", "c.oga", "d.txt", "._e.wav"):
            sf.write(tmp_path / label / name, np.zeros(8), 8000, format="WAV")
    found = list_recordings(tmp_path)
    assert len(found) == 6
    assert found == sorted(load_clips(tmp_path).data[:, 0])


def test_a_folder_without_recordings_raises(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ValueError, match="should be a folder of recordings"):
        list_recordings(tmp_path)


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
