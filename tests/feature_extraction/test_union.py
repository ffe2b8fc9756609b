"""FrameUnion: the same features as alone, from one transform, with parameters in reach."""

import re

import numpy as np
import pytest
import scipy.fft
from sklearn.base import clone
from sklearn.utils import estimator_html_repr

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


def test_the_remedy_for_different_hops_works(noise):
    union = make_frame_union(LFCC("lcnn"), MFCC(), Chroma(hop_length=256))
    with pytest.raises(ValueError, match="differ in hop_length") as error:
        union.fit(noise)
    remedy = re.findall(r"(\w+__hop_length)=(\d+)", str(error.value))
    assert [name for name, _ in remedy] == ["mfcc__hop_length", "chroma__hop_length"]
    union.set_params(**{name: int(value) for name, value in remedy})
    assert union.fit_transform(noise).shape == (3, 51, 60 + 20 + 12)


def test_the_diagram_shows_the_front_ends_side_by_side():
    html = estimator_html_repr(make_frame_union(LFCC(), CQTSpectrogram()))
    assert html.count('class="sk-parallel-item"') == 2
    assert "cqtspectrogram" in html
    assert "FrameUnion" in estimator_html_repr(FrameUnion([]))


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
        (
            [("a", MFCC()), ("b", LFCC())],
            ValueError,
            "hop_length: a has 512, b has 240; .*a__hop_length",
        ),
        ([("a", MFCC()), ("b", MFCC(sample_rate=8000))], ValueError, "differ in sample_rate"),
        ([("a", MFCC()), ("a", Chroma())], ValueError, "not unique"),
        ([("a", "mfcc")], TypeError, "'mfcc' for 'a'"),
        ([], ValueError, "front_ends is empty"),
        ([("a", MFCC(n_mfcc=0))], ValueError, "n_mfcc"),
    ],
)
def test_front_ends_that_do_not_fit_raise(front_ends, error, message, noise):
    with pytest.raises(error, match=message):
        FrameUnion(front_ends).fit_transform(noise)
