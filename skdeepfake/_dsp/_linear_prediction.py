"""Linear prediction."""

import numpy as np

# White noise that is added to each frame, relative to its power and at least: keeps the prediction
# stable, and solvable in silence.
_WHITE_NOISE = 1e-4
_LEAST_POWER = 1e-9


def linear_prediction(autocorrelation, order):
    """Return prediction error filters, by the recursion of Levinson and Durbin.

    All frames are computed at once, which SciPy's `solve_toeplitz` does one after the other. The
    autocorrelation has shape (..., n_lags), from lag 0 on, with more lags than `order`. The filters
    are polynomials ``A(z)`` that begin with 1, of shape (..., order + 1). The power of each
    residual, of shape (...), is returned too, in the units of the autocorrelation.
    """
    autocorrelation = autocorrelation[..., : order + 1].astype(np.float64)
    autocorrelation[..., 0] = (1 + _WHITE_NOISE) * autocorrelation[..., 0] + _LEAST_POWER
    coefficients = np.zeros_like(autocorrelation)
    coefficients[..., 0] = 1
    error = autocorrelation[..., 0].copy()
    for m in range(1, order + 1):
        past = autocorrelation[..., m:0:-1]
        reflection = -(coefficients[..., :m] * past).sum(axis=-1) / error
        backward = coefficients[..., m - 1 :: -1]
        coefficients[..., 1 : m + 1] += reflection[..., np.newaxis] * backward
        error *= 1 - reflection**2
    return coefficients, error
