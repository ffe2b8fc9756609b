"""Pool against SciPy's statistics, and Flatten."""

import numpy as np
import pytest
import scipy.stats
from sklearn.pipeline import make_pipeline

from skdeepfake.feature_extraction import HybridFeatures
from skdeepfake.preprocessing import Flatten, Pool


@pytest.fixture
def frames():
    return np.random.default_rng(0).gamma(2.0, 1.0, (6, 50, 3)).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("mean", np.mean),
        ("std", np.std),
        ("delta_std", lambda frames, axis: np.std(frames[:, 1:] - frames[:, :-1], axis=axis)),
        ("min", np.min),
        ("max", np.max),
        ("median", np.median),
        ("skew", scipy.stats.skew),
        ("kurtosis", scipy.stats.kurtosis),
    ],
)
def test_each_statistic_is_scipys(frames, name, reference):
    pooled = Pool([name]).fit_transform(frames)
    expected = reference(frames.astype(np.float64), axis=1)
    np.testing.assert_allclose(pooled, expected, rtol=1e-5, atol=1e-6)
    assert pooled.dtype == np.float32


def test_statistics_stand_one_after_the_other(frames):
    pooled = Pool(["max", "mean"]).fit_transform(frames)
    np.testing.assert_allclose(pooled[:, :3], frames.max(axis=1))
    np.testing.assert_allclose(pooled[:, 3:], frames.mean(axis=1), rtol=1e-6)


def test_a_single_frame_does_not_change():
    assert not Pool(["delta_std"]).fit_transform(np.ones((2, 1, 3))).any()


@pytest.mark.parametrize("value", [3.0, -0.1, 1e-30])
def test_constant_frames_have_no_skew_or_kurtosis_and_give_no_warning(value, recwarn):
    frames = np.full((2, 401, 1), value, dtype=np.float32)
    pooled = Pool(["mean", "skew", "kurtosis"]).fit_transform(frames)
    np.testing.assert_allclose(pooled, [[value, 0.0, 0.0]] * 2, rtol=1e-6)
    assert not recwarn


@pytest.mark.parametrize("statistics", [["mode"], []])
def test_unknown_statistics_raise(frames, statistics):
    with pytest.raises(ValueError, match="statistics must be one or more of"):
        Pool(statistics).fit(frames)


def test_names_come_through_a_pipeline_into_a_frame():
    pipeline = make_pipeline(HybridFeatures(mel=False, mfcc=False), Pool())
    pipeline.fit(np.random.default_rng(0).standard_normal((3, 4000)))
    names = pipeline.get_feature_names_out()
    assert names[0] == "spectral_centroid_mean"
    assert names[-1] == "rms_std"
    pipeline.set_output(transform="pandas")
    assert pipeline.transform(np.zeros((3, 4000))).shape == (3, len(names))


def test_flatten_keeps_every_value(frames):
    flat = Flatten().fit_transform(frames)
    np.testing.assert_array_equal(flat.reshape(frames.shape), frames)


def test_flatten_raises_for_another_number_of_frames(frames):
    flatten = Flatten().fit(frames)
    with pytest.raises(ValueError, match="X has 49 frames per clip, but Flatten expects 50"):
        flatten.transform(frames[:, :49])
