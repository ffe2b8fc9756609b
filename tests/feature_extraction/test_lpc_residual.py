"""The residual of linear prediction against its definition in the time domain."""

import numpy as np
import pytest
import scipy.fft
import scipy.linalg
from scipy.signal.windows import hamming

from skdeepfake.feature_extraction import LFCC, LPCResidual, make_frame_union


def textbook(clip, center):
    """Solve the normal equations of one frame, filter it, and take its cepstrum."""
    samples = np.arange(center - 240, center + 240)
    inside = (samples >= 0) & (samples < len(clip))
    frame = np.where(inside, clip[np.clip(samples, 0, len(clip) - 1)], 0) * hamming(480, sym=False)
    lags = np.correlate(frame, frame, mode="full")[479 : 479 + 21]
    lags[0] = 1.0001 * lags[0] + 1e-9
    predictor = scipy.linalg.solve_toeplitz(lags[:-1], lags[1:])
    residual = np.convolve(frame, np.concatenate([[1], -predictor]))
    power = np.abs(np.fft.rfft(residual, 1024)) ** 2
    frequencies = np.fft.rfftfreq(1024, 1 / 16000)
    edges = np.linspace(0, 8000, 34)
    energies = [
        power @ np.interp(frequencies, edges[i : i + 3], [0, 1, 0], left=0, right=0)
        for i in range(32)
    ]
    return scipy.fft.dct(np.log(np.array(energies) + 1e-8), norm="ortho")[:20]


def test_equals_its_definition(clips):
    features = LPCResidual().fit_transform(clips)
    for clip, frames in zip(clips.astype(np.float64), features, strict=True):
        for t in (0, 5, 40, 83):
            expected = textbook(clip, 240 * t)
            np.testing.assert_allclose(frames[t], expected, atol=5e-3 * np.abs(expected).max())


def test_the_residual_has_little_left_of_a_resonance():
    rng = np.random.default_rng(0)
    poles = 0.9 * np.exp(2j * np.pi * np.array([700.0, 2300.0]) / 16000)
    resonances = np.poly([*poles, *poles.conj()]).real
    clip = scipy.signal.lfilter([1], resonances, rng.standard_normal(16000))[np.newaxis]
    whole = LFCC(n_fft=1024, n_filters=32, fmax=8000.0, n_deltas=0).fit_transform(clip)
    # A flat spectrum has a cepstrum of zeros except for the first coefficient.
    whole = np.log(10) * whole[0, 5:-5, 1:].mean(axis=0)
    residual = LPCResidual().fit_transform(clip)[0, 5:-5, 1:].mean(axis=0)
    assert np.linalg.norm(residual) < 0.15 * np.linalg.norm(whole)


def test_it_joins_lfcc_in_a_union():
    noise = np.random.default_rng(0).standard_normal((2, 8000))
    assert make_frame_union(LFCC(), LPCResidual()).fit_transform(noise).shape == (2, 34, 80)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"n_fft": 490}, "n_fft=490"), ({"n_lpcc": 33}, "n_lpcc=33")],
)
def test_impossible_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        LPCResidual(**parameters).fit_transform(np.zeros((1, 4000)))
