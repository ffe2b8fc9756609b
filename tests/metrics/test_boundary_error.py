"""Errors of boundaries against a search of all pairs, and closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.metrics import boundary_error
from tests.metrics.localization_references import (
    TICK,
    in_ticks,
    shuffled,
    spoofed_and_predicted,
    table,
)

examples = settings(max_examples=80, deadline=None)


def union(frame):
    """Return recordings and boundaries of the union of the segments of a table, in ticks."""
    covered = {(row[0], tick) for row in in_ticks(frame) for tick in range(row[1], row[2])}
    starts = sorted(cell for cell in covered if (cell[0], cell[1] - 1) not in covered)
    stops = sorted((r, t + 1) for r, t in covered if (r, t + 1) not in covered)
    return starts, stops


def looped(reference, predicted, limit):
    """Match the closest of all pairs, one after the other."""
    distances, n_spoofed, n_predicted = [], 0, 0
    for spoofed, found in zip(union(reference), union(predicted), strict=True):
        n_spoofed, n_predicted = n_spoofed + len(spoofed), n_predicted + len(found)
        pairs = [
            (abs(a[1] - b[1]), min(a[1], b[1]), a, b)
            for a in spoofed
            for b in found
            if a[0] == b[0] and abs(a[1] - b[1]) <= limit
        ]
        while pairs:
            distance, _, a, b = min(pairs)
            distances.append(distance)
            pairs = [pair for pair in pairs if pair[2] != a and pair[3] != b]
    n = len(distances)
    return TICK * np.mean(distances) if n else np.nan, n, n_spoofed - n, n_predicted - n


@pytest.mark.filterwarnings("ignore:no recording of predicted")
@given(tables=spoofed_and_predicted(), limit=st.sampled_from([0, 1, 3, 50]))
@examples
def test_the_closest_of_all_pairs_are_matched_first(tables, limit):
    found = boundary_error(*tables, tolerance=limit * TICK)
    expected = looped(*tables, limit)
    assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.filterwarnings("ignore:no recording of predicted")
@given(tables=spoofed_and_predicted(), data=st.data())
@examples
def test_the_order_of_rows_does_not_matter(tables, data):
    mixed = (shuffled(data.draw, frame) for frame in tables)
    assert str(boundary_error(*mixed)) == str(boundary_error(*tables))


@given(shift=st.integers(-10, 10), scale=st.integers(1, 3))
@examples
def test_segments_that_are_shifted_err_by_the_shift(shift, scale):
    reference = table([("a", 10.0, 20.0), ("b", 30.0, 40.0)])
    moved = reference.assign(
        start=reference["start"] + shift / 20, stop=reference["stop"] + scale * shift / 20
    )
    distance, n_matched, n_missed, n_spurious = boundary_error(reference, moved, tolerance=1.5)
    assert distance == pytest.approx(abs(shift) / 20 * (1 + scale) / 2)
    assert (n_matched, n_missed, n_spurious) == (4, 0, 0)


def test_a_start_is_not_matched_with_a_stop():
    reference, predicted = table([("a", 1.0, 2.0)]), table([("a", 2.0, 3.0)])
    assert boundary_error(reference, predicted)[1:] == (0, 2, 2)
    assert boundary_error(reference, predicted, tolerance=1.0) == (1.0, 2, 0, 0)


def test_recordings_are_not_matched_with_each_other():
    # The end of "a" and the start of "b" are next to each other wherever tables are stacked.
    reference = table([("a", 0.0, 1.0), ("b", 5.0, 6.0)])
    predicted = table([("a", 5.0, 6.0), ("b", 0.0, 1.0)])
    assert boundary_error(reference, predicted)[1:] == (0, 4, 4)


def test_nothing_found_has_no_distance():
    distance, *counts = boundary_error(table([("a", 0.0, 1.0)]), table([]))
    assert np.isnan(distance)
    assert counts == [0, 2, 0]


def test_segments_that_overlap_have_the_boundaries_of_their_union():
    predicted = table([("a", 0.0, 1.0), ("a", 0.5, 2.0), ("a", 2.0, 3.0)])
    assert boundary_error(table([("a", 0.0, 3.0)]), predicted) == (0.0, 2, 0, 0)


def test_recordings_by_other_names_are_warned_of():
    with pytest.warns(UserWarning, match="such as 1, is in reference") as caught:
        boundary_error(table([("1", 0.0, 1.0)]), table([(1, 0.0, 1.0)]))
    assert caught[0].filename == __file__
