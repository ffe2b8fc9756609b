"""swap_scenes: ratios as drawn, pairs of equal power, scenes from everywhere."""

import random

import numpy as np
import pytest
import soundfile as sf

from skdeepfake._dsp._speech import draw_speaker, speak
from skdeepfake._random import clip_numbers
from skdeepfake.forging import remove_scene, swap_scenes

RATE = 16000
NAMES = ["enhancer", "own_scene", "own_snr_db", "new_scene", "new_snr_db"]


@pytest.fixture(scope="module")
def speech():
    speakers = [draw_speaker(np.random.default_rng([1, i])) for i in range(6)]
    return speak(speakers, [np.random.default_rng(i) for i in range(6)], RATE, RATE)


@pytest.fixture(scope="module")
def scenes():
    return list(np.random.default_rng(0).standard_normal((4, 3 * RATE), dtype=np.float32))


def ratio_db(mixed, speech):
    """Return the ratio in dB of the part of each clip that is the speech and the rest."""
    gains = np.vecdot(mixed, speech) / np.vecdot(speech, speech)
    speech = gains[:, np.newaxis] * speech
    return 10 * np.log10(np.vecdot(speech, speech) / np.mean((mixed - speech) ** 2, axis=1) / RATE)


@pytest.mark.parametrize("low_high", [(0.0, 20.0), (7.0, 7.0)])
def test_both_scenes_have_the_ratios_that_are_returned(speech, scenes, low_high):
    ranges = {"own_snr_db": low_high, "new_snr_db": low_high}
    pairs = swap_scenes(speech, enhancers=["wiener"], scenes=scenes, random_state=0, **ranges)
    np.testing.assert_allclose(ratio_db(pairs.genuine, speech), pairs.frame["own_snr_db"], atol=0.5)
    spoken = remove_scene(pairs.genuine, "wiener")
    np.testing.assert_allclose(ratio_db(pairs.forged, spoken), pairs.frame["new_snr_db"], atol=0.5)
    for name in ("own_snr_db", "new_snr_db"):
        assert pairs.frame[name].between(*low_high).all()


def test_a_pair_has_the_power_of_its_clip(speech):
    pairs = swap_scenes(speech, random_state=0)
    assert list(pairs.frame) == NAMES
    for clips in (pairs.genuine, pairs.forged):
        assert clips.dtype == np.float32
        np.testing.assert_allclose(np.mean(clips**2, axis=1), np.mean(speech**2, axis=1), rtol=1e-3)
    assert np.abs(pairs.forged - pairs.genuine).max(axis=1).min() > 1e-3


def test_clips_without_an_added_scene_stay_as_they_are(speech, scenes):
    pairs = swap_scenes(speech, scenes=scenes[:1], own_snr_db=None, random_state=0)
    np.testing.assert_allclose(pairs.genuine, speech, rtol=1e-5)
    assert pairs.frame["own_snr_db"].isna().all()
    assert (pairs.frame["new_scene"] == "scene 0").all()


def test_the_two_scenes_differ(speech, scenes):
    for seed in range(10):
        frame = swap_scenes(speech, scenes=scenes[:2], random_state=seed).frame
        assert (frame["own_scene"] != frame["new_scene"]).all()


def test_every_enhancer_is_drawn_and_may_be_a_function(speech):
    def halve(X, sample_rate):
        assert sample_rate == RATE
        return X / 2

    enhancers = ["wiener", halve]
    pairs = swap_scenes(speech, enhancers=enhancers, new_snr_db=(90.0, 90.0), random_state=0)
    halved = pairs.frame["enhancer"] == "halve"
    assert set(pairs.frame["enhancer"]) == {"wiener", "halve"}
    level = 1e-3 * np.abs(speech).max()
    assert np.abs(pairs.forged - pairs.genuine)[halved].max() < level
    assert np.abs(pairs.forged - pairs.genuine)[~halved].max() > 10 * level


def test_a_seed_repeats_and_another_differs(speech):
    pairs, same, other = (swap_scenes(speech, random_state=seed) for seed in (0, 0, 1))
    for name in ("genuine", "forged"):
        np.testing.assert_array_equal(pairs[name], same[name])
        assert np.abs(pairs[name] - other[name]).max() > 1e-3
    assert pairs.frame.equals(same.frame)


def test_a_clip_does_not_depend_on_those_beside_it(speech):
    pairs = swap_scenes(speech, random_state=0)
    with clip_numbers(range(2, len(speech))):
        alone = swap_scenes(speech[2:], random_state=0)
    np.testing.assert_allclose(alone.genuine, pairs.genuine[2:], atol=1e-5)
    np.testing.assert_allclose(alone.forged, pairs.forged[2:], atol=2e-3 * np.abs(speech).max())


def test_global_random_states_are_left_alone(speech):
    before = random.getstate(), str(np.random.get_state())
    swap_scenes(speech, random_state=0)
    assert (random.getstate(), str(np.random.get_state())) == before


def test_silence_stays_silent():
    pairs = swap_scenes(np.zeros((2, 8000)), random_state=0)
    assert not pairs.genuine.any()
    assert not pairs.forged.any()


def test_scenes_come_from_a_folder_paths_or_a_function(speech, tmp_path):
    times = np.arange(2 * RATE) / RATE
    tones = {hz: 0.1 * np.sin(2 * np.pi * hz * times) for hz in (3000, 4000)}
    for hz, tone in tones.items():
        sf.write(tmp_path / f"{hz}.wav", tone, RATE)
    paths = [tmp_path / "3000.wav", tmp_path / "4000.wav"]
    ratios = {"own_snr_db": (-20.0, -20.0), "new_snr_db": (-20.0, -20.0)}
    from_folder = swap_scenes(speech, scenes=tmp_path, random_state=0, **ratios)
    from_paths = swap_scenes(speech, scenes=paths, random_state=0, **ratios)
    np.testing.assert_array_equal(from_folder.forged, from_paths.forged)
    for clips, column in ((from_paths.genuine, "own_scene"), (from_paths.forged, "new_scene")):
        loudest = np.abs(np.fft.rfft(clips)).argmax(axis=1)
        assert [str(tmp_path / f"{hz}.wav") for hz in loudest] == list(from_paths.frame[column])

    def whistle(rng, n_samples, sample_rate):
        return tones[3000][:n_samples]

    drawn = swap_scenes(speech, scenes=whistle, random_state=0, **ratios).forged
    np.testing.assert_array_equal(np.abs(np.fft.rfft(drawn)).argmax(axis=1), 3000)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"enhancers": ["magic"]}, "enhancers should hold functions or names among"),
        ({"enhancers": []}, "enhancers should hold functions or names among"),
        ({"own_snr_db": (5.0, 1.0)}, "own_snr_db must be a rising range"),
        ({"new_snr_db": (5.0,)}, "new_snr_db must be a rising range"),
        ({"scenes": []}, "scenes is empty"),
        ({"scenes": [np.ones(9)]}, "scenes holds 1 recording, but a swap needs 2"),
        ({"scenes": [np.ones((2, 9)), np.ones(9)]}, "a scene should be a path or a waveform"),
        ({"scenes": "nowhere"}, "folder='nowhere' should be a folder"),
    ],
)
def test_bad_parameters_are_named(speech, parameters, message):
    with pytest.raises(ValueError, match=message):
        swap_scenes(speech, **parameters)
