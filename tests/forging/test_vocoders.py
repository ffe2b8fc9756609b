"""Vocoders: what each must keep and what it must change."""

import librosa
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from skdeepfake._dsp._speech import draw_speaker, speak
from skdeepfake.forging import remove_scene
from skdeepfake.forging._vocoders import _disperse, griffin_lim, lpc_vocoder, phase_vocoder

RATE = 16000


def generators(n_clips, seed=0):
    return [np.random.default_rng([seed, i]) for i in range(n_clips)]


def enhance(X, sample_rate, rngs):
    return remove_scene(X, sample_rate=sample_rate)


VOCODERS = [griffin_lim, lpc_vocoder, phase_vocoder]
METHODS = pytest.mark.parametrize("forge", [*VOCODERS, enhance])


@pytest.fixture(scope="module")
def speech():
    speakers = [draw_speaker(rng) for rng in generators(3, seed=1)]
    return speak(speakers, generators(3), 24000, RATE)


@METHODS
def test_the_number_of_threads_has_no_effect(speech, forge):
    forged = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, user_api="blas"):
            forged.append(forge(speech, RATE, generators(3)))
    np.testing.assert_array_equal(*forged)


@METHODS
def test_shape_and_power_stay(speech, forge):
    before = speech.copy()
    forged = forge(speech, RATE, generators(3))
    assert forged.shape == speech.shape
    assert forged.dtype == np.float32
    np.testing.assert_allclose(np.mean(forged**2, axis=1), np.mean(speech**2, axis=1), rtol=1e-3)
    np.testing.assert_array_equal(speech, before)


@pytest.mark.parametrize("forge", VOCODERS)
def test_another_waveform_comes_out(speech, forge):
    forged = forge(speech, RATE, generators(3))
    assert abs(np.corrcoef(forged.ravel(), speech.ravel())[0, 1]) < 0.9


def test_clean_speech_has_no_scene_to_remove(speech):
    np.testing.assert_allclose(remove_scene(speech), speech, atol=1e-4)


@METHODS
def test_clip_does_not_depend_on_the_others(speech, forge):
    together = forge(speech, RATE, generators(3))
    alone = forge(speech[1:2], RATE, generators(3)[1:2])
    np.testing.assert_allclose(together[1:2], alone, atol=0.02)


@METHODS
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_silence_and_full_scale_stay_finite(forge, value):
    X = np.full((1, 8000), value, dtype=np.float32) * np.sign(np.sin(np.arange(8000) / 20))
    forged = forge(X.astype(np.float32), RATE, generators(1))
    assert np.isfinite(forged).all()
    if value == 0:
        assert not forged.any()


@METHODS
@pytest.mark.parametrize("sample_rate", [8000, 44100])
def test_any_sample_rate(speech, forge, sample_rate):
    X = speech[:, :sample_rate]
    assert np.isfinite(forge(X, sample_rate, generators(3))).all()


@pytest.mark.parametrize("forge", [griffin_lim, lpc_vocoder])
def test_copy_synthesis_keeps_the_mel_spectrogram(speech, forge):
    forged = forge(speech, RATE, generators(3))
    original, copied = (
        librosa.power_to_db(librosa.feature.melspectrogram(y=x, sr=RATE, n_mels=20), top_db=50)
        for x in (speech, forged)
    )
    assert np.corrcoef(original.ravel(), copied.ravel())[0, 1] > 0.85


def test_lpc_vocoder_keeps_the_pitch():
    times = np.arange(RATE) / RATE
    tone = sum(np.sin(2 * np.pi * 150 * k * times) / k for k in range(1, 20))
    forged = lpc_vocoder(tone[None].astype(np.float32), RATE, generators(1))
    measured = librosa.yin(forged[0, 2000:-2000], fmin=70, fmax=350, sr=RATE)
    assert np.median(measured) == pytest.approx(150, rel=0.02)


def test_pulses_are_spread_without_coloration():
    pulse = np.zeros((1, 4096))
    pulse[0, 0] = 1.0
    spread = _disperse(pulse, RATE)
    np.testing.assert_allclose(np.abs(np.fft.rfft(spread)), 1, rtol=1e-6)
    assert np.abs(spread).max() < 0.6


@pytest.mark.parametrize("semitones", [1.0, 3.0])
def test_phase_vocoder_moves_the_pitch(semitones):
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    forged = phase_vocoder(np.stack([tone] * 8), RATE, generators(8), semitones=(semitones,) * 2)
    spectra = np.abs(np.fft.rfft(forged * np.hanning(RATE)))
    interval = 12 * np.log2(spectra.argmax(axis=1) / 440)
    np.testing.assert_allclose(np.abs(interval), semitones, atol=0.05)
    assert interval.min() < 0 < interval.max()


def test_scene_is_removed_where_nobody_speaks(speech):
    noise = 0.2 * np.random.default_rng(0).standard_normal(speech.shape).astype(np.float32)
    quiet = np.abs(speech) < 1e-3
    enhanced = remove_scene(speech + noise)
    assert np.mean(quiet) > 0.1
    remaining = np.mean(enhanced[quiet] ** 2) / np.mean(noise[quiet] ** 2)
    assert 10 * np.log10(remaining) < -15
    assert np.corrcoef(enhanced.ravel(), speech.ravel())[0, 1] > 0.9
