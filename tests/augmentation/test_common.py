"""Properties of every augmentation: it acts at fit only, and its draws can be repeated."""

import pickle
import random

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from skdeepfake._random import number_augmentations
from skdeepfake.augmentation import (
    AddNoise,
    Augmentation,
    BandLimit,
    Codec,
    Gain,
    OneOf,
    PitchShift,
    Quantize,
    RawBoost,
    Reverb,
    SpecAugment,
    TimeShift,
    TimeStretch,
)
from skdeepfake.augmentation._functional._codecs import CODECS
from skdeepfake.compose import InChunks
from tests.instances import input_kind, make_instances

# An instance of each class, and further settings of some.
AUGMENTATIONS = [
    *make_instances(Augmentation),
    AddNoise(kind="pink"),
    AddNoise(kind="brown"),
    AddNoise(kind="babble"),
    RawBoost(8),
    SpecAugment(policy="LD"),
]


@pytest.fixture(params=AUGMENTATIONS, ids=lambda augmentation: type(augmentation).__name__)
def augmentation(request):
    return clone(request.param).set_params(p=1.0, random_state=0)


@pytest.fixture
def clips(augmentation):
    shape = (6, 40, 12) if input_kind(augmentation) == "frames" else (6, 4096)
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


def test_a_clone_and_a_pickle_draw_the_same(augmentation, clips):
    expected = augmentation.fit_transform(clips)
    np.testing.assert_array_equal(clone(augmentation).fit_transform(clips), expected)
    again = pickle.loads(pickle.dumps(augmentation))
    np.testing.assert_array_equal(again.fit_transform(clips), expected)


def test_copies_of_a_clip_are_augmented_differently(augmentation, clips):
    copies = np.repeat(clips[:1], 6, axis=0)
    augmented = augmentation.fit_transform(copies)
    assert len(np.unique(augmented.reshape(6, -1), axis=0)) > 3


@pytest.mark.parametrize("p", [0.0, 0.3])
def test_p_is_the_fraction_of_clips(augmentation, clips, p):
    many = np.repeat(clips[:1], 100, axis=0)[:, :512]
    changed = augmentation.set_params(p=p).fit_transform(many) != many
    # SpecAugment may draw masks without width.
    fraction = changed.reshape(len(many), -1).any(axis=1).mean()
    assert p - 0.15 < fraction < p + 0.15 if p else fraction == 0


@pytest.mark.parametrize("seed", [0, np.random.RandomState(0)])
@pytest.mark.parametrize(
    ("chunk_size", "n_jobs"), [(1, None), pytest.param(4, 2, marks=pytest.mark.slow), (2, None)]
)
def test_blocks_do_not_change_the_draws(augmentation, clips, seed, chunk_size, n_jobs):
    augmentation.set_params(random_state=seed)
    expected = InChunks(make_pipeline(augmentation)).fit_transform(clips)
    chunks = InChunks(make_pipeline(augmentation), chunk_size=chunk_size, n_jobs=n_jobs)
    np.testing.assert_array_equal(chunks.fit_transform(clips), expected)


def test_global_random_states_are_left_alone(augmentation, clips):
    before = random.getstate(), str(np.random.get_state())
    augmentation.fit_transform(clips)
    assert (random.getstate(), str(np.random.get_state())) == before


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_silence_and_full_scale_stay_finite(augmentation, clips, level):
    square = level * np.sign(np.sin(np.arange(clips.size) / 10)).reshape(clips.shape)
    augmented = augmentation.fit_transform(square)
    assert np.isfinite(augmented).all()
    assert augmented.dtype == np.float32
    assert np.abs(augmented).max() < 10


def test_clips_of_a_few_samples_are_augmented(augmentation, clips):
    few = clips[:, :3]
    augmented = augmentation.fit_transform(few)
    assert augmented.shape == few.shape
    assert np.isfinite(augmented).all()


def noises_of_two(clips, p):
    """Return the noise of one AddNoise, and what a second one of the same seed adds to it."""
    noise = AddNoise((0.0, 0.0), p=p, random_state=0)
    first = noise.fit_transform(clips)
    pipeline = number_augmentations(make_pipeline(clone(noise), clone(noise)))
    np.testing.assert_array_equal(pipeline[0].fit_transform(clips), first)
    return first - clips, pipeline.fit_transform(clips) - first


def test_two_augmentations_of_one_class_draw_different_noise():
    first, second = noises_of_two(np.ones((20, 1000), dtype=np.float32), p=1.0)
    correlation = [np.corrcoef(pair)[0, 1] for pair in zip(first, second, strict=True)]
    np.testing.assert_allclose(correlation, 0, atol=0.15)


def test_two_augmentations_of_one_class_act_on_different_clips():
    first, second = noises_of_two(np.ones((200, 10), dtype=np.float32), p=0.5)
    both = first.any(axis=1) & second.any(axis=1)
    assert 0.15 < both.mean() < 0.35


def test_augmentations_are_numbered_by_class_through_every_composition():
    steps = [AddNoise(), Gain(), make_union(AddNoise(), make_pipeline(Gain(), AddNoise()))]
    noise, gain, union = number_augmentations(make_pipeline(*steps))
    (_, second), (_, (last_gain, third)) = union.transformer_list
    assert [step._occurrence for step in (noise, second, third)] == [0, 1, 2]
    assert [step._occurrence for step in (gain, last_gain)] == [0, 1]
    assert clone(third)._occurrence == 0


def test_two_augmentations_in_one_branch_draw_different_noise():
    clips = np.ones((20, 1000), dtype=np.float32)
    noise = AddNoise((0.0, 0.0), p=1.0)
    once, twice = (
        OneOf([("branch", branch)], random_state=0).fit_transform(clips)
        for branch in (noise, make_pipeline(noise, clone(noise)))
    )
    correlation = [np.corrcoef(pair)[0, 1] for pair in zip(once - 1, twice - once, strict=True)]
    np.testing.assert_allclose(correlation, 0, atol=0.15)


RATES = [8000, 11025, 16000, 22050, 44100, 48000]


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize(
    "augmentation",
    [augmentation for augmentation in AUGMENTATIONS if hasattr(augmentation, "sample_rate")],
    indirect=True,
    ids=lambda augmentation: type(augmentation).__name__,
)
def test_the_defaults_work_at_every_sample_rate(augmentation, sample_rate):
    clips = 0.1 * np.random.default_rng(0).standard_normal((3, sample_rate // 2))
    augmented = augmentation.set_params(sample_rate=sample_rate).fit_transform(clips)
    assert np.isfinite(augmented).all()
    assert (augmented != clips.astype(np.float32)).any(axis=1).all()


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("codec", CODECS)
def test_every_codec_works_at_every_sample_rate(codec, sample_rate):
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(sample_rate) / sample_rate)[np.newaxis]
    output = Codec([codec], sample_rate=sample_rate, p=1.0).fit_transform(tone)
    middle = slice(sample_rate // 4, -sample_rate // 4)
    assert np.corrcoef(output[0, middle], tone[0, middle])[0, 1] > 0.9


class CountUnchanged(BaseEstimator):
    """Scores by the fraction of clips that are unchanged."""

    def __init__(self, clips=None):
        self.clips = clips

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def score(self, X, y):
        return np.mean([np.equal(self.clips, clip).all(axis=1).any() for clip in X])


def test_a_grid_searches_its_parameters_and_validates_on_clean_clips(augmentation, clips):
    grid = GridSearchCV(
        Pipeline([("augment", augmentation), ("count", CountUnchanged(clips))]),
        {"augment__p": [0.3, 1.0]},
        cv=2,
        error_score="raise",
    )
    scores = grid.fit(clips, [0, 1] * 3).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(scores, 1.0)


def test_draws_differ_without_a_seed():
    clips = np.ones((2, 1000), dtype=np.float32)
    first, second = (AddNoise(p=1.0).fit_transform(clips) for _ in range(2))
    assert (first != second).any()


@pytest.mark.parametrize(
    ("augmentation", "message"),
    [
        (TimeStretch(rate=(1.2, 0.8)), r"rate must be a rising range .* got \(1.2, 0.8\)"),
        (TimeStretch(rate=(0.0, 1.0)), "rate must be .* above 0"),
        (PitchShift(n_steps=(1.0,)), "n_steps must be"),
        (AddNoise(snr_db=(0.0, np.nan)), "snr_db must be"),
        (AddNoise(kind="blue"), "'kind' parameter"),
        (AddNoise(kind="recordings"), "needs folder"),
        (AddNoise(p=1.5), "'p' parameter"),
        (Gain(gain_db=(3.0, -3.0)), "gain_db must be"),
        (TimeShift(fraction=(1.0, 0.0)), "fraction must be"),
        (Quantize(n_bits=(0, 8)), "n_bits must be .* above 0"),
        (Reverb(t60=(0.0, 1.0)), "t60 must be .* above 0"),
        (Reverb(direct_db=(1.0, 0.0)), "direct_db must be"),
        (Reverb(folder="nowhere"), "folder='nowhere' should be a folder of recordings"),
        (BandLimit(low_hz=(0.0, 10.0)), "low_hz must be .* above 0"),
        (BandLimit(high_hz=(2.0, 1.0)), "high_hz must be"),
        (BandLimit(sample_rate=4000), r"high_hz=.* below half of sample_rate=4000 Hz"),
        (Codec(["amr"]), r"codecs must be some of mu-law, .* got \['amr'\]"),
        (Codec(compression=(0.0, 2.0)), "compression must be from 0 to 1"),
        (RawBoost(9), "'algorithm' parameter"),
        (RawBoost(n_taps=(0, 10)), "n_taps must be .* above 0"),
        (SpecAugment(policy="XL"), "'policy' parameter"),
        (OneOf([]), "augmentations is empty"),
        (OneOf([("gain", Gain())], weights=[1, 2]), "weights must be 1 numbers"),
        (OneOf([("gain", Gain())], weights=[0]), "weights must be"),
    ],
)
def test_bad_parameters_are_named(augmentation, message):
    # With a probability of 1 the range is always checked.
    augmentation.set_params(p=augmentation.p if augmentation.p > 1 else 1.0)
    frames = np.zeros((1, 10, 4) if isinstance(augmentation, SpecAugment) else (1, 100))
    with pytest.raises(ValueError, match=message):
        augmentation.fit_transform(frames)
