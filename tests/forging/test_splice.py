"""Partial fakes with known times."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.forging import splice

RATE = 100


def spans_of(recording):
    """Return start and stop in seconds of the parts below zero, which are the forged ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], recording < 0, [0]])))
    return (edges.reshape(-1, 2) / RATE).tolist()


@settings(max_examples=60, deadline=None)
@given(
    n_genuine=st.lists(st.integers(400, 900), min_size=1, max_size=3),
    n_forged=st.lists(st.integers(5, 300), min_size=1, max_size=3),
    n_spans=st.integers(1, 3),
    mode=st.sampled_from(["replace", "insert"]),
    seed=st.integers(0, 9),
)
def test_segments_tell_where_the_forged_samples_are(n_genuine, n_forged, n_spans, mode, seed):
    genuine = [np.full(n, 0.5) for n in n_genuine]
    forged = [np.full(n, -0.1) for n in n_forged]
    recordings, segments = splice(
        genuine,
        forged,
        sample_rate=RATE,
        span=(0.3, 1.2),
        n_spans=n_spans,
        mode=mode,
        crossfade=0.0,
        random_state=seed,
    )
    assert len(segments) == n_spans * len(genuine)
    durations = (segments["stop"] - segments["start"]).to_numpy()
    assert (durations > 0.29).all()
    assert (durations < 1.21).all()
    for i, (recording, base) in enumerate(zip(recordings, genuine, strict=True)):
        here = segments[segments["recording"] == i]
        is_forged = np.zeros(len(recording), dtype=bool)
        for row in here.itertuples():
            assert not is_forged[round(row.start * RATE) : round(row.stop * RATE)].any()
            is_forged[round(row.start * RATE) : round(row.stop * RATE)] = True
        np.testing.assert_array_equal(recording < 0, is_forged)
        # Of one power, and nothing of the genuine recording is lost by an insertion.
        np.testing.assert_allclose(np.abs(recording), 0.5, rtol=1e-6)
        assert len(recording) == len(base) + (is_forged.sum() if mode == "insert" else 0)


def test_aligned_spans_are_those_of_the_copy():
    genuine = np.random.default_rng(0).uniform(0.1, 1.0, (3, 500))
    recordings, segments = splice(
        genuine, -genuine, sample_rate=RATE, aligned=True, crossfade=0.0, random_state=1
    )
    for recording, base in zip(recordings, genuine, strict=True):
        np.testing.assert_allclose(np.abs(recording), base, rtol=1e-6)
    assert [spans_of(r)[0] for r in recordings] == segments[["start", "stop"]].to_numpy().tolist()


def test_the_crossfade_blends_within_the_span():
    settings = {"sample_rate": RATE, "span": (1.0, 1.0), "random_state": 0, "match_level": False}
    (plain,), segments = splice([np.ones(300)], [-np.ones(300)], crossfade=0.0, **settings)
    (faded,), same = splice([np.ones(300)], [-np.ones(300)], crossfade=0.1, **settings)
    assert segments.equals(same)
    start, stop = (round(segments[name][0] * RATE) for name in ("start", "stop"))
    ramp = 1 - 2 * (np.arange(10) + 0.5) / 10
    np.testing.assert_allclose(faded[start : start + 10], ramp, atol=1e-6)
    np.testing.assert_allclose(faded[stop - 10 : stop], ramp[::-1], atol=1e-6)
    np.testing.assert_array_equal(faded[start + 10 : stop - 10], plain[start + 10 : stop - 10])
    np.testing.assert_array_equal(np.delete(faded, range(start, stop)), 1.0)


def test_levels_and_seeds():
    rng = np.random.default_rng(0)
    genuine, forged = [rng.standard_normal(500)], [0.01 * rng.standard_normal(500)]
    (louder,), segments = splice(genuine, forged, sample_rate=RATE, random_state=0)
    (quiet,), _ = splice(genuine, forged, sample_rate=RATE, random_state=0, match_level=False)
    span = slice(*(round(segments[name][0] * RATE) for name in ("start", "stop")))
    assert 0.5 < louder[span].std() < 2
    assert quiet[span].std() < 0.3
    again, same = splice(genuine, forged, sample_rate=RATE, random_state=0)
    np.testing.assert_array_equal(again[0], louder)
    assert same.equals(segments)
    assert not splice(genuine, forged, sample_rate=RATE, random_state=1)[1].equals(segments)


@pytest.mark.parametrize(
    ("genuine", "forged", "options", "message"),
    [
        ([np.ones(10)], [np.ones(9)], {}, r"genuine\[0\] lasts 0.10 s, .* shorter `span`"),
        ([], [np.ones(9)], {}, "genuine holds no waveforms"),
        ([np.ones(500)], [np.ones((2, 3))], {}, r"forged\[0\] should be a waveform"),
        ([np.ones(500), [np.nan]], [np.ones(9)], {}, r"genuine\[1\] should be a waveform"),
        ([np.ones(500)], [np.ones(9)], {"aligned": True}, "aligned=True needs"),
        ([np.ones(500)], [np.ones(9)], {"span": (2, 1)}, "span"),
    ],
)
def test_what_cannot_be_spliced(genuine, forged, options, message):
    with pytest.raises(ValueError, match=message):
        splice(genuine, forged, sample_rate=RATE, **options)
