"""MFCC, IMFCC, mel, chroma, tonnetz, spectral shape and log spectrogram against librosa."""

import librosa
import numpy as np
import pytest
import scipy.fft

from skdeepfake.feature_extraction import (
    IMFCC,
    MFCC,
    Chroma,
    HybridFeatures,
    LogSpectrogram,
    MelSpectrogram,
    SpectralShape,
    Tonnetz,
)


def per_clip(function, clips):
    """Stack librosa's (n_features, n_frames) of each clip, in double precision, frames first."""
    return np.stack([function(clip.astype(np.float64)).T for clip in clips])


def assert_close(features, expected):
    scale = np.abs(expected).max(axis=(0, 1))
    assert (np.abs(features - expected) <= 1e-3 * scale + 1e-4).all()


def test_mel_spectrogram(clips):
    def expected(y):
        return librosa.power_to_db(
            librosa.feature.melspectrogram(y=y, sr=16000, n_fft=1024, hop_length=256, n_mels=64)
        )

    features = MelSpectrogram(n_fft=1024, hop_length=256, n_mels=64).fit_transform(clips)
    assert_close(features, per_clip(expected, clips))


def test_mfcc(clips):
    def expected(y):
        return librosa.feature.mfcc(y=y, sr=16000, n_mfcc=13, n_mels=40, fmin=50, fmax=7000)

    features = MFCC(n_mfcc=13, n_mels=40, fmin=50.0, fmax=7000.0).fit_transform(clips)
    assert_close(features, per_clip(expected, clips))


def test_imfcc_is_the_mfcc_of_a_flipped_bank(clips):
    bank = librosa.filters.mel(sr=16000, n_fft=2048)[::-1, ::-1]

    def expected(y):
        levels = librosa.power_to_db(bank @ np.abs(librosa.stft(y)) ** 2)
        return scipy.fft.dct(levels, axis=0, norm="ortho")[:20]

    assert_close(IMFCC().fit_transform(clips), per_clip(expected, clips))


def test_imfcc_resolves_high_frequencies_as_mfcc_does_low_ones():
    time = np.arange(16000) / 16000
    for front_end, frequency in ((MFCC(), 400.0), (IMFCC(), 7600.0)):
        near, far = (
            front_end.transform(np.sin(2 * np.pi * f * time)[np.newaxis])[0, 16]
            for f in (frequency, frequency + 100)
        )
        assert np.linalg.norm(near - far) > 20


@pytest.mark.parametrize("n_chroma", [12, 24])
def test_chroma_and_tonnetz(clips, n_chroma):
    def chroma(y):
        return librosa.feature.chroma_stft(y=y, sr=16000, tuning=0, n_chroma=n_chroma)

    assert_close(Chroma(n_chroma=n_chroma).fit_transform(clips), per_clip(chroma, clips))
    tonnetz = per_clip(lambda y: librosa.feature.tonnetz(chroma=chroma(y)), clips)
    assert_close(Tonnetz(n_chroma=n_chroma).fit_transform(clips), tonnetz)


def test_spectral_shape(clips):
    settings = {"n_fft": 1024, "hop_length": 320}

    def expected(y):
        spectral = {**settings, "y": y, "sr": 16000}
        return np.concatenate(
            [
                librosa.feature.spectral_centroid(**spectral),
                librosa.feature.spectral_bandwidth(**spectral),
                librosa.feature.spectral_rolloff(**spectral, roll_percent=0.7),
                librosa.feature.spectral_flatness(y=y, **settings),
                librosa.feature.zero_crossing_rate(y, frame_length=1024, hop_length=320),
                librosa.feature.rms(y=y, frame_length=1024, hop_length=320),
            ]
        )

    shape = SpectralShape(**settings, contrast=False, roll_percent=0.7)
    assert_close(shape.fit_transform(clips), per_clip(expected, clips))


def test_the_contrast_is_the_one_of_the_hybrid_features(clips):
    contrast = [name for name in SpectralShape().get_feature_names_out() if "contrast" in name]
    names = HybridFeatures().get_feature_names_out()
    expected = HybridFeatures().transform(clips)[..., np.isin(names, contrast)]
    only = SpectralShape(
        centroid=False,
        bandwidth=False,
        rolloff=False,
        flatness=False,
        zero_crossing_rate=False,
        rms=False,
    )
    np.testing.assert_array_equal(only.transform(clips), expected)


@pytest.mark.parametrize("top_db", [80.0, None])
def test_log_spectrogram(clips, top_db):
    def expected(y):
        power = np.abs(librosa.stft(y, n_fft=512, hop_length=160)) ** 2
        return librosa.power_to_db(power, top_db=top_db)

    # A bin 80 dB below its clip's loudest is at the resolution of single precision.
    features = LogSpectrogram(top_db=top_db).fit_transform(clips)
    loud = (
        per_clip(expected, clips)
        > np.max(per_clip(expected, clips), axis=(1, 2))[:, np.newaxis, np.newaxis] - 70
    )
    np.testing.assert_allclose(features[loud], per_clip(expected, clips)[loud], atol=0.02)
