"""Delta against the regression it is defined by, and against librosa's."""

import librosa
import numpy as np
import pytest

from skdeepfake.preprocessing import CMVN, Delta


@pytest.fixture
def frames():
    return np.random.default_rng(0).standard_normal((3, 40, 4)).astype(np.float32)


@pytest.mark.parametrize("width", [3, 5, 9])
def test_the_regression_is_the_slope_of_a_line(frames, width):
    extended = Delta(n_deltas=1, width=width).fit_transform(frames)
    np.testing.assert_array_equal(extended[..., :4], frames)
    half = width // 2
    for t in (half, 20, 39 - half):
        window = frames[0, t - half : t + half + 1].astype(np.float64)
        slopes = np.polyfit(np.arange(width), window, 1)[0]
        np.testing.assert_allclose(extended[0, t, 4:], slopes, atol=1e-6)
    interior = slice(half, -half)
    reference = librosa.feature.delta(frames, width=width, axis=1)
    np.testing.assert_allclose(extended[:, interior, 4:], reference[:, interior], atol=1e-5)


def test_the_difference_is_the_next_frame_minus_the_previous_one(frames):
    delta = Delta(n_deltas=1, delta_scaling="difference").fit_transform(frames)[..., 4:]
    np.testing.assert_allclose(delta[:, 1:-1], frames[:, 2:] - frames[:, :-2], atol=1e-6)
    np.testing.assert_allclose(delta[:, 0], frames[:, 1] - frames[:, 0], atol=1e-6)


def test_the_second_difference_is_the_delta_of_the_delta(frames):
    once = Delta(n_deltas=1).fit_transform(frames)[..., 4:]
    twice = Delta(n_deltas=2).fit_transform(frames)
    np.testing.assert_allclose(
        twice[..., 8:], Delta(n_deltas=1).fit_transform(once)[..., 4:], atol=1e-6
    )
    names = Delta(n_deltas=2).fit(frames[..., :1]).get_feature_names_out(["a"])
    assert names.tolist() == ["a", "a_delta", "a_delta2"]


def test_an_even_width_raises(frames):
    with pytest.raises(ValueError, match="width must be odd, got 4"):
        Delta(width=4).fit(frames)


@pytest.mark.parametrize("with_std", [True, False])
def test_cmvn_removes_the_channel(frames, with_std):
    channel = np.array([5.0, -300.0, 0.0, 1.0], dtype=np.float32)
    gain = np.array([1.0, 10.0, 0.1, 3.0], dtype=np.float32) if with_std else np.float32(1)
    cmvn = CMVN(with_std=with_std)
    np.testing.assert_allclose(
        cmvn.fit_transform(frames * gain + channel), cmvn.fit_transform(frames), atol=2e-3
    )


def test_cmvn_of_constant_frames_is_zero():
    assert not CMVN().fit_transform(np.full((2, 9, 3), 7.25)).any()
