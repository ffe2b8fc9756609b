"""FrameUnion: the same features as alone, from one transform, with parameters in reach."""

import numpy as np
import pytest
import scipy.fft
from sklearn.base import clone

from skdeepfake.feature_extraction import (
    LFCC,
    MFCC,
    Chroma,
    CQTSpectrogram,
    FrameUnion,
    MelSpectrogram,
    SpectralShape,
    make_frame_union,
)


@pytest.fixture
def noise():
    return np.random.default_rng(0).standard_normal((3, 8000)).astype(np.float32)


def test_equals_its_front_ends_side_by_side(noise):
    front_ends = [MFCC(hop_length=160), LFCC("lcnn"), CQTSpectrogram()]
    union = make_frame_union(*front_ends)
    expected = np.concatenate([each.transform(noise) for each in front_ends], axis=2)
    np.testing.assert_allclose(union.fit_transform(noise), expected, rtol=1e-5, atol=1e-4)
    assert len(union.get_feature_names_out()) == expected.shape[2]


def test_one_transform_serves_all(noise, monkeypatch):
    transforms = []
    rfft = scipy.fft.rfft
    monkeypatch.setattr(
        scipy.fft, "rfft", lambda *args, **kw: transforms.append(1) or rfft(*args, **kw)
    )
    make_frame_union(MFCC(), MelSpectrogram(), Chroma(), SpectralShape()).transform(noise)
    assert len(transforms) == 1


def test_parameters_are_in_reach_of_a_grid(noise):
    union = FrameUnion([("mfcc", MFCC()), ("chroma", Chroma())])
    union.set_params(mfcc__n_mfcc=5)
    assert union.get_params()["mfcc__n_mfcc"] == 5
    copy = clone(union)
    assert copy.transform(noise).shape[2] == 17
    copy.set_params(chroma=SpectralShape())
    assert copy.transform(noise).shape[2] == 5 + 13


@pytest.mark.parametrize(
    ("front_ends", "error", "message"),
    [
        ([("a", MFCC()), ("b", LFCC())], ValueError, "hop_length: a has 512, b has 240; .*a__hop"),
        ([("a", MFCC()), ("b", MFCC(sample_rate=8000))], ValueError, "differ in sample_rate"),
        ([("a", MFCC()), ("a", Chroma())], ValueError, "not unique"),
        ([("a", "mfcc")], TypeError, "'mfcc' for 'a'"),
        ([], ValueError, "front_ends is empty"),
        ([("a", MFCC(n_mfcc=0))], ValueError, "n_mfcc"),
    ],
)
def test_what_does_not_fit_is_said(front_ends, error, message, noise):
    with pytest.raises(error, match=message):
        FrameUnion(front_ends).fit_transform(noise)
