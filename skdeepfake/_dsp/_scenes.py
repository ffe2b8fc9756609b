"""Acoustic scenes: the sound around a speaker, and the response of the room."""

from dataclasses import dataclass

import numpy as np

from skdeepfake._dsp._noise import add_noise, color_noise, white_noise
from skdeepfake._dsp._power import set_power
from skdeepfake._dsp._reverb import decaying_noise, reverberate
from skdeepfake._dsp._speech import draw_speaker, speak

_N_TALKERS = 4


@dataclass
class Scene:
    """Acoustic scene of one place."""

    # A recording without a speaker, of unit RMS and shape (n_samples,); its end joins its start.
    sound: np.ndarray
    # The impulse response from the speaker to the microphone, of shape (n_taps,).
    echo: np.ndarray


def draw_scene(rng, seconds, sample_rate):
    """Draw a place: colored noise, perhaps mains hum or other talkers, and a room."""
    n_samples = seconds * sample_rate
    white = white_noise(n_samples, [rng])
    peaks = [(rng.uniform(200, 6000), rng.uniform(0, 15)) for _ in range(2)]
    sound = set_power(color_noise(white, sample_rate, rng.uniform(0, 2), peaks), 1.0)
    if rng.random() < 0.5:
        sound += set_power(_hum(rng, n_samples, sample_rate), rng.uniform(0.2, 0.8) ** 2)
    if rng.random() < 0.5:
        rngs = rng.spawn(_N_TALKERS)
        talk = speak([draw_speaker(r) for r in rngs], rngs, n_samples, sample_rate)
        sound += set_power(talk.sum(axis=0, keepdims=True), rng.uniform(0.3, 1.0) ** 2)
    return Scene(sound=set_power(sound, 1.0)[0], echo=_echo(rng, sample_rate))


def mix_into_scene(speech, scenes, snr_db, rngs):
    """Mix each utterance into a scene; its generator draws the moment in the scene.

    `snr_db` is the power of the speech with its echo over that of the scene, in dB, of shape
    (n_clips,). In the mixture, the speech has unit RMS.
    """
    around = np.empty_like(speech)
    for row, scene, rng in zip(around, scenes, rngs, strict=True):
        start = rng.integers(len(scene.sound))
        row[:] = np.take(scene.sound, np.arange(start, start + len(row)), mode="wrap")
    echoed = reverberate(speech, [scene.echo for scene in scenes])
    return add_noise(set_power(echoed, 1.0), around, snr_db)


def _hum(rng, n_samples, sample_rate):
    """Draw mains hum, of shape (1, n_samples): harmonics of 50 or 60 Hz, the odd ones stronger."""
    times = np.arange(n_samples) / sample_rate
    mains = rng.choice((50, 60))
    harmonics = np.arange(1, 11)
    levels = rng.uniform(0, 1, 10) / harmonics * np.where(harmonics % 2, 1, 0.5)
    phases = rng.uniform(0, 2 * np.pi, 10)
    waves = np.sin(2 * np.pi * mains * harmonics[:, None] * times + phases[:, None])
    # Not by BLAS, which rounds by the number of its threads.
    return np.einsum("i,ij->j", levels, waves)[np.newaxis].astype(np.float32)


def _echo(rng, sample_rate):
    """Draw a direct path, a tail that decays by 60 dB in T60 seconds, and early reflections."""
    t60 = rng.uniform(0.1, 0.5)
    noise = rng.standard_normal(round(t60 * sample_rate))
    echo = decaying_noise(noise, sample_rate, t60, direct_db=rng.uniform(5, 20))
    for delay in rng.uniform(0.002, 0.03, 4):
        echo[round(delay * sample_rate)] += rng.uniform(-0.3, 0.3)
    return echo
