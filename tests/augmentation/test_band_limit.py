"""BandLimit: its frequency response."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.augmentation import BandLimit

RATE = 16000


def response_db(limit):
    """Return the gain in dB at each frequency in Hz, measured with a click."""
    click = np.zeros((1, RATE), dtype=np.float32)
    click[0, RATE // 2] = 1
    limited = limit.set_params(p=1.0, random_state=0).fit_transform(click)
    return 20 * np.log10(np.abs(np.fft.rfft(limited[0])) + 1e-9)


@settings(max_examples=20, deadline=None)
@given(low=st.integers(100, 600), high=st.integers(2600, 6000))
def test_the_band_is_3_db_down_at_its_edges_and_gone_an_octave_beyond(low, high):
    gain = response_db(BandLimit(low_hz=(low, low), high_hz=(high, high)))
    assert gain[low] == pytest.approx(-3.01, abs=0.15)
    assert gain[high] == pytest.approx(-3.01, abs=0.15)
    assert np.abs(gain[2 * low : high // 2]).max() < 0.1
    assert gain[: low // 2].max() < -45
    assert 2 * high > 8000 or gain[2 * high :].max() < -45


@pytest.mark.parametrize(
    ("kind", "passes", "stops"),
    [
        ("low-pass", [50, 2000], [7900]),
        ("high-pass", [1500, 7900], [20]),
        ("telephone", [400, 3000], [150, 5500]),
    ],
)
def test_kinds(kind, passes, stops):
    gain = response_db(BandLimit(kind, low_hz=(500, 500), high_hz=(4000, 4000)))
    assert np.abs(gain[passes]).max() < 1
    assert gain[stops].max() < -30


def test_edges_fill_their_range():
    clips = np.zeros((100, RATE), dtype=np.float32)
    clips[:, RATE // 2] = 1
    limit = BandLimit("low-pass", high_hz=(1000, 4000), p=1.0, random_state=0)
    gain = np.abs(np.fft.rfft(limit.fit_transform(clips)))
    edges = np.argmax(gain < np.sqrt(0.5), axis=1)
    assert 990 < edges.min() < 1100
    assert 3600 < edges.max() < 4010
    # Octaves are equally likely.
    assert np.median(edges) == pytest.approx(2000, rel=0.15)


def test_frequencies_in_the_band_are_not_delayed():
    clip = np.sin(2 * np.pi * 1000 * np.arange(8000) / RATE).astype(np.float32)[np.newaxis]
    limited = BandLimit("telephone", p=1.0).fit_transform(clip)
    np.testing.assert_allclose(limited[:, 2000:6000], clip[:, 2000:6000], atol=0.01)


def test_edges_are_drawn_up_to_half_of_a_low_sample_rate():
    clips = np.zeros((200, 8000), dtype=np.float32)
    clips[:, 4000] = 1
    limit = BandLimit("low-pass", sample_rate=8000, p=1.0, random_state=0)
    gain = np.abs(np.fft.rfft(limit.fit_transform(clips)))
    edges = np.argmax(gain < np.sqrt(0.5), axis=1)
    # Without the limit, edges above 4000 Hz would leave three of four clips unchanged.
    assert np.mean(edges > 0) > 0.9
    assert 3000 < edges[edges > 0].min() < 3050
