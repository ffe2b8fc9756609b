"""Tempo and pitch: measured, and compared with librosa."""

import librosa
import numpy as np
import pytest
from scipy import signal

from skdeepfake.augmentation import PitchShift, TimeStretch

RATE = 16000


def tone(frequency, seconds=2.0):
    time = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * frequency * time).astype(np.float32)[np.newaxis]


@pytest.fixture
def voice():
    """Pulses at a gliding pitch through two formants, between pauses."""
    time = np.arange(2 * RATE) / RATE
    cycles = np.cumsum(120 + 30 * np.sin(2 * np.pi * time)) / RATE
    pulses = np.diff(np.floor(cycles), prepend=0)
    for frequency in (600, 1500):
        pulses = signal.lfilter(*signal.iirpeak(frequency, 8, fs=RATE), pulses) + 0.1 * pulses
    return (pulses * (np.sin(9 * time) > -0.7)).astype(np.float32)[np.newaxis]


def peak_frequency(clip):
    spectrum = np.abs(np.fft.rfft(clip * np.hanning(len(clip))))
    return spectrum.argmax() * RATE / len(clip)


def track_pitch(clip):
    """Return the median F0 in Hz, by the highest peak of each frame's autocorrelation."""
    periods = []
    for frame in np.lib.stride_tricks.sliding_window_view(clip, 1024)[4000:-4000:512]:
        frame = frame * np.hanning(1024)
        correlation = signal.correlate(frame, frame)[1023:]
        lag = 60 + correlation[60:300].argmax()
        before, top, after = correlation[lag - 1 : lag + 2]
        periods.append(lag + (before - after) / (2 * (before - 2 * top + after)))
    return RATE / np.median(periods)


@pytest.mark.parametrize("rate", [0.7, 0.9, 1.1, 1.6])
def test_stretching_equals_librosa(voice, rate):
    stretched = TimeStretch((rate, rate), p=1.0).fit_transform(voice)[0]
    expected = librosa.effects.time_stretch(voice[0], rate=rate)
    # They differ at the end of the clip: our frames continue into the silence after it.
    n = min(len(expected), len(stretched)) - 2048
    assert np.abs(stretched[:n] - expected[:n]).max() < 2e-3 * np.abs(expected).max()


def purity_db(clip, frequency):
    """Return the level of a tone above everything else in the middle of the clip."""
    middle = clip[4000:24000].astype(float)
    phase = 2 * np.pi * frequency * np.arange(len(middle)) / RATE
    waves = np.stack([np.sin(phase), np.cos(phase)], axis=1)
    fitted = waves @ np.linalg.lstsq(waves, middle)[0]
    return 10 * np.log10(np.sum(fitted**2) / np.sum((middle - fitted) ** 2))


@pytest.mark.parametrize("rate", [0.8, 0.93, 1.2])
@pytest.mark.parametrize("frequency", [3000, 7000])
def test_phases_are_more_coherent_than_those_of_librosa(frequency, rate):
    clip = tone(frequency)
    stretched = TimeStretch((rate, rate), p=1.0).fit_transform(clip)[0]
    theirs = librosa.effects.time_stretch(clip[0], rate=rate)
    assert purity_db(stretched, frequency) > max(100, purity_db(theirs, frequency))


@pytest.mark.parametrize("n_steps", [-5.0, -1.3, 2.0])
def test_shifting_equals_librosa(voice, n_steps):
    shifted = PitchShift((n_steps, n_steps), p=1.0).fit_transform(voice)[0, :-3000]
    expected = librosa.effects.pitch_shift(voice[0], sr=RATE, n_steps=n_steps)[:-3000]
    assert np.abs(shifted - expected).max() < 2e-3 * np.abs(expected).max()


@pytest.mark.parametrize("n_steps", [-3.0, 0.0, 2.0])
def test_pitch_shift_moves_a_tone_by_semitones(n_steps):
    shifted = PitchShift((n_steps, n_steps), p=1.0).fit_transform(tone(500.0))
    expected = 500.0 * 2 ** (n_steps / 12)
    assert peak_frequency(shifted[0][4000:-4000]) == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("n_steps", [-4.0, 4.0])
def test_pitch_shift_moves_a_voice_by_semitones(n_steps):
    pulses = signal.square(2 * np.pi * 110 * np.arange(2 * RATE) / RATE, 0.1).astype(np.float32)
    shifted = PitchShift((n_steps, n_steps), p=1.0).fit_transform(pulses[np.newaxis])[0]
    ratio = track_pitch(shifted) / track_pitch(pulses)
    assert ratio == pytest.approx(2 ** (n_steps / 12), rel=5e-3)


@pytest.mark.parametrize("rate", [0.8, 1.25])
def test_time_stretch_moves_clicks_and_keeps_the_pitch(rate):
    clip = 0.01 * tone(500.0)
    clip[0, 8000:8400] *= 50
    stretched = TimeStretch((rate, rate), p=1.0).fit_transform(clip)
    loudest = librosa.feature.rms(y=stretched[0])[0].argmax() * 512
    assert loudest == pytest.approx(8200 / rate, abs=600)
    assert peak_frequency(stretched[0][12000:20000]) == pytest.approx(500.0, abs=5)


def test_a_fast_clip_is_repeated(voice):
    fast = TimeStretch((2.0, 2.0), p=1.0).fit_transform(voice)[0]
    np.testing.assert_array_equal(fast[RATE:], fast[:RATE])
