"""Acoustic scenes: what else sounds where someone speaks, and how the room answers."""

from dataclasses import dataclass

import numpy as np
from scipy import fft, signal

from skdeepfake.forging._speech import draw_speaker, speak

_N_TALKERS = 4


@dataclass
class Scene:
    """One place.

    Parameters
    ----------
    sound : ndarray of shape (n_samples,), float32
        A recording of the place without a speaker, of unit RMS; its end joins its start.
    echo : ndarray of shape (n_taps,), float32
        The impulse response from the speaker to the microphone.
    """

    sound: np.ndarray
    echo: np.ndarray


def draw_scene(rng, seconds, sample_rate):
    """Draw a place: coloured noise, perhaps mains hum or other talkers, and a room.

    Parameters
    ----------
    rng : numpy.random.Generator
        Its source.
    seconds : int
        Duration of the recording of the place.
    sample_rate : int
        In Hz.

    Returns
    -------
    scene : Scene
    """
    n_samples = seconds * sample_rate
    sound = _coloured_noise(rng, n_samples, sample_rate)
    if rng.random() < 0.5:
        sound += rng.uniform(0.2, 0.8) * _hum(rng, n_samples, sample_rate)
    if rng.random() < 0.5:
        sound += rng.uniform(0.3, 1.0) * _babble(rng, n_samples, sample_rate)
    return Scene(sound=_unit_rms(sound), echo=_echo(rng, sample_rate))


def place(speech, scenes, snr_db, rngs):
    """Put each utterance into a scene.

    Parameters
    ----------
    speech : ndarray of shape (n_clips, n_samples), float32
        What is spoken.
    scenes : list of Scene, of length n_clips
        Where.
    snr_db : ndarray of shape (n_clips,)
        Power of the speech, with its echo, over that of the scene, in dB.
    rngs : list of numpy.random.Generator, of length n_clips
        From where each clip's moment in the scene is drawn.

    Returns
    -------
    recorded : ndarray of shape (n_clips, n_samples), float32
    """
    n_samples = speech.shape[1]
    recorded = np.empty_like(speech)
    for i, (scene, rng) in enumerate(zip(scenes, rngs, strict=True)):
        echoed = _unit_rms(signal.fftconvolve(speech[i], scene.echo)[:n_samples])
        start = rng.integers(len(scene.sound))
        around = np.take(scene.sound, np.arange(start, start + n_samples), mode="wrap")
        recorded[i] = echoed + 10 ** (-snr_db[i] / 20) * _unit_rms(around)
    return recorded


def _coloured_noise(rng, n_samples, sample_rate):
    """Draw noise whose power falls by 0 to 6 dB an octave, with two broad bumps."""
    frequencies = fft.rfftfreq(n_samples, 1 / sample_rate)
    power = np.maximum(frequencies, 20) ** -rng.uniform(0, 2)
    for _ in range(2):
        octaves = np.log2(np.maximum(frequencies, 20) / rng.uniform(200, 6000))
        power *= 10 ** (rng.uniform(0, 1.5) * np.exp(-2 * octaves**2))
    phases = rng.standard_normal((2, len(frequencies)))
    spectrum = np.sqrt(power) * (phases[0] + 1j * phases[1])
    spectrum[0] = 0
    return _unit_rms(fft.irfft(spectrum, n_samples))


def _hum(rng, n_samples, sample_rate):
    """Draw mains hum: harmonics of 50 or 60 Hz, the odd ones stronger."""
    times = np.arange(n_samples) / sample_rate
    mains = rng.choice((50, 60))
    harmonics = np.arange(1, 11)
    levels = rng.uniform(0, 1, 10) / harmonics * np.where(harmonics % 2, 1, 0.5)
    phases = rng.uniform(0, 2 * np.pi, 10)
    waves = np.sin(2 * np.pi * mains * harmonics[:, None] * times + phases[:, None])
    return _unit_rms(levels @ waves)


def _babble(rng, n_samples, sample_rate):
    """Let other people talk all at once."""
    rngs = rng.spawn(_N_TALKERS)
    speakers = [draw_speaker(r) for r in rngs]
    return _unit_rms(speak(speakers, rngs, n_samples, sample_rate).sum(axis=0))


def _echo(rng, sample_rate):
    """Draw a direct path, early reflections, and a tail that decays by 60 dB in T60 seconds."""
    t60 = rng.uniform(0.1, 0.5)
    times = np.arange(round(t60 * sample_rate)) / sample_rate
    tail = rng.standard_normal(len(times)) * 10 ** (-3 * times / t60)
    tail *= 10 ** (-rng.uniform(5, 20) / 20) / np.sqrt(np.sum(tail**2))
    for delay in rng.uniform(0.002, 0.03, 4):
        tail[round(delay * sample_rate)] += rng.uniform(-0.3, 0.3)
    tail[0] = 1.0
    return tail.astype(np.float32)


def _unit_rms(sound):
    return (sound / np.sqrt(np.mean(sound**2, dtype=np.float64))).astype(np.float32)
