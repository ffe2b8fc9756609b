"""map_recordings keeps the order, and names all that failed."""

import pytest

from skdeepfake.audio import AudioFileError, audio_format, map_recordings


@pytest.mark.parametrize("prefer", [None, "threads"])
def test_results_are_in_order(prefer):
    formats = map_recordings(audio_format, [b"fLaC", b"words", b"OggS"], n_jobs=2, prefer=prefer)
    assert formats == ["FLAC", None, "Ogg"]


def test_one_error_names_all_that_failed(tmp_path):
    with pytest.raises(AudioFileError) as caught:
        map_recordings(audio_format, [tmp_path / "a", b"fLaC", tmp_path / "b"])
    assert list(caught.value.failures) == [str(tmp_path / "a"), str(tmp_path / "b")]
