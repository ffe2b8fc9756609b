"""Codecs: their bands, delays and errors."""

import numpy as np
import pytest
from scipy import signal

from skdeepfake.augmentation import Codec

RATE = 16000
ALL = ["mu-law", "a-law", "gsm", "vorbis", "mp3", "opus"]
TELEPHONE = ["mu-law", "a-law", "gsm"]


@pytest.fixture
def clip():
    """A second and a half of band-passed noise whose level changes."""
    noise = np.random.default_rng(0).standard_normal(24000)
    sos = signal.butter(4, [200, 3000], "bandpass", fs=RATE, output="sos")
    noise = signal.sosfilt(sos, noise) * np.sin(np.arange(24000) / 2000) ** 2
    return (0.3 * noise / np.abs(noise).max()).astype(np.float32)[np.newaxis]


def coded(clip, codec, **parameters):
    return Codec([codec], p=1.0, random_state=0, **parameters).fit_transform(clip)


def snr_db(clip, output):
    return 10 * np.log10(np.sum(clip**2) / np.sum((clip - output) ** 2))


@pytest.mark.parametrize("codec", ALL)
@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_the_output_is_aligned_with_the_input_and_like_it(clip, codec, sample_rate):
    output = coded(clip, codec, sample_rate=sample_rate, compression=(0.1, 0.1))
    assert signal.correlate(output[0], clip[0]).argmax() == clip.shape[1] - 1
    at_least = 1 if codec == "gsm" else 15
    if sample_rate == RATE or codec not in TELEPHONE:
        assert snr_db(clip, output) > at_least


@pytest.mark.parametrize("codec", TELEPHONE)
def test_telephones_end_at_4_khz(codec):
    hiss = 0.1 * np.random.default_rng(0).standard_normal((1, RATE)).astype(np.float32)
    power = np.abs(np.fft.rfft(coded(hiss, codec)[0])) ** 2
    assert power[4100:].mean() < 1e-3 * power[500:3400].mean()
    assert power[3000:3400].mean() > 0.1 * power[500:1000].mean()


@pytest.mark.parametrize("codec", ["vorbis", "opus"])
def test_others_carry_the_wide_band(codec):
    hiss = 0.1 * np.random.default_rng(0).standard_normal((1, RATE)).astype(np.float32)
    power = np.abs(np.fft.rfft(coded(hiss, codec, compression=(0.0, 0.0))[0])) ** 2
    assert power[6000:7000].mean() > 0.3 * power[500:3400].mean()


def test_mp3_cuts_the_top_more_the_fewer_its_bits():
    hiss = 0.1 * np.random.default_rng(0).standard_normal((1, RATE)).astype(np.float32)
    power = [
        np.abs(np.fft.rfft(coded(hiss, "mp3", compression=(level, level))[0])) ** 2
        for level in (0.0, 1.0)
    ]
    assert power[0][6500:7000].sum() > 1000 * power[1][6500:7000].sum()


@pytest.mark.parametrize("codec", ["vorbis", "mp3", "opus"])
def test_fewer_bits_are_worse(clip, codec):
    good, bad = (coded(clip, codec, compression=(level, level)) for level in (0.0, 0.95))
    assert snr_db(clip, good) > snr_db(clip, bad) + 6


@pytest.mark.parametrize(("codec", "parameter"), [("mu-law", 255), ("a-law", 87.6)])
def test_companding_has_the_error_of_g711(codec, parameter):
    """By the closed forms of the two laws, at a level where both are logarithmic."""
    clip = (0.5 * signal.resample(np.random.default_rng(0).uniform(-1, 1, 4000), 8000)).clip(-1, 1)
    clip = signal.sosfilt(signal.butter(8, 2000, fs=RATE, output="sos"), clip)
    clip = clip.astype(np.float32)[np.newaxis]
    x = np.abs(signal.resample_poly(clip[0], 1, 2))
    if codec == "mu-law":
        step = (np.log1p(parameter) / parameter) * (1 + parameter * x) / 128
    else:
        step = np.where(x > 1 / parameter, x, 1 / parameter) * (1 + np.log(parameter)) / 128
    expected = 10 * np.log10(np.mean(x**2) / np.mean(step**2 / 12))
    assert snr_db(clip[:, 500:-500], coded(clip, codec)[:, 500:-500]) == pytest.approx(
        expected, abs=1.5
    )


def test_peaks_beyond_full_scale_are_not_clipped(clip):
    loud = 10 * clip
    np.testing.assert_allclose(
        coded(loud, "vorbis", compression=(0, 0)).max(), loud.max(), rtol=0.2
    )


def test_every_codec_is_drawn(clip):
    clips = np.repeat(clip[:, 6000:8000], 40, axis=0)
    codec = Codec(TELEPHONE, p=1.0, random_state=0)
    assert len(np.unique(codec.fit_transform(clips), axis=0)) == 3
