"""Oversampling whose copies are augmented, of waveforms and of paths."""

import pickle
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from imblearn.pipeline import make_pipeline as make_sampling_pipeline
from sklearn.base import BaseEstimator, clone
from sklearn.pipeline import make_pipeline

from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import AddNoise, Gain, LoadAugmented
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import HybridFeatures
from skdeepfake.over_sampling import AugmentingOverSampler

NOISE = AddNoise((10.0, 10.0), p=1.0)
y = np.array([1, 1, 0, 1, 1, 1, 0])


@pytest.fixture
def clips():
    return np.random.default_rng(0).uniform(-0.5, 0.5, (7, 4000)).astype(np.float32)


@pytest.fixture
def paths(clips, tmp_path):
    for i, clip in enumerate(clips):
        sf.write(tmp_path / f"{i}.wav", clip, 16000, subtype="FLOAT")
    return [str(tmp_path / f"{i}.wav") for i in range(len(clips))]


LOADER = LoadAudio(duration=0.25)


def test_what_was_there_stays_and_what_is_added_is_augmented(clips):
    sampler = AugmentingOverSampler(NOISE, random_state=0)
    resampled, labels = sampler.fit_resample(clips, y)
    np.testing.assert_array_equal(resampled[:7], clips)
    np.testing.assert_array_equal(labels[:7], y)
    assert Counter(labels) == {0: 5, 1: 5}
    assert set(sampler.sample_indices_[7:]) <= {2, 6}
    added = resampled[7:] - clips[sampler.sample_indices_[7:]]
    originals = clips[sampler.sample_indices_[7:]]
    ratio = 10 * np.log10(np.mean(originals**2, axis=1) / np.mean(added**2, axis=1))
    np.testing.assert_allclose(ratio, 10, atol=0.1)
    assert len(np.unique(added, axis=0)) == 3


@pytest.mark.parametrize("kind", ["list", "array", "column", "frame"])
def test_paths_become_what_waveforms_become(clips, paths, kind):
    X = {
        "list": paths,
        "array": np.array(paths),
        "column": np.array(paths, dtype=object)[:, np.newaxis],
        "frame": pd.DataFrame({"path": paths}),
    }[kind]
    sampler = AugmentingOverSampler(make_pipeline(NOISE, Gain(p=1.0)), random_state=0)
    expected, expected_labels = sampler.fit_resample(clips, y)
    resampled, labels = sampler.fit_resample(X, y)
    assert resampled.shape == (10, 1)
    np.testing.assert_array_equal(labels, expected_labels)
    loaded = LoadAugmented(LOADER).fit_transform(resampled)
    np.testing.assert_array_equal(loaded, expected)


@pytest.mark.parametrize(("chunk_size", "n_jobs"), [(1, None), (3, 2), (100, None)])
def test_blocks_do_not_change_the_copies(paths, chunk_size, n_jobs):
    sampler = AugmentingOverSampler(NOISE, random_state=0)
    resampled, _ = sampler.fit_resample(paths, y)
    expected = LoadAugmented(LOADER).transform(resampled)
    load = make_pipeline(LoadAugmented(LOADER))
    chunks = InChunks(load, chunk_size=chunk_size, n_jobs=n_jobs)
    np.testing.assert_array_equal(chunks.fit_transform(resampled), expected)


def test_a_copy_is_a_plain_path_for_others(clips, paths):
    sampler = AugmentingOverSampler(NOISE, random_state=0)
    resampled, _ = sampler.fit_resample(paths, y)
    assert set(resampled[7:, 0]) <= {paths[2], paths[6]}
    np.testing.assert_array_equal(LOADER.transform(resampled), clips[sampler.sample_indices_])
    again = pickle.loads(pickle.dumps(resampled))
    loader = LoadAugmented(LOADER)
    np.testing.assert_array_equal(loader.transform(again), loader.transform(resampled))


class Spy(BaseEstimator):
    """Keeps the rows it was fitted on, and those it is asked about."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.seen_ = X
        return self

    def predict(self, X):
        return X


def test_a_pipeline_augments_when_it_is_fitted_and_never_when_it_predicts(clips, paths, tmp_path):
    pipeline = make_sampling_pipeline(
        AugmentingOverSampler(NOISE, random_state=0),
        InChunks(LoadAugmented(LOADER)),
        Spy(),
        memory=str(tmp_path / "cache"),
    )
    fitted = pipeline.fit(paths, y)
    assert len(fitted[-1].seen_) == 10
    np.testing.assert_array_equal(fitted.predict(paths), clips)
    other = clone(pipeline).set_params(augmentingoversampler__augmenter__snr_db=(0.0, 0.0))
    assert (other.fit(paths, y)[-1].seen_[7:] != fitted[-1].seen_[7:]).any()


def test_one_seed_repeats_and_two_differ(clips):
    first, second, third = (
        AugmentingOverSampler(NOISE, random_state=seed).fit_resample(clips, y)[0]
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != third).any()


def test_balanced_classes_stay_as_they_are(clips):
    resampled, _ = AugmentingOverSampler(NOISE).fit_resample(clips[:4], [0, 1, 0, 1])
    np.testing.assert_array_equal(resampled, clips[:4])


def test_the_loader_names_features_for_what_follows(paths):
    chunks = InChunks(make_pipeline(LoadAugmented(LOADER), HybridFeatures())).fit(paths)
    assert len(chunks.get_feature_names_out()) == 198


def test_only_augmentations_are_taken(clips):
    with pytest.raises(TypeError, match="Expected an augmentation"):
        AugmentingOverSampler(LoadAudio()).fit_resample(clips, y)


def test_rows_and_labels_must_match(paths):
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        AugmentingOverSampler(NOISE).fit_resample(paths, y[:3])
