"""Clips scaled to a power."""

import numpy as np
import pytest

from skdeepfake._dsp._power import (
    match_power,
    mean_square,
    moderate_level,
    needs_double,
    set_power,
)


def test_clips_get_the_power_asked_for_and_silence_stays_silent():
    clips = np.random.default_rng(0).standard_normal((3, 500)).astype(np.float32)
    clips[2] = 0
    scaled = set_power(clips, np.array([4.0, 0.25, 1.0]))
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(mean_square(scaled), [4.0, 0.25, 0.0], rtol=1e-5)
    np.testing.assert_allclose(mean_square(match_power(scaled, clips)), mean_square(clips))


@pytest.mark.parametrize("level", [1e-40, 1e-30, 1e-25, 1e-10, 1e10, 1e20])
def test_levels_beyond_single_precision(level):
    clips = (np.random.default_rng(0).standard_normal((2, 500)) * level).astype(np.float32)
    power = np.mean(clips.astype(float) ** 2, axis=1)
    np.testing.assert_allclose(mean_square(clips), power)
    np.testing.assert_allclose(mean_square(set_power(clips, 0.01)), 0.01, rtol=1e-4)
    np.testing.assert_allclose(mean_square(match_power(clips / level, clips)), power, rtol=1e-4)
    moderate = moderate_level(clips)
    assert (moderate is clips) == (level in {1e-10, 1e10})
    assert np.isfinite(np.square(moderate)).all()


def test_only_clips_of_extreme_levels_are_moderated():
    clips = np.outer([0.0, 1e-20, 0.3, 1e20], np.ones(8)).astype(np.float32)
    np.testing.assert_array_equal(needs_double(clips), [False, True, False, True])
    moderate = moderate_level(clips)
    np.testing.assert_array_equal(moderate[[0, 2]], clips[[0, 2]])
    np.testing.assert_allclose(moderate[[1, 3]], 0.1, rtol=1e-6)
