"""Scenes: the signal-to-noise ratio, the echo and the sound of the place."""

import numpy as np
import pytest

from skdeepfake._dsp._scenes import Scene, draw_scene, mix_into_scene

RATE = 16000


@pytest.fixture
def speech():
    return np.random.default_rng(0).standard_normal((2, RATE)).astype(np.float32)


def test_signal_to_noise_ratio(speech):
    sound = np.random.default_rng(1).standard_normal(RATE // 2).astype(np.float32)
    scene = Scene(sound=sound, echo=np.ones(1, dtype=np.float32))
    rngs = [np.random.default_rng(i) for i in range(2)]
    recorded = mix_into_scene(speech, [scene] * 2, np.array([0.0, 12.0]), rngs)
    clean = speech / np.sqrt(np.mean(speech**2, axis=1, keepdims=True))
    noise_db = 10 * np.log10(np.mean((recorded - clean) ** 2, axis=1))
    np.testing.assert_allclose(noise_db, [0, -12], atol=0.1)


def test_echo_is_heard(speech):
    echo = np.zeros(801, dtype=np.float32)
    echo[[0, 800]] = 1.0, 0.5
    scene = Scene(sound=np.ones(10, dtype=np.float32), echo=echo)
    recorded = mix_into_scene(
        speech, [scene] * 2, np.full(2, 100.0), [np.random.default_rng(0)] * 2
    )
    correlation = [np.dot(x[:-800], x[800:]) / np.dot(x, x) for x in recorded]
    np.testing.assert_allclose(correlation, 0.5 / 1.25, atol=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_drawn_scene(seed):
    scene = draw_scene(np.random.default_rng(seed), 3, RATE)
    assert scene.sound.shape == (3 * RATE,)
    assert np.mean(scene.sound**2) == pytest.approx(1, rel=1e-3)
    assert abs(scene.sound.mean()) < 0.05
    # The end joins the start: the step between them is one like any other.
    steps = np.abs(np.diff(scene.sound))
    assert abs(scene.sound[0] - scene.sound[-1]) < steps.max()


@pytest.mark.parametrize("seed", range(6))
def test_echo_dies_away_within_half_a_second(seed):
    echo = draw_scene(np.random.default_rng(seed), 1, RATE).echo
    energy = np.cumsum(echo[::-1] ** 2)[::-1]  # Schroeder's integral
    decay = 10 * np.log10(energy / energy[0])
    assert echo[0] == 1
    assert decay[-1] < -45
    assert 0.1 * RATE <= len(echo) <= 0.5 * RATE
