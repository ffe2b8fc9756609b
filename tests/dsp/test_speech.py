"""Speech synthesis: the properties of the voice."""

from dataclasses import replace

import librosa
import numpy as np
import pytest

from skdeepfake._dsp._speech import draw_speaker, speak

RATE = 16000


def generators(n_clips, seed=0):
    return [np.random.default_rng([seed, i]) for i in range(n_clips)]


def voice(**changes):
    return replace(draw_speaker(np.random.default_rng(0)), **changes)


@pytest.mark.parametrize("f0", [100.0, 200.0])
def test_pitch_is_the_speakers(f0):
    speech = speak([voice(f0=f0)] * 3, generators(3), 2 * RATE, RATE)
    measured, voiced, _ = librosa.pyin(speech, fmin=60, fmax=500, sr=RATE)
    semitones = 12 * np.log2(measured[voiced] / f0)
    assert np.count_nonzero(voiced) > 0.3 * voiced.size
    assert np.quantile(semitones, 0.05) > -7
    assert np.quantile(semitones, 0.95) < 9


def test_pitch_falls_in_an_utterance():
    speech = speak([voice()] * 32, generators(32), RATE, RATE)
    measured = librosa.yin(speech, fmin=60, fmax=400, sr=RATE)
    voiced = librosa.feature.rms(y=speech)[:, 0] > 0.7
    seconds = librosa.frames_to_time(np.arange(voiced.shape[1]), sr=RATE)
    seconds = np.broadcast_to(seconds, voiced.shape)
    slope, _ = np.polyfit(seconds[voiced], 12 * np.log2(measured[voiced]), 1)
    assert -5 < slope < -1  # semitones a second


def test_shorter_vocal_tract_moves_the_spectrum_up():
    scales = np.ones(8), np.full(8, 1.2)
    low, high = (
        speak([voice(formant_scale=scale)] * 4, generators(4), RATE, RATE) for scale in scales
    )
    centroids = [librosa.feature.spectral_centroid(y=x, sr=RATE).mean() for x in (low, high)]
    assert centroids[1] > 1.05 * centroids[0]


def test_clip_does_not_depend_on_the_others():
    speakers = [draw_speaker(rng) for rng in generators(3, seed=1)]
    together = speak(speakers, generators(3), RATE, RATE)
    alone = speak(speakers[2:], generators(3)[2:], RATE, RATE)
    np.testing.assert_allclose(together[2:], alone, atol=1e-5)


@pytest.mark.parametrize("sample_rate", [8000, 22050, 48000])
def test_any_sample_rate(sample_rate):
    speakers = [draw_speaker(rng) for rng in generators(8, seed=1)]
    speech = speak(speakers, generators(8), sample_rate, sample_rate)
    assert speech.shape == (8, sample_rate)
    assert np.isfinite(speech).all()
    np.testing.assert_allclose(np.mean(speech**2, axis=1), 1, rtol=1e-4)


def test_speaks_with_pauses():
    speech = speak([voice()] * 4, generators(4), 2 * RATE, RATE)
    level = librosa.amplitude_to_db(librosa.feature.rms(y=speech)[:, 0], ref=1.0)
    loud = np.mean(level > -10)
    assert 0.4 < loud < 0.95
    assert np.all(level[:, 0] < -30)
