"""Gain, shift and quantization: their definitions."""

import numpy as np
import pytest

from skdeepfake.augmentation import Gain, Quantize, TimeShift


@pytest.fixture
def clips():
    return np.random.default_rng(0).uniform(-1, 1, (200, 400)).astype(np.float32)


def test_gain_scales_by_decibels_that_fill_the_range(clips):
    louder = Gain((-12.0, 6.0), p=1.0, random_state=0).fit_transform(clips)
    ratio = louder / clips
    np.testing.assert_allclose(ratio, ratio[:, :1].repeat(400, axis=1), rtol=1e-5)
    gain_db = 20 * np.log10(ratio[:, 0])
    assert -12.01 < gain_db.min() < -11.5
    assert 5.5 < gain_db.max() < 6.01


@pytest.mark.parametrize("fraction", [-0.25, 0.0, 0.1])
def test_shift_delays_by_a_fraction_of_the_clip(clips, fraction):
    delay = round(fraction * 400)
    wrapped = TimeShift((fraction, fraction), p=1.0).fit_transform(clips)
    np.testing.assert_array_equal(wrapped, np.roll(clips, delay, axis=1))
    zeros = TimeShift((fraction, fraction), kind="zero", p=1.0).fit_transform(clips)
    kept = slice(max(delay, 0), 400 + min(delay, 0))
    np.testing.assert_array_equal(zeros[:, kept], wrapped[:, kept])
    assert np.count_nonzero(zeros) == np.count_nonzero(wrapped[:, kept])


@pytest.mark.parametrize("n_bits", [2, 8, 16])
def test_quantization_has_so_many_levels_and_its_known_noise(clips, n_bits):
    quantized = Quantize((n_bits, n_bits), p=1.0).fit_transform(0.9 * clips)
    steps = quantized * 2 ** (n_bits - 1)
    np.testing.assert_array_equal(steps, np.rint(steps))
    assert steps.min() >= -(2 ** (n_bits - 1))
    assert steps.max() <= 2 ** (n_bits - 1) - 1
    if n_bits > 2:
        # An error within half a step, all parts of it equally likely, has a twelfth of its square.
        error = np.mean((quantized - 0.9 * clips) ** 2)
        assert error == pytest.approx(2.0 ** (2 - 2 * n_bits) / 12, rel=0.05)


def test_every_number_of_bits_in_the_range_is_drawn(clips):
    quantized = Quantize((2, 4), p=1.0, random_state=0).fit_transform(clips)
    assert {len(np.unique(clip)) for clip in quantized} == {4, 8, 16}
