"""map_recordings keeps the order, and names all that failed."""

import numpy as np
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


@pytest.mark.parametrize(("n_jobs", "size"), [(1, 4), (2, 3)])
def test_a_function_of_lists_gets_its_share(n_jobs, size):
    sizes = map_recordings(sizes_of, [b"a"] * 5, n_jobs=n_jobs, batch_size=4, prefer="threads")
    assert sizes == [size] * size + [5 - size] * (5 - size)
    assert map_recordings(sizes_of, [], batch_size=4) == []
    assert map_recordings(np.array, [2.0, 3.0, 4.0], batch_size=2) == [2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="2 results for 3 recordings"):
        map_recordings(lambda batch: batch[:1], [b"a", b"b", b"c"], batch_size=2)


def sizes_of(batch):
    return [len(batch)] * len(batch)


def test_one_error_names_all_that_failed_in_all_batches():
    def fail(batch):
        raise AudioFileError({source.decode(): "is bad" for source in batch})

    with pytest.raises(AudioFileError) as caught:
        map_recordings(fail, [b"a", b"b", b"c"], batch_size=2)
    assert list(caught.value.failures) == ["a", "b", "c"]
