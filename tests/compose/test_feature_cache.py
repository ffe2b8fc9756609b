"""The cache of InChunks and the memory of Pipelines: never stale, and hit whenever possible."""

import os
import pickle

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline

import skdeepfake
from skdeepfake import _identity
from skdeepfake.audio import AudioFileError, LoadAudio
from skdeepfake.augmentation import AddNoise, Gain
from skdeepfake.compose import InChunks, RecordingMemory, make_detector
from skdeepfake.feature_extraction import MFCC
from skdeepfake.preprocessing import Pool

RATE = 16000


def write(path, seed):
    """Write noise over what was there, keeping size and times."""
    status = os.stat(path) if os.path.exists(path) else None
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, RATE // 4)
    sf.write(path, noise, RATE)
    if status is not None:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.fixture
def paths(tmp_path):
    paths = [str(tmp_path / f"{i}.wav") for i in range(12)]
    for seed, path in enumerate(paths):
        write(path, seed)
    return np.array(paths, dtype=object)[:, np.newaxis]


@pytest.fixture
def forget():
    """Forget which contents this process has seen, as a new process does."""
    _identity._content_of.cache_clear()
    _identity.code_version.cache_clear()
    yield _identity._content_of.cache_clear
    _identity.code_version.cache_clear()


def features(*steps, memory, **parameters):
    steps = steps or (LoadAudio(duration=0.25), MFCC(), Pool())
    return InChunks(make_pipeline(*steps), memory=memory, **parameters)


def test_each_row_is_computed_once(paths, opened, tmp_path):
    memory = str(tmp_path / "cache")
    expected = features(memory=None).fit_transform(paths)
    opened.clear()
    extractor = features(memory=memory, chunk_size=5)
    np.testing.assert_array_equal(extractor.fit_transform(paths), expected)
    assert len(opened) == 12
    opened.clear()
    # Other blocks, another order, the test side, and another estimator.
    order = np.random.default_rng(0).permutation(12)
    np.testing.assert_array_equal(extractor.transform(paths[order]), expected[order])
    again = features(memory=memory, chunk_size=2, n_jobs=2)
    np.testing.assert_array_equal(again.fit_transform(paths[order[:7]]), expected[order[:7]])
    assert again.get_feature_names_out().shape == expected.shape[1:]
    assert not opened


def test_folds_share_the_copies_of_a_row(paths, opened, tmp_path):
    augment = AddNoise(p=1.0, random_state=0)
    extractor = features(LoadAudio(duration=0.25), augment, MFCC(), Pool(), memory=str(tmp_path))
    copies = np.concatenate([paths, paths])
    expected = extractor.fit_transform(copies)
    opened.clear()
    # A fold that leaves out the first rows, and one that has a row more.
    np.testing.assert_array_equal(
        extractor.fit_transform(np.concatenate([paths[5:], paths[5:]])),
        expected[np.r_[5:12, 17:24]],
    )
    assert not opened
    extractor.fit_transform(np.concatenate([copies, paths[:1]]))
    assert len(opened) == 1


def test_a_clone_and_a_start_of_another_type_find_the_same(paths, opened, tmp_path):
    noise = AddNoise(p=1.0, random_state=0)
    # One augmentation in two places, which a clone makes two.
    extractor = features(LoadAudio(duration=0.25), noise, noise, MFCC(), memory=str(tmp_path))
    rows = [[path, 0.0] for path in paths[:, 0]]
    extractor.fit_transform(rows)
    opened.clear()
    clone(extractor).fit_transform([[path, np.float64(0)] for path in paths[:, 0]])
    clone(extractor).fit_transform([[path, 0] for path in paths[:, 0]])
    assert not opened


def test_rows_that_are_new_are_computed(paths, opened, tmp_path):
    extractor = features(memory=str(tmp_path / "cache")).fit(paths)
    extractor.transform(paths[:5])
    opened.clear()
    extractor.transform(paths)
    assert set(paths[5:, 0]) <= set(opened)


def test_what_changes_in_place_is_computed_anew(paths, forget, tmp_path):
    extractor = features(memory=str(tmp_path / "cache"))
    before = extractor.fit_transform(paths)
    write(paths[3, 0], 99)
    forget()
    after = extractor.transform(paths)
    changed = np.flatnonzero((before != after).any(axis=1))
    np.testing.assert_array_equal(changed, [3])
    np.testing.assert_array_equal(after, features(memory=None).fit_transform(paths))


def test_noise_that_changes_in_place_is_added_anew(paths, forget, tmp_path):
    noises = tmp_path / "noises"
    noises.mkdir()
    write(noises / "noise.wav", 50)
    noise = AddNoise((0.0, 0.0), kind="recordings", folder=str(noises), p=1.0, random_state=0)
    steps = LoadAudio(duration=0.25), noise, MFCC(), Pool()
    extractor = features(*steps, memory=str(tmp_path / "cache"))
    before = extractor.fit_transform(paths)
    np.testing.assert_array_equal(extractor.fit_transform(paths), before)
    write(noises / "noise.wav", 51)
    forget()
    assert (extractor.fit_transform(paths) != before).any(axis=1).all()


def test_another_version_computes_anew(paths, opened, forget, tmp_path, monkeypatch):
    extractor = features(memory=str(tmp_path / "cache"))
    extractor.fit_transform(paths)
    opened.clear()
    monkeypatch.setattr(skdeepfake, "__version__", "999")
    _identity.code_version.cache_clear()
    extractor.fit_transform(paths)
    assert len(opened) == 12


def test_a_parameter_that_changes_computes_anew(paths, tmp_path):
    memory = str(tmp_path / "cache")
    steps = LoadAudio(duration=0.25), MFCC(n_mfcc=13), Pool()
    assert features(memory=memory).fit_transform(paths).shape[1] == 40
    assert features(*steps, memory=memory).fit_transform(paths).shape[1] == 26


@pytest.mark.parametrize("random_state", [0, None])
def test_augmented_clips_are_kept_only_if_they_repeat(paths, opened, tmp_path, random_state):
    steps = LoadAudio(duration=0.25), Gain(p=1.0, random_state=random_state), MFCC(), Pool()
    extractor = features(*steps, memory=str(tmp_path / "cache"))
    first = extractor.fit_transform(paths)
    plain = extractor.transform(paths)
    assert (first != plain).any()
    opened.clear()
    second = extractor.fit_transform(paths)
    assert np.array_equal(first, second) == (random_state == 0)
    assert len(opened) == (0 if random_state == 0 else 12)
    np.testing.assert_array_equal(extractor.transform(paths), plain)


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_damaged_entries_are_computed_anew(paths, tmp_path, damage):
    folder = tmp_path / "cache"
    expected = features(memory=str(folder)).fit_transform(paths)
    for file in folder.rglob("output.pkl"):
        content = bytearray(file.read_bytes())
        if damage == "cut":
            content = content[: len(content) // 2]
        else:
            content[len(content) * 2 // 3] ^= 1
        file.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *args, **kwargs: None)
        output = features(memory=str(folder)).fit_transform(paths)
    np.testing.assert_array_equal(output, expected)
    np.testing.assert_array_equal(features(memory=str(folder)).fit_transform(paths), expected)


def test_a_run_that_fails_keeps_what_was_done(paths, opened, tmp_path):
    extractor = features(memory=str(tmp_path / "cache"), chunk_size=1)
    rows = np.vstack([paths, [["missing.wav"]]])
    with pytest.raises(AudioFileError, match="missing"):
        extractor.fit_transform(rows)
    opened.clear()
    extractor.fit_transform(paths)
    assert not opened


def test_a_search_on_a_full_cache_decodes_nothing(paths, opened, tmp_path):
    y = np.arange(12) % 2

    def search():
        detector = make_detector(
            "fast",
            duration=0.25,
            memory=str(tmp_path / "cache"),
            random_state=0,
            copies__n_copies=0,
            classify__cv=2,
        )
        grid = {"classify__estimator__alpha": [1.0, 10.0]}
        return GridSearchCV(detector, grid, cv=3, error_score="raise").fit(paths, y)

    first = search()
    # Each row once as it is and once altered, whatever the folds and the candidates.
    assert len(opened) == 12 + 12
    opened.clear()
    second = search()
    assert not opened
    np.testing.assert_array_equal(
        first.cv_results_["mean_test_score"], second.cv_results_["mean_test_score"]
    )


def test_waveforms_and_recordings_in_memory_are_known_by_content(paths, opened, tmp_path):
    memory = str(tmp_path / "cache")
    expected = features(memory=memory).fit_transform(paths)
    opened.clear()
    contents = [open(path, "rb") for path in paths[:, 0]]  # noqa: SIM115
    np.testing.assert_array_equal(features(memory=memory).fit_transform(contents), expected)
    waveforms = LoadAudio(duration=0.25).transform(paths)
    extractor = InChunks(make_pipeline(MFCC(), Pool()), memory=memory)
    np.testing.assert_array_equal(extractor.fit_transform(waveforms), expected)
    np.testing.assert_array_equal(extractor.transform(waveforms[::-1]), expected[::-1])


@pytest.mark.parametrize("kind", ["list", "column"])
def test_a_pipelines_own_memory_knows_the_content(paths, forget, tmp_path, kind):
    X = paths if kind == "column" else paths[:, 0].tolist()
    y = np.arange(12) % 2

    def fit(memory):
        steps = [("features", features(memory=None)), ("classify", LogisticRegression())]
        return Pipeline(steps, memory=memory).fit(X, y)["classify"].coef_

    memory = RecordingMemory(str(tmp_path / "cache"))
    before = fit(memory)
    np.testing.assert_array_equal(fit(memory), before)
    for path in paths[:, 0]:
        write(path, hash(path) % 1000 + 100)
    forget()
    np.testing.assert_array_equal(fit(memory), fit(None))
    assert not np.array_equal(fit(memory), before)


def test_open_files_reach_the_workers(paths):
    files = [open(path, "rb") for path in paths[:, 0]]  # noqa: SIM115
    column = np.array(files, dtype=object)[:, np.newaxis]
    expected = features(memory=None).fit_transform(paths)
    for rows in (files, column, [(file, 0.0) for file in files]):
        extractor = features(memory=None, n_jobs=2, chunk_size=4)
        np.testing.assert_array_equal(extractor.fit_transform(rows), expected)


def test_the_front_door(paths):
    extractor = features(memory=None)
    expected = extractor.fit_transform(paths)
    np.testing.assert_array_equal(extractor.transform(p for p in paths[:, 0]), expected)
    for single in (paths[0, 0], b"RIFF"):
        with pytest.raises(ValueError, match="got a single"):
            extractor.transform(single)
    with pytest.raises(ValueError, match="0 sample"):
        extractor.transform([])
    pickle.dumps(extractor)
