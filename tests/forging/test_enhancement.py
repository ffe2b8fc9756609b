"""Speech enhancement: the definitions of its gains, and the noise that remains."""

import numpy as np
import pytest
from scipy import stats

from skdeepfake.forging._enhancement import (
    GAINS,
    log_amplitude_gain,
    mmse_lsa,
    spectral_gating,
    spectral_subtraction,
    wiener,
)

METHODS = pytest.mark.parametrize("method", GAINS)


@pytest.fixture
def power():
    """Power spectra of noise alone, and of noise and something 20 dB louder in some frames."""
    rng = np.random.default_rng(0)
    spectra = rng.exponential(size=(2, 65, 400)).astype(np.float32)
    spectra[1, 20:40, 200:300] *= 100
    return spectra


NOISE = np.ones((2, 65, 1), dtype=np.float32)


@METHODS
def test_gains_lie_between_0_and_1(power, method):
    gains = GAINS[method](power, NOISE)
    assert gains.shape == power.shape
    assert gains.min() >= 0
    assert gains.max() <= 1


@METHODS
def test_noise_is_removed_and_speech_stays(power, method):
    gains = GAINS[method](power, NOISE)
    left = np.mean((gains**2 * power)[0]) / np.mean(power[0])
    assert 10 * np.log10(left) < -15
    assert np.mean(gains[1, 22:38, 210:290]) > 0.85


@METHODS
def test_without_noise_everything_stays(power, method):
    gains = GAINS[method](power, np.zeros_like(NOISE))
    np.testing.assert_allclose(gains[:, :, 1:], 1, atol=1e-3)


@pytest.mark.parametrize("prior", [0.05, 1.0, 20.0])
@pytest.mark.parametrize("posterior", [0.5, 2.0, 30.0])
def test_log_amplitude_gain_is_the_mean_of_the_log_amplitude(prior, posterior):
    """Given what is observed the amplitude has Rice's distribution."""
    fraction = prior / (1 + prior)
    squared = stats.ncx2(df=2, nc=2 * fraction * posterior)
    log_amplitude = (squared.expect(np.log) + np.log(fraction / 2)) / 2
    expected = np.exp(log_amplitude) / np.sqrt(posterior)
    assert log_amplitude_gain(prior, posterior) == pytest.approx(min(expected, 1), rel=1e-3)


def test_subtraction_subtracts_the_multiple_from_the_power():
    power = np.array([[[100.0, 10.0, 4.0, 0.001]]], dtype=np.float32)
    gains = spectral_subtraction(power, np.ones((1, 1, 1)), over_subtraction=4.0, floor=0.01)
    np.testing.assert_allclose((gains**2 * power)[0, 0], [96.0, 6.0, 0.01, 0.001], rtol=1e-5)


def test_wiener_keeps_the_fraction_of_speech_of_a_steady_power():
    power = np.full((1, 9, 9), 10.0, dtype=np.float32)
    gains = wiener(power, np.ones((1, 9, 1)), over_subtraction=1.0)
    np.testing.assert_allclose(gains, 0.9, rtol=1e-5)
    np.testing.assert_allclose(wiener(power, np.full((1, 9, 1), 10.0)), 0.003, rtol=1e-5)


def test_gating_is_the_fraction_of_bins_around_that_are_above_the_threshold():
    power = np.ones((1, 21, 21), dtype=np.float32)
    power[0, 10, 10] = 5
    gains = spectral_gating(power, np.ones((1, 21, 1), dtype=np.float32), threshold=4.0)
    expected = np.zeros((1, 21, 21))
    expected[0, 6:15, 8:13] = 1 / 45
    np.testing.assert_allclose(gains, expected, atol=1e-6)


def test_a_frame_does_not_depend_on_those_to_come(power):
    np.testing.assert_array_equal(
        mmse_lsa(power, NOISE)[..., :100], mmse_lsa(power[..., :100], NOISE)
    )
