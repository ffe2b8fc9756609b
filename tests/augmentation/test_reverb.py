"""Reverb: its impulse responses."""

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.augmentation import Reverb

RATE = 16000


def response(place=1000, seconds=3.0, **parameters):
    """Return the response to a click."""
    click = np.zeros((1, round(seconds * RATE)), dtype=np.float32)
    click[0, place] = 0.5
    return Reverb(p=1.0, random_state=0, **parameters).fit_transform(click)[0]


def schroeder_t60(tail):
    """Return T60 in seconds, from the times at which the remaining energy is -5 and -25 dB."""
    remaining = 10 * np.log10(np.cumsum(tail[::-1] ** 2)[::-1] / np.sum(tail**2))
    five, twenty_five = (np.argmax(remaining < level) for level in (-5, -25))
    return 3 * (twenty_five - five) / RATE


@pytest.mark.parametrize("t60", [0.2, 0.5, 1.2])
def test_t60_by_schroeder_integration(t60):
    tail = response(t60=(t60, t60))[1001 : 1001 + round(t60 * RATE)]
    assert schroeder_t60(tail) == pytest.approx(t60, rel=0.06)


@pytest.mark.parametrize("direct_db", [-3.0, 10.0])
def test_the_direct_path_stays_in_place_and_has_its_ratio(direct_db):
    room = response(direct_db=(direct_db, direct_db))
    assert not np.abs(room[:1000]).max() > 1e-6
    ratio = 10 * np.log10(room[1000] ** 2 / np.sum(room[1001:] ** 2))
    assert ratio == pytest.approx(direct_db, abs=0.1)


def test_a_clip_keeps_its_power():
    clip = np.random.default_rng(0).standard_normal((3, 8000)).astype(np.float32)
    room = Reverb(p=1.0, random_state=0).fit_transform(clip)
    np.testing.assert_allclose(np.std(room, axis=1), np.std(clip, axis=1), rtol=1e-2)


def test_recorded_responses_are_resampled_and_aligned(tmp_path):
    recorded = np.zeros(4800)
    recorded[480], recorded[480 + 2400] = -0.8, 0.4
    sf.write(tmp_path / "hall.wav", recorded, 48000)
    room = response(folder=tmp_path)
    assert np.abs(room).argmax() == 1000
    assert 1000 + np.abs(room[1500:]).argmax() == 1000 + 800 - 500
    assert np.abs(room[1800]) / np.abs(room[1000]) == pytest.approx(0.5, abs=0.02)
