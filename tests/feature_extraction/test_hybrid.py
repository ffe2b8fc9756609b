"""HybridFeatures against librosa's own functions, called one by one on each clip."""

import librosa
import numpy as np
import pytest

from skdeepfake.audio import load_clip
from skdeepfake.feature_extraction import HybridFeatures

SAMPLE_RATE = 16000


def reference(clip, sample_rate=SAMPLE_RATE):
    """The 198 features by plain librosa calls in double precision, of shape (n_frames, 198)."""
    clip = clip.astype(np.float64)
    chroma = librosa.feature.chroma_stft(y=clip, sr=sample_rate, tuning=0)
    rows = [
        librosa.feature.mfcc(y=clip, sr=sample_rate, n_mfcc=40),
        librosa.power_to_db(librosa.feature.melspectrogram(y=clip, sr=sample_rate)),
        librosa.feature.spectral_centroid(y=clip, sr=sample_rate),
        librosa.feature.spectral_bandwidth(y=clip, sr=sample_rate),
        librosa.feature.spectral_contrast(y=clip, sr=sample_rate),
        librosa.feature.spectral_rolloff(y=clip, sr=sample_rate),
        chroma,
        librosa.feature.tonnetz(chroma=chroma),
        librosa.feature.zero_crossing_rate(clip),
        librosa.feature.rms(y=clip),
    ]
    return np.concatenate(rows).T


def assert_equal_to_librosa(features, clips, sample_rate=SAMPLE_RATE):
    expected = np.stack([reference(clip, sample_rate) for clip in clips])
    # Relative to the largest value of each feature: a coefficient that crosses zero has no
    # relative error of its own.
    scale = np.abs(expected).max(axis=(0, 1))
    error = np.abs(features - expected)
    # The valleys of the contrast can lie below what single precision resolves of a frame, in
    # librosa's own single precision too: there the norm over frames is held to the tolerance.
    contrast = slice(170, 177)
    norms = np.linalg.norm(error[..., contrast], axis=1)
    assert (norms <= 1e-3 * np.linalg.norm(expected[..., contrast], axis=1) + 1e-3).all()
    error[..., contrast] = 0
    assert (error <= 1e-3 * scale + 1e-4).all()


@pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning")
@pytest.mark.parametrize("n_samples", [1, 300, 16000, 16001, 40000])
def test_equals_librosa_on_noise(n_samples):
    rng = np.random.default_rng(n_samples)
    clips = rng.standard_normal((3, n_samples)).astype(np.float32)
    clips *= [[1.0], [1e-3], [30.0]]
    assert_equal_to_librosa(HybridFeatures().fit_transform(clips), clips)


def test_equals_librosa_on_a_tone_in_noise():
    time = np.arange(16000) / SAMPLE_RATE
    clips = np.sin(2 * np.pi * np.array([[440.0], [3000.0]]) * time)
    clips += 1e-3 * np.random.default_rng(0).standard_normal(clips.shape)
    clips = clips.astype(np.float32)
    assert_equal_to_librosa(HybridFeatures().fit_transform(clips), clips)


def test_equals_librosa_on_real_clips(shared_data):
    paths = sorted((shared_data / "dev").glob("*/*.flac"))[::97]
    clips = np.stack([load_clip(path) for path in paths])
    assert_equal_to_librosa(HybridFeatures().fit_transform(clips), clips)


@pytest.mark.parametrize("sample_rate", [8000, 11025])
def test_the_contrast_has_as_many_octaves_as_fit(sample_rate):
    clips = np.random.default_rng(0).standard_normal((1, sample_rate)).astype(np.float32)
    off = {"mfcc": False, "mel": False, "chroma": False, "tonnetz": False}
    features = HybridFeatures(sample_rate=sample_rate, **off).fit_transform(clips)
    expected = librosa.feature.spectral_contrast(y=clips[0], sr=sample_rate, n_bands=5)
    np.testing.assert_allclose(features[0, :, 2:8], expected.T, atol=1e-3)


@pytest.mark.parametrize("sample_rate", [22050, 48000])
def test_equals_librosa_at_other_sample_rates(sample_rate):
    clips = np.random.default_rng(0).standard_normal((2, sample_rate)).astype(np.float32)
    features = HybridFeatures(sample_rate=sample_rate).fit_transform(clips)
    assert_equal_to_librosa(features, clips, sample_rate)


def test_the_names_are_in_the_order_of_the_columns():
    names = HybridFeatures().get_feature_names_out()
    assert len(names) == 198
    expected = """mfcc0 mfcc39 mel0 mel127 spectral_centroid spectral_bandwidth spectral_contrast0
        spectral_rolloff chroma0 tonnetz0 zero_crossing_rate rms"""
    places = [0, 39, 40, 167, 168, 169, 170, 177, 178, 190, 196, 197]
    assert names[places].tolist() == expected.split()


@pytest.mark.parametrize(
    ("group", "width"),
    [
        ("mfcc", 40),
        ("mel", 128),
        ("centroid", 1),
        ("bandwidth", 1),
        ("contrast", 7),
        ("rolloff", 1),
        ("chroma", 12),
        ("tonnetz", 6),
        ("zero_crossing_rate", 1),
        ("rms", 1),
    ],
)
def test_each_group_can_be_switched_off(group, width):
    clips = np.random.default_rng(0).standard_normal((2, 4000)).astype(np.float32)
    full, without = HybridFeatures(), HybridFeatures(**{group: False})
    kept = np.isin(full.get_feature_names_out(), without.get_feature_names_out())
    assert kept.sum() == 198 - width
    np.testing.assert_array_equal(without.transform(clips), full.transform(clips)[..., kept])


def test_the_sizes_are_parameters():
    clips = np.zeros((1, 4000), dtype=np.float32)
    features = HybridFeatures(n_mfcc=13, n_mels=64, n_contrast_bands=4, n_chroma=24)
    names = features.get_feature_names_out()
    assert features.transform(clips).shape[-1] == len(names) == 13 + 64 + 5 + 24 + 6 + 5


@pytest.mark.parametrize("n_samples", [1, 16000])
@pytest.mark.parametrize("level", [0.0, 0.5, -1.0])
def test_silence_and_constants_are_finite(level, n_samples):
    clips = np.full((2, n_samples), level, dtype=np.float32)
    assert np.isfinite(HybridFeatures().transform(clips)).all()


def test_a_quiet_clip_does_not_depend_on_its_neighbors():
    clips = np.random.default_rng(0).standard_normal((2, 8000)).astype(np.float32)
    clips[1] *= 1e-4
    together = HybridFeatures().transform(clips)
    np.testing.assert_array_equal(together[1:], HybridFeatures().transform(clips[1:]))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_mfcc": 41, "n_mels": 40}, "n_mfcc=41"),
        ({"fmax": 9000.0}, "fmax=9000.0"),
        ({"sample_rate": 8000, "n_contrast_bands": 6}, "or leave n_contrast_bands None"),
        ({"n_fft": 0}, "n_fft"),
    ],
)
def test_impossible_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        HybridFeatures(**parameters).fit_transform(np.zeros((1, 4000)))


def test_no_group_at_all_raises():
    groups = ("mfcc", "mel", "centroid", "bandwidth", "contrast", "rolloff", "chroma", "tonnetz")
    off = dict.fromkeys((*groups, "zero_crossing_rate", "rms"), False)
    with pytest.raises(ValueError, match="switch one on"):
        HybridFeatures(**off).fit_transform(np.zeros((1, 4000)))


def test_nan_raises():
    with pytest.raises(ValueError, match="NaN"):
        HybridFeatures().fit_transform(np.full((1, 4000), np.nan))
