"""What must hold for any clip and every front-end."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import (
    LFCC,
    MFCC,
    Chroma,
    Descriptor,
    FrameUnion,
    FrontEnd,
    HybridFeatures,
    LogSpectrogram,
    PretrainedEncoder,
    make_frame_union,
)
from skdeepfake.utils import all_estimators

CLASSES = [cls for _, cls in all_estimators("transformer")]
# Hidden states depend on the whole clip, see test_pretrained_encoder.py.
OTHERS = (FrameUnion, PretrainedEncoder)
ALONE = [cls() for cls in CLASSES if issubclass(cls, FrontEnd) and cls not in OTHERS]
FRONT_ENDS = [*ALONE, LFCC("lcnn"), make_frame_union(MFCC(), Chroma())]
DESCRIPTORS = [cls() for cls in CLASSES if issubclass(cls, Descriptor)]
RATES = [8000, 11025, 16000, 22050, 44100, 48000]
each = pytest.mark.parametrize("front_end", FRONT_ENDS, ids=repr)
some = settings(max_examples=12, deadline=None)


def noise(seed, n_clips=5, n_samples=4000):
    return np.random.default_rng(seed).standard_normal((n_clips, n_samples)).astype(np.float32)


@each
@some
@given(seed=st.integers(0, 2**32), chunk_size=st.integers(1, 6))
def test_order_and_chunks_do_not_matter_to_the_last_bit(front_end, seed, chunk_size):
    clips = noise(seed)
    order = np.random.default_rng(seed).permutation(len(clips))
    expected = front_end.transform(clips)
    np.testing.assert_array_equal(front_end.transform(clips[order]), expected[order])
    in_chunks = InChunks(front_end, chunk_size=chunk_size).fit_transform(clips)
    np.testing.assert_array_equal(in_chunks, expected)


@some
@given(seed=st.integers(0, 2**32), gain_db=st.floats(-30, 30))
def test_gain_moves_levels_and_leaves_frequencies_alone(seed, gain_db):
    clips = noise(seed)
    louder = clips * np.float32(10 ** (gain_db / 20))
    names = HybridFeatures().get_feature_names_out()
    moved = HybridFeatures().transform(louder) - HybridFeatures().transform(clips)
    mel = np.char.startswith(names.astype(str), "mel")
    np.testing.assert_allclose(moved[..., mel], gain_db, atol=0.02)
    cepstra = np.char.startswith(names.astype(str), "mfcc")
    np.testing.assert_allclose(moved[..., cepstra][..., 1:], 0, atol=0.05)
    for name in ("spectral_centroid", "spectral_bandwidth", "zero_crossing_rate"):
        np.testing.assert_allclose(moved[..., names == name], 0, atol=0.05)
    # Rounding may move the rolloff by one bin.
    assert np.abs(moved[..., names == "spectral_rolloff"]).max() < 8
    log = LogSpectrogram(top_db=None)
    level = log.transform(clips)
    np.testing.assert_allclose((log.transform(louder) - level)[level > -40], gain_db, atol=0.05)


@each
def test_zeros_at_the_end_change_no_frame_that_does_not_see_them(front_end):
    clips = noise(0, n_samples=32000)
    padded = np.pad(clips, ((0, 0), (0, 16000)))
    before, after = front_end.transform(clips), front_end.transform(padded)
    # The longest window is the one of the lowest tone of the constant-Q transform, 1.1 s.
    unseen = (32000 - 10000) // front_end._get_hop_length()
    np.testing.assert_allclose(after[:, :unseen], before[:, :unseen], rtol=1e-3, atol=2e-2)


@each
@pytest.mark.parametrize("n_samples", [1, 100, 4000])
@pytest.mark.parametrize("value", [0.0, 0.25, -1.0])
def test_silence_and_constants_are_finite_without_a_warning(front_end, n_samples, value, recwarn):
    features = front_end.transform(np.full((2, n_samples), value))
    assert np.isfinite(features).all()
    assert not [warning for warning in recwarn if warning.category is RuntimeWarning]


@pytest.mark.parametrize("features", [*ALONE, LFCC("lcnn"), *DESCRIPTORS], ids=repr)
@pytest.mark.parametrize("sample_rate", RATES)
def test_the_defaults_work_at_every_sample_rate(features, sample_rate, recwarn):
    features = clone(features).set_params(sample_rate=sample_rate)
    output = features.fit_transform(noise(0, 2, sample_rate // 2))
    assert np.isfinite(output).all()
    assert output.shape[-1] == len(features.get_feature_names_out())
    assert not recwarn


@pytest.mark.parametrize("descriptor", DESCRIPTORS, ids=repr)
def test_frames_of_descriptors_last_as_long_at_every_sample_rate(descriptor):
    n_fft, hop_length = descriptor._frame_lengths()
    lengths = {"n_fft": n_fft // 2, "hop_length": hop_length // 2}
    narrow = clone(descriptor).set_params(sample_rate=8000)
    expected = clone(narrow).set_params(**lengths).transform(noise(0))
    np.testing.assert_array_equal(narrow.transform(noise(0)), expected)


@each
def test_nan_raises(front_end):
    with pytest.raises(ValueError, match="NaN"):
        front_end.fit(np.array([[0.0, np.nan]]))


@each
def test_each_feature_has_a_name(front_end):
    names = front_end.get_feature_names_out()
    assert len(set(names)) == len(names) == front_end.transform(noise(0)).shape[2]


class Crest(FrontEnd):
    """A front-end of a user, outside the library."""

    def __init__(self, *, sample_rate=16000, n_fft=512, hop_length=160):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length

    def _extract(self, clips):
        power = clips.spectrum(self.n_fft, self.hop_length).power
        return power.max(axis=2, keepdims=True) / power.mean(axis=2, keepdims=True)

    def _feature_names(self):
        return ["crest"]


def test_a_front_end_of_the_users_own_works_in_a_union_and_in_chunks():
    union = make_frame_union(LogSpectrogram(), Crest())
    output = InChunks(union, chunk_size=2).fit_transform(noise(0))
    alone = Crest().transform(noise(0))
    np.testing.assert_array_equal(output[..., 257:], alone)
    assert alone.min() > 1
    assert union.get_feature_names_out()[-1] == "crest__crest"
    with pytest.raises(ValueError, match="hop_length"):
        Crest(hop_length=0).fit(noise(0))


def make_clips(seeds):
    return np.concatenate([noise(seed, 1, 64000) for seed in seeds[:, 0]])


def test_memory_is_bounded_by_the_chunk():
    extraction = make_pipeline(FunctionTransformer(make_clips), HybridFeatures())
    chunks = InChunks(extraction, chunk_size=8)
    seeds = np.arange(80)[:, np.newaxis]
    chunks.fit(seeds)
    tracemalloc.start()
    output = chunks.transform(seeds)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - output.nbytes < 30e6
