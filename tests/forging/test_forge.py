"""forge: properties of every method, and the swap of a scene."""

import random
import sys

import librosa
import numpy as np
import pytest
import soundfile as sf
from scipy import signal
from scipy.linalg import solve_toeplitz

from skdeepfake._dsp._speech import draw_speaker, speak
from skdeepfake._random import clip_numbers
from skdeepfake.forging import forge, remove_scene
from skdeepfake.forging._vocoders import VOCODERS, _move_formants, phase_vocoder

RATE = 16000
# DeepFilterNet has tests of its own.
SWAPS = ["spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating"]
FORMANTS = np.array([700, 1500, 2600])
METHODS = [*VOCODERS, *SWAPS]


@pytest.fixture(params=METHODS)
def method(request):
    if request.param == "world":
        pytest.importorskip("pyworld")
    return request.param


@pytest.fixture(scope="module")
def speech():
    speakers = [draw_speaker(np.random.default_rng([1, i])) for i in range(3)]
    return speak(speakers, [np.random.default_rng(i) for i in range(3)], RATE, RATE)


def test_clips_keep_shape_and_power_and_change(speech, method):
    before = speech.copy()
    forged = forge(speech, method, random_state=0)
    assert forged.shape == speech.shape
    assert forged.dtype == np.float32
    np.testing.assert_allclose(np.mean(forged**2, axis=1), np.mean(speech**2, axis=1), rtol=1e-3)
    np.testing.assert_array_equal(speech, before)
    assert np.abs(forged - speech).max() > 0.1 * np.abs(speech).max()


def test_a_seed_repeats_and_another_differs(speech, method):
    forged = forge(speech, method, random_state=0)
    np.testing.assert_array_equal(forge(speech, method, random_state=0), forged)
    if method != "world":  # which draws nothing
        assert np.abs(forge(speech, method, random_state=1) - forged).max() > 1e-3


def test_a_clip_does_not_depend_on_those_beside_it(speech, method):
    forged = forge(speech, method, random_state=0)
    with clip_numbers(range(1, len(speech))):
        alone = forge(speech[1:], method, random_state=0)
    np.testing.assert_allclose(alone, forged[1:], atol=2e-3 * np.abs(speech).max())


def test_global_random_states_are_left_alone(speech, method):
    before = random.getstate(), str(np.random.get_state())
    forge(speech, method, random_state=0)
    assert (random.getstate(), str(np.random.get_state())) == before


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_silence_and_full_scale_stay_finite(method, level):
    square = level * np.sign(np.sin(np.arange(8000) / 20))[np.newaxis]
    forged = forge(square, method, random_state=0)
    assert np.isfinite(forged).all()
    assert np.sqrt(np.mean(forged**2)) == pytest.approx(level, abs=0.01)


@pytest.mark.parametrize("swap", SWAPS)
def test_the_new_scene_has_the_requested_ratio(speech, swap):
    spoken = remove_scene(speech, swap)
    forged = forge(speech, swap, snr_db=(7.0, 7.0), random_state=0)
    # The part of each clip that is the speech, and the rest.
    gains = np.vecdot(forged, spoken) / np.vecdot(spoken, spoken)
    spoken *= gains[:, np.newaxis]
    ratio = np.mean(spoken**2, axis=1) / np.mean((forged - spoken) ** 2, axis=1)
    np.testing.assert_allclose(10 * np.log10(ratio), 7.0, atol=0.5)


def test_scenes_come_from_the_folder(speech, tmp_path):
    tone = 0.1 * np.sin(2 * np.pi * 3000 * np.arange(4 * 44100) / 44100)
    sf.write(tmp_path / "whistle.wav", tone, 44100)
    forged = forge(speech, "wiener", scenes=tmp_path, snr_db=(0.0, 0.0), random_state=0)
    spectra = np.abs(np.fft.rfft(forged))
    np.testing.assert_array_equal(spectra.argmax(axis=1), 3000)


@pytest.mark.parametrize("swap", SWAPS)
def test_the_old_scene_is_removed(speech, swap):
    speech = np.pad(speech, ((0, 0), (4000, 4000)))
    hiss = 0.05 * np.std(speech) * np.random.default_rng(0).standard_normal(speech.shape)
    enhanced = remove_scene(speech + hiss, swap)
    left = np.mean(enhanced[:, 500:3500] ** 2) / np.mean(hiss**2)
    assert 10 * np.log10(left) < -12
    assert np.corrcoef(enhanced.ravel(), speech.ravel())[0, 1] > 0.98


def formants(clip):
    """Return the frequencies in Hz of the sharpest resonances, by linear prediction."""
    correlation = signal.correlate(clip, clip)[len(clip) - 1 :][:9].astype(float)
    predictor = solve_toeplitz(correlation[:-1], correlation[1:])
    roots = np.roots([1, *-predictor])
    roots = roots[(roots.imag > 0) & (np.abs(roots) > 0.9)]
    return np.sort(np.angle(roots)) * RATE / (2 * np.pi)


@pytest.fixture(scope="module")
def vowel():
    """A second of pulses at 110 Hz through three resonances."""
    vowel = np.diff(np.floor(np.arange(RATE + 1) * 110 / RATE))
    for frequency in FORMANTS:
        pole = np.exp((-np.pi * 120 + 2j * np.pi * frequency) / RATE)
        vowel = signal.lfilter([1], [1, -2 * pole.real, np.abs(pole) ** 2], vowel)
    return vowel[np.newaxis].astype(np.float32)


@pytest.mark.parametrize("semitones", [-3.0, 0.0, 3.0])
def test_formants_move_and_the_pitch_stays(vowel, semitones):
    moved = _move_formants(vowel, RATE, [semitones])[0]
    np.testing.assert_allclose(formants(moved), FORMANTS * 2 ** (semitones / 12), rtol=0.06)
    spectrum = np.abs(np.fft.rfft(moved * np.hanning(RATE)))
    assert spectrum[55::110][:20].max() < 0.01 * spectrum[110::110].max()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_another_voice_has_a_pitch_and_formants_of_its_own(vowel, seed):
    rngs = [np.random.default_rng(seed)]
    intervals = {"semitones": (4.0, 4.0), "formant_semitones": (0.0, 0.0)}
    moved = phase_vocoder(vowel, RATE, rngs, **intervals)[0]
    np.testing.assert_allclose(formants(moved), FORMANTS, rtol=0.08)
    pitch = np.median(librosa.yin(moved[2000:-2000], fmin=70, fmax=350, sr=RATE))
    assert np.abs(12 * np.log2(pitch / 110)) == pytest.approx(4, abs=0.1)


def test_world_keeps_the_pitch_and_the_spectrum(speech):
    pytest.importorskip("pyworld")
    forged = forge(speech, "world")
    before, after = (
        librosa.power_to_db(librosa.feature.melspectrogram(y=x, sr=RATE, n_mels=20), top_db=50)
        for x in (speech, forged)
    )
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.9


def test_a_missing_extra_is_named(speech, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyworld", None)
    with pytest.raises(ImportError, match=r'pip install "skdeepfake\[world\]"'):
        forge(speech, "world")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"method": "magic"}, "The 'method' parameter"),
        ({"method": "wiener", "snr_db": (5.0, 1.0)}, "snr_db must be a rising range"),
        ({"method": "wiener", "scenes": "nowhere"}, "folder='nowhere' should be a folder"),
        ({"method": "wiener", "sample_rate": 0}, "The 'sample_rate' parameter"),
    ],
)
def test_bad_parameters_are_named(speech, parameters, message):
    with pytest.raises(ValueError, match=message):
        forge(speech, **parameters)


def test_a_single_clip_raises():
    with pytest.raises(ValueError, match="Expected 2D array"):
        forge(np.zeros(100), "wiener")
