"""Linear prediction against SciPy's solver."""

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz

from skdeepfake._dsp._linear_prediction import linear_prediction


@pytest.mark.parametrize("order", [1, 2, 12])
def test_the_predictor_solves_the_normal_equations(order):
    frames = np.random.default_rng(0).standard_normal((2, 3, 400)).astype(np.float32)
    spectra = np.abs(np.fft.rfft(np.cumsum(frames, axis=-1), 800)) ** 2
    correlations = np.fft.irfft(spectra).astype(np.float32)
    coefficients, error = linear_prediction(correlations, order)
    for index in np.ndindex(2, 3):
        lags = correlations[index][: order + 1].astype(float)
        lags[0] = 1.0001 * lags[0] + 1e-9
        weights = solve_toeplitz(lags[:-1], lags[1:])
        np.testing.assert_allclose(coefficients[index], [1, *-weights], rtol=1e-6, atol=1e-9)
        assert error[index] == pytest.approx(lags[0] - weights @ lags[1:], rel=1e-6)


def test_silence_is_predicted_by_nothing():
    coefficients, error = linear_prediction(np.zeros((1, 8)), 4)
    np.testing.assert_array_equal(coefficients, [[1, 0, 0, 0, 0]])
    assert error == 1e-9
