"""What each augmentation does to a signal, measured."""

import librosa
import numpy as np
import pytest

from skdeepfake.augmentation import AddNoise, PitchShift, TimeStretch

RATE = 16000


def tone(frequency, seconds=2.0):
    time = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * frequency * time).astype(np.float32)[np.newaxis]


def peak_frequency(clip):
    spectrum = np.abs(np.fft.rfft(clip * np.hanning(len(clip))))
    return spectrum.argmax() * RATE / len(clip)


@pytest.mark.parametrize("n_steps", [-3.0, 2.0])
def test_pitch_shift_moves_a_tone_by_semitones(n_steps):
    shifted = PitchShift((n_steps, n_steps), p=1.0).fit_transform(tone(500.0))
    expected = 500.0 * 2 ** (n_steps / 12)
    assert peak_frequency(shifted[0][4000:-4000]) == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("rate", [0.8, 1.25])
def test_time_stretch_moves_clicks_and_keeps_the_pitch(rate):
    clip = 0.01 * tone(500.0)
    clip[0, 8000:8400] *= 50
    stretched = TimeStretch((rate, rate), p=1.0).fit_transform(clip)
    loudest = librosa.feature.rms(y=stretched[0])[0].argmax() * 512
    assert loudest == pytest.approx(8200 / rate, abs=600)
    assert peak_frequency(stretched[0][12000:20000]) == pytest.approx(500.0, abs=5)


@pytest.mark.parametrize("snr_db", [-5.0, 0.0, 30.0])
def test_noise_has_the_ratio_asked_for(snr_db):
    clip = tone(300.0)
    noise = AddNoise((snr_db, snr_db), p=1.0, random_state=0).fit_transform(clip) - clip
    measured = 10 * np.log10(np.mean(clip**2) / np.mean(noise**2))
    assert measured == pytest.approx(snr_db, abs=0.1)


def test_noise_is_white():
    clip = tone(300.0)
    noise = AddNoise((0.0, 0.0), p=1.0, random_state=0).fit_transform(clip) - clip
    power = np.abs(np.fft.rfft(noise[0])) ** 2
    quarters = [part.mean() for part in np.array_split(power, 4)]
    assert max(quarters) / min(quarters) < 1.15


def test_draws_fill_the_range():
    clips = np.repeat(tone(300.0, 0.1), 200, axis=0)
    noise = AddNoise((10.0, 20.0), p=1.0, random_state=0).fit_transform(clips) - clips
    snr_db = 10 * np.log10(np.mean(clips**2, axis=1) / np.mean(noise**2, axis=1))
    assert 9.9 < snr_db.min() < 11
    assert 19 < snr_db.max() < 20.1


@pytest.mark.parametrize(
    ("augmentation", "message"),
    [
        (TimeStretch(rate=(1.2, 0.8)), r"rate must be a rising range .* got \(1.2, 0.8\)"),
        (TimeStretch(rate=(0.0, 1.0)), "rate must be .* above 0"),
        (PitchShift(n_steps=(1.0,)), "n_steps must be"),
        (AddNoise(snr_db=(0.0, np.nan)), "snr_db must be"),
        (AddNoise(p=1.5), "'p' parameter"),
    ],
)
def test_bad_parameters_are_named(augmentation, message):
    # A probability of 1, that the range is looked at.
    augmentation.set_params(p=augmentation.p if augmentation.p > 1 else 1.0)
    with pytest.raises(ValueError, match=message):
        augmentation.fit_transform(tone(300.0))
