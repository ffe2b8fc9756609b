"""Oversampling by augmented copies of waveforms."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from imblearn.pipeline import make_pipeline as make_sampling_pipeline
from sklearn.base import BaseEstimator
from sklearn.pipeline import make_pipeline

from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import AddNoise
from skdeepfake.over_sampling import AugmentingOverSampler

NOISE = AddNoise((10.0, 10.0), p=1.0)
y = np.array([1, 1, 0, 1, 1, 1, 0])


@pytest.fixture
def clips():
    return np.random.default_rng(0).uniform(-0.5, 0.5, (7, 4000)).astype(np.float32)


def test_original_rows_stay_and_added_rows_are_augmented(clips):
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


def test_two_augmentations_of_one_class_draw_different_numbers(clips):
    twice = AugmentingOverSampler(make_pipeline(NOISE, NOISE), random_state=0)
    once = AugmentingOverSampler(NOISE, random_state=0)
    resampled, expected = (sampler.fit_resample(clips, y)[0][7:] for sampler in (twice, once))
    first = expected - clips[once.sample_indices_[7:]]
    second = resampled - expected
    correlation = [np.corrcoef(pair)[0, 1] for pair in zip(first, second, strict=True)]
    np.testing.assert_allclose(correlation, 0, atol=0.1)


@pytest.mark.parametrize(
    "container",
    [
        list,
        tuple,
        np.array,
        lambda paths: np.array(paths, dtype=object),
        lambda paths: np.array(paths, dtype=object)[:, np.newaxis],
        lambda paths: np.array(paths, dtype=np.dtypes.StringDType()),
        lambda paths: [Path(path) for path in paths],
        lambda paths: [[path] for path in paths],
        pd.Index,
        pd.Series,
        lambda paths: pd.Series(paths, dtype="string"),
        lambda paths: pd.Series(paths, dtype="category"),
        lambda paths: pd.DataFrame({"path": paths}),
    ],
)
def test_paths_raise_an_error_that_names_the_remedy(container):
    paths = [f"{i}.wav" for i in range(7)]
    with pytest.raises(ValueError, match=r"a path, .*0\.wav.*RandomOverSampler.*within InChunks"):
        AugmentingOverSampler(NOISE).fit_resample(container(paths), y)


class RecordRows(BaseEstimator):
    """Keeps the rows it was fitted on, and predicts its input."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.seen_ = X
        return self

    def predict(self, X):
        return X


def test_a_pipeline_augments_when_it_is_fitted_and_never_when_it_predicts(clips, tmp_path):
    pipeline = make_sampling_pipeline(
        AugmentingOverSampler(NOISE, random_state=0), RecordRows(), memory=str(tmp_path / "cache")
    )
    seen = pipeline.fit(clips, y)[-1].seen_
    assert len(seen) == 10
    np.testing.assert_array_equal(pipeline.predict(clips), clips)
    pipeline.set_params(augmentingoversampler__augmentation__snr_db=(0.0, 0.0))
    assert (pipeline.fit(clips, y)[-1].seen_[7:] != seen[7:]).any()


def test_one_seed_repeats_and_two_seeds_differ(clips):
    first, second, third = (
        AugmentingOverSampler(NOISE, random_state=seed).fit_resample(clips, y)[0]
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != third).any()


def test_balanced_classes_stay_as_they_are(clips):
    resampled, _ = AugmentingOverSampler(NOISE).fit_resample(clips[:4], [0, 1, 0, 1])
    np.testing.assert_array_equal(resampled, clips[:4])


@pytest.mark.parametrize("labels", [y, np.array([0, 1] * 3 + [1])])
def test_other_transformers_raise(clips, labels):
    with pytest.raises(TypeError, match="Expected an augmentation"):
        AugmentingOverSampler(LoadAudio()).fit_resample(clips, labels)
