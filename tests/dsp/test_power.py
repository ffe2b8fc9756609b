"""Clips scaled to a power."""

import numpy as np

from skdeepfake._dsp._power import match_power, mean_square, set_power


def test_clips_get_the_power_asked_for_and_silence_stays_silent():
    clips = np.random.default_rng(0).standard_normal((3, 500)).astype(np.float32)
    clips[2] = 0
    scaled = set_power(clips, np.array([4.0, 0.25, 1.0]))
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(mean_square(scaled), [4.0, 0.25, 0.0], rtol=1e-5)
    np.testing.assert_allclose(mean_square(match_power(scaled, clips)), mean_square(clips))
