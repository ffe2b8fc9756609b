"""FrameScaler against StandardScaler on the frames as rows."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from skdeepfake.preprocessing import FrameScaler


@pytest.fixture
def frames():
    rng = np.random.default_rng(0)
    return rng.normal([0.0, -300.0, 4000.0], [1.0, 50.0, 1e-3], (200, 30, 3)).astype(np.float32)


@pytest.mark.parametrize("with_mean", [True, False])
@pytest.mark.parametrize("with_std", [True, False])
def test_equals_standard_scaler_on_rows(frames, with_mean, with_std):
    parameters = {"with_mean": with_mean, "with_std": with_std}
    rows = frames.astype(np.float64).reshape(-1, 3)
    reference = StandardScaler(**parameters).fit(rows)
    scaler = FrameScaler(**parameters).fit(frames)
    if with_std:
        np.testing.assert_allclose(scaler.mean_, reference.mean_, rtol=1e-6)
        np.testing.assert_allclose(scaler.scale_, reference.scale_, rtol=1e-4)
    scaled = scaler.transform(frames)
    assert scaled.dtype == np.float32
    # A spread of 1e-3 around 4000 is at the resolution of single precision.
    expected = reference.transform(rows).reshape(frames.shape)
    np.testing.assert_allclose(scaled[..., :2], expected[..., :2], rtol=1e-4, atol=1e-4)


def test_the_input_is_left_alone(frames):
    before = frames.copy()
    FrameScaler().fit_transform(frames)
    np.testing.assert_array_equal(frames, before)


def test_a_constant_feature_becomes_zero():
    frames = np.full((4, 5, 2), 7.0)
    assert not FrameScaler().fit_transform(frames).any()


def test_rows_raise_with_the_remedy():
    with pytest.raises(ValueError, match=r"FrameScaler expects frames .* shape \(3, 4\)"):
        FrameScaler().fit(np.zeros((3, 4)))


def test_another_number_of_features_raises(frames):
    scaler = FrameScaler().fit(frames)
    with pytest.raises(ValueError, match="X has 2 features, but FrameScaler is expecting 3"):
        scaler.transform(frames[..., :2])


def test_names_pass_through(frames):
    scaler = FrameScaler().fit(frames)
    assert scaler.get_feature_names_out(["a", "b", "c"]).tolist() == ["a", "b", "c"]
    with pytest.raises(ValueError, match="got 2"):
        scaler.get_feature_names_out(["a", "b"])
