"""OneOf: how often each augmentation is chosen."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_html_repr

from skdeepfake.augmentation import Gain, OneOf, Quantize, SpecAugment, TimeShift


def fixed_gain(gain_db, p=1.0):
    return Gain((gain_db, gain_db), p=p)


@pytest.fixture
def clips():
    return np.ones((400, 4), dtype=np.float32)


def fractions(augmented, *levels_db):
    level = 20 * np.log10(augmented[:, 0])
    return [np.mean(np.abs(level - expected) < 0.01) for expected in levels_db]


def test_each_clip_gets_one_of_them(clips):
    one = OneOf([("up", fixed_gain(6)), ("down", fixed_gain(-6))], random_state=0)
    up, down = fractions(one.fit_transform(clips), 6, -6)
    assert up + down == 1
    assert 0.4 < up < 0.6


def test_weights_are_relative_frequencies(clips):
    one = OneOf(
        [("up", fixed_gain(6)), ("down", fixed_gain(-6))], weights=[3, 1], p=0.5, random_state=0
    )
    up, down, unchanged = fractions(one.fit_transform(clips), 6, -6, 0)
    assert 0.3 < up < 0.45
    assert 0.08 < down < 0.17
    assert 0.43 < unchanged < 0.57


def test_a_pipeline_acts_as_a_whole(clips):
    both = make_pipeline(fixed_gain(6), "passthrough", fixed_gain(4))
    ten, none = fractions(
        OneOf([("both", both)], p=0.5, random_state=0).fit_transform(clips), 10, 0
    )
    assert ten + none == 1
    assert 0.4 < ten < 0.6


def test_the_probability_of_the_chosen_augmentation_counts_too(clips):
    changed, unchanged = fractions(
        OneOf([("maybe", fixed_gain(6, p=0.3))], random_state=0).fit_transform(clips), 6, 0
    )
    assert changed + unchanged == 1
    assert 0.22 < changed < 0.38


def test_the_seed_of_the_chosen_augmentation_is_not_used():
    clips = np.random.default_rng(0).standard_normal((4, 100)).astype(np.float32)
    one = OneOf([("shift", TimeShift(p=1.0))], random_state=0)
    expected = one.fit_transform(clips)
    np.random.seed(1)
    other = clone(one).set_params(shift__random_state=7)
    np.testing.assert_array_equal(other.fit_transform(clips), expected)


def test_parameters_are_reached_by_name(clips):
    one = OneOf([("a", fixed_gain(6)), ("b", fixed_gain(6))])
    one.set_params(a__gain_db=(1.0, 1.0), b=Quantize((1, 1), p=1.0))
    assert one.get_params()["a__gain_db"] == (1.0, 1.0)
    assert set(np.unique(one.fit_transform(clips).round(3))) == {np.float32(1.122), 0}


def test_frames_are_augmented_too():
    frames = np.random.default_rng(0).standard_normal((20, 30, 8)).astype(np.float32)
    masks = OneOf([("mild", SpecAugment(p=1.0)), ("strong", SpecAugment(policy="SS", p=1.0))])
    augmented = masks.set_params(random_state=0).fit_transform(frames)
    assert augmented.shape == frames.shape
    assert (augmented != frames).any(axis=(1, 2)).mean() > 0.8


def test_other_transformers_raise(clips):
    with pytest.raises(TypeError, match=r"got BaseEstimator\(\); Audiomentations applies"):
        OneOf([("gain", Gain()), ("no", BaseEstimator())]).fit(clips)
    with pytest.raises(TypeError, match=r"got BaseEstimator\(\)"):
        OneOf([("one", OneOf([("no", BaseEstimator())]))]).fit_transform(clips)


def test_html_shows_the_augmentations_side_by_side():
    channel = OneOf([("louder", Gain()), ("coarse", make_pipeline(Quantize(), TimeShift()))])
    html = estimator_html_repr(make_pipeline(channel))
    assert html.count('class="sk-parallel-item"') == 2
    for name in ("louder", "coarse", "Gain", "Quantize", "TimeShift"):
        assert name in html
