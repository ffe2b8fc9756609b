"""Time-varying filters against SciPy's for constant coefficients."""

import numpy as np
import pytest
from scipy import signal

from skdeepfake._dsp._all_pole import (
    all_pole_filter,
    count_frames,
    interpolate_frames,
    resonances,
)

RATE = 16000
HOP = 160


@pytest.mark.parametrize("n_samples", [HOP, 5 * HOP, 5 * HOP + 1, 4000])
def test_constant_filter_is_that_of_scipy(n_samples):
    X = np.random.default_rng(0).standard_normal((2, n_samples)).astype(np.float32)
    a = resonances(np.array([700.0, 2500.0]), np.array([150.0, 200.0]), RATE)
    n_frames = count_frames(n_samples, HOP)
    filtered = all_pole_filter(
        X, np.broadcast_to(a, (2, n_frames, 5)), np.full((2, n_frames), 0.3), HOP
    )
    expected = signal.lfilter([0.3], a, X, axis=1)
    np.testing.assert_allclose(filtered, expected, atol=1e-3 * np.abs(expected).max())
    assert filtered.dtype == np.float32


def test_one_filter_fades_into_the_next():
    X = np.ones((1, 4 * HOP), dtype=np.float32)
    gains = np.array([[1.0, 1.0, 1.0, 3.0, 3.0]])
    filtered = all_pole_filter(X, np.ones((1, 5, 1)), gains, HOP)[0]
    np.testing.assert_allclose(filtered[: 2 * HOP], 1, rtol=1e-5)
    np.testing.assert_allclose(filtered[3 * HOP :], 3, rtol=1e-5)
    assert filtered[2 * HOP + HOP // 2] == pytest.approx(2, rel=1e-3)


def test_resonances_peak_where_asked_and_as_wide():
    a = resonances(np.array([1000.0]), np.array([100.0]), RATE)
    frequencies = np.arange(800, 1200)
    level = 20 * np.log10(np.abs(signal.freqz([1], a, frequencies, fs=RATE)[1]))
    assert frequencies[level.argmax()] == pytest.approx(1000, abs=2)
    assert np.count_nonzero(level > level.max() - 3.01) == pytest.approx(100, abs=3)


def test_resonances_in_cascade_have_the_poles_of_each():
    frequencies, bandwidths = np.array([500.0, 1500, 2500]), np.array([60.0, 90, 150])
    poles = np.exp(-np.pi * bandwidths / RATE + 2j * np.pi * frequencies / RATE)
    expected = np.poly([*poles, *poles.conj()]).real
    np.testing.assert_allclose(resonances(frequencies, bandwidths, RATE), expected, atol=1e-12)


def test_interpolation_is_linear():
    track = np.random.default_rng(0).standard_normal((2, 6))
    expected = [np.interp(np.arange(777), np.arange(6) * HOP, row) for row in track]
    np.testing.assert_allclose(interpolate_frames(track, HOP, 777), expected)
