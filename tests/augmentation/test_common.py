"""What holds for every augmentation: it acts at fit only, and its draws can be repeated."""

import random

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from skdeepfake.augmentation import AddNoise, PitchShift, SpecAugment, TimeStretch
from skdeepfake.compose import InChunks

AUGMENTATIONS = [AddNoise(), PitchShift(), SpecAugment(), TimeStretch()]


@pytest.fixture(params=AUGMENTATIONS, ids=lambda augmentation: type(augmentation).__name__)
def augmentation(request):
    return clone(request.param).set_params(p=1.0, random_state=0)


@pytest.fixture
def clips(augmentation):
    shape = (6, 40, 12) if isinstance(augmentation, SpecAugment) else (6, 4096)
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def test_transform_is_the_identity(augmentation, clips):
    np.testing.assert_array_equal(augmentation.transform(clips), clips)
    np.testing.assert_array_equal(augmentation.fit(clips).transform(clips), clips)


def test_fit_transform_augments_every_clip_and_leaves_the_input_alone(augmentation, clips):
    before = clips.copy()
    augmented = augmentation.fit_transform(clips)
    assert augmented.shape == clips.shape
    assert augmented.dtype == np.float32
    np.testing.assert_array_equal(clips, before)
    assert (augmented != clips).reshape(len(clips), -1).any(axis=1).mean() > 0.8


def test_one_seed_repeats_and_two_differ(augmentation, clips):
    first = augmentation.fit_transform(clips)
    np.testing.assert_array_equal(augmentation.fit_transform(clips), first)
    assert (augmentation.set_params(random_state=1).fit_transform(clips) != first).any()


def test_copies_of_a_clip_are_augmented_differently(augmentation, clips):
    copies = np.repeat(clips[:1], 6, axis=0)
    augmented = augmentation.fit_transform(copies)
    assert len(np.unique(augmented.reshape(6, -1), axis=0)) > 4


@pytest.mark.parametrize("p", [0.0, 0.3])
def test_p_is_the_share_of_clips(augmentation, clips, p):
    many = np.repeat(clips[:1], 100, axis=0)[:, :2048]
    changed = augmentation.set_params(p=p).fit_transform(many) != many
    # SpecAugment may draw masks without width.
    share = changed.reshape(len(many), -1).any(axis=1).mean()
    assert p - 0.15 < share < p + 0.15 if p else share == 0


@pytest.mark.parametrize("seed", [0, np.random.RandomState(0)])
@pytest.mark.parametrize(("chunk_size", "n_jobs"), [(1, None), (4, 2), (100, None)])
def test_blocks_do_not_change_the_draws(augmentation, clips, seed, chunk_size, n_jobs):
    augmentation.set_params(random_state=seed)
    expected = clone(augmentation).fit_transform(clips)
    chunks = InChunks(make_pipeline(augmentation), chunk_size=chunk_size, n_jobs=n_jobs)
    np.testing.assert_array_equal(chunks.fit_transform(clips), expected)


def test_global_random_states_are_left_alone(augmentation, clips):
    before = random.getstate(), str(np.random.get_state())
    augmentation.fit_transform(clips)
    assert (random.getstate(), str(np.random.get_state())) == before


@pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning")
@pytest.mark.parametrize("level", [0.0, 1.0])
def test_silence_and_full_scale_stay_finite(augmentation, clips, level):
    square = level * np.sign(np.sin(np.arange(clips.size) / 10)).reshape(clips.shape)
    assert np.isfinite(augmentation.fit_transform(square)).all()


def test_seeds_are_the_callers_only_when_asked():
    clips = np.ones((2, 1000), dtype=np.float32)
    one, two = (AddNoise(p=1.0).fit_transform(clips) for _ in range(2))
    assert (one != two).any()
