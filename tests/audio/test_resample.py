"""Waveforms of another sample rate."""

import librosa
import numpy as np
import pytest

from skdeepfake.audio import Resample


def test_it_equals_librosa_clip_by_clip():
    X = np.random.default_rng(0).standard_normal((3, 4000)).astype(np.float32)
    expected = librosa.resample(X, orig_sr=16000, target_sr=8000, res_type="soxr_hq")
    np.testing.assert_allclose(Resample().fit_transform(X), expected, atol=1e-6)
    np.testing.assert_array_equal(Resample().transform(X[1:2]), Resample().transform(X)[1:2])


def test_rates_and_names():
    X = np.ones((2, 441))
    same = Resample(sample_rate=44100, new_sample_rate=44100).fit_transform(X)
    np.testing.assert_array_equal(same, X)
    resampler = Resample(sample_rate=44100, new_sample_rate=16000).fit(X)
    assert len(resampler.get_feature_names_out()) == resampler.transform(X).shape[1] == 160
    with pytest.raises(ValueError, match="new_sample_rate"):
        Resample(new_sample_rate=0).fit(X)
