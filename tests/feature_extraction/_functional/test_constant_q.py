"""The constant-Q transform and CQCC against their definitions, summed directly."""

import librosa
import numpy as np
import pytest
import scipy.fft
from scipy.interpolate import CubicSpline

from skdeepfake.feature_extraction import CQCC, CQTSpectrogram


def direct_transform(clip, hop, frequencies, bins_per_octave, gamma, frames):
    """Correlate the clip with windowed complex tones, bin by bin and frame by frame."""
    clip = clip.astype(np.float64)
    ratio = 2 ** (1 / bins_per_octave)
    alpha = (ratio**2 - 1) / (ratio**2 + 1)
    magnitude = np.empty((len(frames), len(frequencies)))
    for k, frequency in enumerate(frequencies):
        length = 16000 / (alpha * frequency + gamma)
        n = np.arange(-int(np.ceil(length / 2) - 1), int(np.ceil(length / 2)))
        window = 0.5 + 0.5 * np.cos(2 * np.pi * n / length)
        kernel = window / window.sum() * np.exp(-2j * np.pi * frequency / 16000 * n)
        for i, frame in enumerate(frames):
            samples = n + frame * hop
            inside = (samples >= 0) & (samples < len(clip))
            magnitude[i, k] = np.abs(clip[samples[inside]] @ kernel[inside])
    return magnitude


def test_the_transform_is_the_direct_sum(clips):
    frames = [0, 1, 40, 77, 125]
    frequencies = 65.0 * 2 ** (np.arange(83) / 12)
    front_end = CQTSpectrogram(bins_per_octave=12, fmin=65.0, fmax=7800.0, top_db=None)
    features = front_end.fit_transform(clips)
    assert features.shape[2] == len(frequencies)
    for clip, levels in zip(clips, features, strict=True):
        expected = direct_transform(clip, 160, frequencies, 12, 0.0, frames)
        magnitude = 10 ** (levels[frames] / 20)
        # -100 dB is the lowest level.
        floor = 1e-5 + 1e-4 * expected.max()
        assert (np.abs(magnitude - expected) <= 1e-3 * expected + floor).all()


def test_the_spectrogram_is_librosas_except_for_the_scale_of_each_bin():
    noise = np.random.default_rng(0).standard_normal(32000).astype(np.float32)
    front_end = CQTSpectrogram(bins_per_octave=12, fmin=65.0, fmax=4000.0, hop_length=512)
    levels = front_end.transform(noise[np.newaxis])[0]
    n_bins = levels.shape[1]
    reference = librosa.cqt(
        noise, sr=16000, hop_length=512, fmin=65.0, n_bins=n_bins, bins_per_octave=12
    )
    difference = levels - 20 * np.log10(np.abs(reference.T))
    inner = difference[8:-8]
    # librosa resamples octave by octave and drops small weights: 1 dB where noise is weak.
    spread = np.median(np.abs(inner - np.median(inner, axis=0)), axis=0)
    assert spread.max() < 0.3


def test_a_tone_at_a_bin_gives_half_its_amplitude():
    tone = 0.6 * np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)[np.newaxis]
    front_end = CQTSpectrogram(bins_per_octave=12, fmin=500.0, top_db=None)
    level = front_end.transform(tone)[0, 50]
    assert level.argmax() == 12
    assert level[12] == pytest.approx(20 * np.log10(0.3), abs=1e-3)


def test_cqcc_is_its_definition(clips):
    frequencies = 62.5 * 2 ** (np.arange(72) / 12)
    gamma = 228.7 * (2 ** (1 / 12) - 2 ** (-1 / 12))
    frames = [0, 3, 50, 77]
    features = CQCC().fit_transform(clips)
    assert features.shape[2] == 60
    for clip, cepstra in zip(clips, features, strict=True):
        magnitude = direct_transform(clip, 256, frequencies, 12, gamma, frames)
        uniform = np.arange(62.5, frequencies[-1] + 1e-6, 62.5 / 16)
        levels = np.log(magnitude**2 + np.finfo(np.float64).eps)
        spline = CubicSpline(frequencies, levels, axis=1)(uniform)
        expected = scipy.fft.dct(spline, axis=1, norm="ortho")[:, :20]
        scale = np.abs(expected).max(axis=0)
        assert (np.abs(cepstra[frames, :20] - expected) <= 5e-3 * scale + 2e-2).all()
        static = np.pad(cepstra[:, :20], ((1, 1), (0, 0)), mode="edge")
        np.testing.assert_allclose(cepstra[:, 20:40], static[2:] - static[:-2], atol=1e-3)


def test_the_scale_of_the_differences_is_a_parameter(clips):
    difference, slope = CQCC(n_deltas=1), CQCC(n_deltas=1, delta_scaling="regression")
    expected = difference.transform(clips)[..., 20:] / 2
    np.testing.assert_allclose(slope.transform(clips)[..., 20:], expected, atol=1e-5)


def test_the_preset_of_2019():
    noise = np.random.default_rng(0).standard_normal((1, 16000)).astype(np.float32)
    front_end = CQCC("asvspoof2019")
    features = front_end.fit_transform(noise)
    assert features.shape == (1, 63, 30)
    frequencies = 15.625 * 2 ** (np.arange(864) / 96)
    gamma = 228.7 * (2 ** (1 / 96) - 2 ** (-1 / 96))
    magnitude = direct_transform(noise[0], 256, frequencies, 96, gamma, [30])
    uniform = np.arange(15.625, frequencies[-1] + 1e-6, 15.625 / 16)
    spline = CubicSpline(frequencies, np.log(magnitude[0] ** 2))(uniform)
    expected = scipy.fft.dct(spline, norm="ortho")[:30]
    np.testing.assert_allclose(features[0, 30], expected, rtol=2e-3, atol=0.1)


@pytest.mark.parametrize("front_end", [CQTSpectrogram(), CQCC(), CQCC("asvspoof2019")])
@pytest.mark.parametrize("n_samples", [1, 100, 4001])
def test_any_length_silent_or_not(front_end, n_samples):
    for clips in (np.zeros((2, n_samples)), np.ones((2, n_samples))):
        features = front_end.fit_transform(clips)
        assert features.shape[:2] == (2, 1 + n_samples // front_end.hop_length)
        assert np.isfinite(features).all()


@pytest.mark.parametrize(
    ("front_end", "message"),
    [
        (CQTSpectrogram(fmin=9000.0), "fmin=9000.0"),
        (CQCC(fmax=9000.0), "fmax at most half the sample rate of 16000 Hz, which is 8000.0 Hz"),
        (CQCC(n_cqcc=100_000), "n_cqcc=100000"),
    ],
)
def test_impossible_bands_raise(front_end, message):
    with pytest.raises(ValueError, match=message):
        front_end.fit_transform(np.zeros((1, 4000)))
