"""Scenes to mix speech into: recordings, waveforms, or drawn ones."""

import os

import numpy as np

from skdeepfake._dsp._scenes import draw_scene
from skdeepfake.audio import list_recordings, load_random_excerpt


def open_scenes(scenes):
    """Return what :func:`draw_scenes` draws from: a list of recordings, or a function.

    `scenes` is a folder of recordings, a list of paths or of waveforms, a function of a generator,
    a number of samples and a sample rate that returns a waveform, or None for synthetic scenes.
    """
    if scenes is None:
        return _synthetic_scene
    if callable(scenes):
        return scenes
    if isinstance(scenes, (str, os.PathLike)):
        return list_recordings(scenes)
    scenes = list(scenes)
    if not scenes:
        raise ValueError(
            "scenes is empty; pass a folder, recordings or waveforms, or None for synthetic scenes"
        )
    return [s if isinstance(s, (str, os.PathLike)) else _check_waveform(s) for s in scenes]


def draw_scenes(scenes, n_scenes, rng, n_samples, sample_rate):
    """Draw several scenes, no recording twice: their names and sounds of shape (n_samples,)."""
    if callable(scenes):
        sounds = [_check_waveform(scenes(rng, n_samples, sample_rate)) for _ in range(n_scenes)]
        return ["drawn"] * n_scenes, [np.resize(sound, n_samples) for sound in sounds]
    if len(scenes) < n_scenes:
        raise ValueError(
            f"scenes holds {len(scenes)} recording, but a swap needs {n_scenes} different ones; "
            "pass more recordings"
        )
    names, sounds = [], []
    for number in rng.choice(len(scenes), n_scenes, replace=False):
        scene = scenes[number]
        if isinstance(scene, np.ndarray):
            names.append(f"scene {number}")
            shifted = np.roll(scene, -int(rng.integers(len(scene))))
            sounds.append(np.resize(shifted, n_samples))
        else:
            names.append(os.fspath(scene))
            sounds.append(load_random_excerpt(scene, rng, n_samples, sample_rate))
    return names, sounds


def _synthetic_scene(rng, n_samples, sample_rate):
    """Draw colored noise, perhaps with hum and talkers."""
    return draw_scene(rng, -(-n_samples // sample_rate), sample_rate).sound[:n_samples]


def _check_waveform(scene):
    waveform = np.asarray(scene, dtype=np.float32)
    if waveform.ndim != 1 or not len(waveform) or not np.isfinite(waveform).all():
        raise ValueError(
            "a scene should be a path or a waveform of shape (n_samples,), not empty and finite, "
            f"got shape {waveform.shape}"
        )
    return waveform
