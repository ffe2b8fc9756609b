"""find_duplicates finds changed copies, and nothing else."""

import numpy as np
import pytest
import soundfile as sf
import soxr
from joblib import parallel_config

from skdeepfake.audio import AudioFileError
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.inspection import find_duplicates
from skdeepfake.inspection._fingerprint import fingerprint

RATE = 16000


@pytest.fixture(scope="module")
def speech():
    """Genuine clips of three speakers, and the same ones resynthesized."""
    clips = make_spoof_clips(12, duration=3.0, n_speakers=3, n_scenes=2, random_state=0)
    return clips.data[clips.target == 0]


def integers(waveform):
    """Round before writing, since each format rounds floating-point numbers in its own way."""
    return np.round(32767 * waveform).astype(np.int16)


@pytest.fixture
def corpus(speech, tmp_path):
    """Write the clips, and one that `change` makes of the third; return the paths."""

    def _corpus(change=None, name="copy.wav", rate=RATE, **options):
        paths = []
        for row, waveform in enumerate(speech):
            paths.append(str(tmp_path / f"{row}.wav"))
            sf.write(paths[-1], integers(waveform), RATE)
        if change is not None:
            paths.append(str(tmp_path / name))
            sf.write(paths[-1], integers(change(speech[2])), rate, **options)
        return paths

    return _corpus


def test_different_clips_are_no_pairs(corpus):
    assert find_duplicates(corpus()).empty


def test_same_samples_in_another_container(corpus):
    pairs = find_duplicates(corpus(lambda x: x, "copy.flac"))
    assert pairs.to_dict("records") == [
        {"first": 2, "second": 6, "kind": "samples", "bit_error": 0.0, "offset": 0.0,
         "seconds": pytest.approx(3, abs=0.1)}
    ]  # fmt: skip


CHANGES = {
    "quieter": {"change": lambda x: 0.2 * x},
    "upside down": {"change": lambda x: -x},
    "mp3": {"change": lambda x: x, "name": "copy.mp3"},
    "ogg": {"change": lambda x: 0.5 * x, "name": "copy.ogg"},
    "u-law": {"change": lambda x: x, "subtype": "ULAW"},
    "8 kHz": {"change": lambda x: soxr.resample(x, RATE, 8000), "rate": 8000},
    "stereo at 44.1 kHz": {
        "change": lambda x: np.column_stack([soxr.resample(x, RATE, 44100)] * 2), "rate": 44100,
    },
    "noise": {
        "change": lambda x: x + 0.03 * x.std() * np.random.default_rng(0).standard_normal(len(x))
    },
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_changed_copies_are_found(corpus, change):
    pairs = find_duplicates(corpus(**CHANGES[change]))
    assert pairs[["first", "second", "kind"]].to_numpy().tolist() == [[2, 6, "fingerprint"]]
    assert pairs["bit_error"][0] < 0.2
    assert pairs["offset"][0] == pytest.approx(0, abs=0.033)


@pytest.mark.parametrize("start", [0.5, 1.237])
def test_excerpts_are_found_at_their_place(corpus, start):
    pairs = find_duplicates(corpus(lambda x: 0.7 * x[round(start * RATE) :]))
    assert pairs[["first", "second"]].to_numpy().tolist() == [[2, 6]]
    assert pairs["offset"][0] == pytest.approx(start, abs=0.04)
    assert pairs["seconds"][0] == pytest.approx(3 - start, abs=0.1)


def test_too_short_an_excerpt(corpus):
    paths = corpus(lambda x: x[: RATE // 2])
    assert find_duplicates(paths).empty
    assert len(find_duplicates(paths, min_seconds=0.2)) == 1


def test_only_pairs_across_groups(corpus):
    paths = corpus(lambda x: 0.5 * x)
    groups = ["train"] * 6 + ["test"]
    assert len(find_duplicates(paths, groups)) == 1
    assert find_duplicates(paths, ["train"] * 7).empty


def test_copies_of_copies(corpus, tmp_path, speech):
    paths = corpus(lambda x: 0.5 * x)
    sf.write(tmp_path / "again.flac", integers(speech[2]), RATE)
    pairs = find_duplicates([*paths, str(tmp_path / "again.flac")])
    found = dict(zip(zip(pairs["first"], pairs["second"], strict=True), pairs["kind"], strict=True))
    assert found == {(2, 7): "samples", (2, 6): "fingerprint", (6, 7): "fingerprint"}
    assert pairs["kind"][0] == "samples"


def test_the_smaller_row_is_first_and_the_offset_follows(corpus, tmp_path, speech):
    """The excerpt lies between two copies of what it was taken from."""
    excerpt, again = (str(tmp_path / name) for name in ("excerpt.wav", "again.flac"))
    sf.write(excerpt, integers(0.7 * speech[2][RATE:]), RATE)
    sf.write(again, integers(speech[2]), RATE)
    pairs = find_duplicates([*corpus(), excerpt, again]).set_index(["first", "second"])
    assert set(pairs.index) == {(2, 6), (2, 7), (6, 7)}
    assert pairs["offset"][2, 6] == pytest.approx(1, abs=0.04)
    assert pairs["offset"][6, 7] == pytest.approx(-1, abs=0.04)


@pytest.mark.parametrize("gain", [1e-4, 100.0])
def test_fingerprints_do_not_depend_on_the_level(speech, gain):
    words, loud = fingerprint(speech[0][:, None], RATE)
    other, other_loud = fingerprint(gain * speech[0][:, None], RATE)
    assert np.mean(words == other) > 0.98  # ties may round either way
    np.testing.assert_array_equal(loud, other_loud)


def test_silence_and_very_short_files(corpus, tmp_path):
    for name, n_samples in (("a", 16000), ("b", 17000), ("c", 1), ("d", 2)):
        sf.write(tmp_path / f"{name}.wav", np.zeros(n_samples), RATE)
    paths = [*corpus(), *(str(tmp_path / f"{name}.wav") for name in "abcd")]
    assert find_duplicates(paths).empty
    assert find_duplicates(paths[-2:]).empty


@pytest.mark.parametrize("n_jobs", [2, np.int64(1)])
def test_n_jobs_changes_nothing(corpus, n_jobs):
    paths = corpus(lambda x: 0.5 * x)
    assert find_duplicates(paths, n_jobs=n_jobs).equals(find_duplicates(paths))


def test_the_error_names_all_bad_files(corpus, tmp_path):
    (tmp_path / "text.wav").write_text("This is not a recording.")
    bad = [str(tmp_path / "text.wav"), str(tmp_path / "none.wav")]
    with pytest.raises(AudioFileError) as caught:
        find_duplicates([*corpus(), *bad])
    assert list(caught.value.failures) == bad
    with pytest.raises(ValueError, match="inconsistent numbers"):
        find_duplicates(bad, ["train"])


@pytest.mark.parametrize("backend", ["threading", "multiprocessing"])
def test_the_result_does_not_depend_on_the_backend(corpus, backend):
    paths = corpus(change=lambda waveform: 0.5 * waveform)
    expected = find_duplicates(paths)
    with parallel_config(backend=backend):
        found = find_duplicates(paths, n_jobs=2)
    assert len(expected) == 1
    assert found.equals(expected)
