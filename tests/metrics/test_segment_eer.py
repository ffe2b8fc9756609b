"""The equal error rate over blocks against a loop over blocks and against that over time."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.metrics import (
    equal_error_rate,
    range_equal_error_rate,
    segment_equal_error_rate,
)
from tests.metrics.localization_references import (
    TICK,
    labeled_and_scored,
    shuffled,
    table,
    ticks,
)

examples = settings(max_examples=60, deadline=None)
LABELS = {
    "any": lambda block: any(block),
    "center": lambda block: block[len(block) // 2],
    "majority": lambda block: 2 * sum(block) > len(block),
}
SCORES = {
    "max": max,
    "min": min,
    "mean": lambda block: float(sum(map(Fraction, block)) / len(block)),
}


def looped(reference, scores, n, block_label, block_score, last_block):
    """Return label and score of blocks of n ticks."""
    labels, values = [], []
    is_spoof, score = ticks(reference, scores)
    for recording in reference["recording"].unique():
        here = np.flatnonzero(reference["recording"] == recording)
        for first in range(0, len(here), n):
            block = here[first : first + n]
            if last_block == "drop" and len(block) < n:
                continue
            labels.append(LABELS[block_label](is_spoof[block]))
            values.append(SCORES[block_score](score[block]))
    return np.array(labels), np.array(values)


@pytest.mark.parametrize("last_block", ["keep", "drop"])
@pytest.mark.parametrize("block_score", SCORES)
@pytest.mark.parametrize("block_label", LABELS)
@given(tables=labeled_and_scored(), n=st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_it_is_the_rate_of_the_blocks(tables, n, block_label, block_score, last_block):
    rules = {"block_label": block_label, "block_score": block_score, "last_block": last_block}
    label, score = looped(*tables, n, **rules)
    if len(np.unique(label)) < 2:
        with pytest.raises(ValueError, match=r"reference labels all|no verdict"):
            segment_equal_error_rate(*tables, resolution=n * TICK, **rules)
        return
    found = segment_equal_error_rate(*tables, resolution=n * TICK, **rules)
    assert found == pytest.approx(equal_error_rate(label, score), abs=1e-9)


@given(tables=labeled_and_scored())
@examples
def test_at_a_resolution_that_divides_all_it_is_the_rate_over_time(tables):
    expected = range_equal_error_rate(*tables)
    for resolution in (TICK, TICK / 2):
        found = segment_equal_error_rate(*tables, resolution=resolution)
        assert found == pytest.approx(expected, abs=1e-12)


@given(tables=labeled_and_scored(), data=st.data())
@examples
def test_the_order_of_rows_and_the_names_of_labels_do_not_matter(tables, data):
    reference, scores = tables
    options = {"resolution": 0.04, "return_threshold": True, "last_block": "keep"}
    try:
        expected = segment_equal_error_rate(reference, scores, **options)
    except ValueError:  # blocks of one class
        return
    named = reference.assign(label=np.where(reference["label"], "fake", "genuine"))
    for other in (reference, named, reference[reference["label"] == 1]):
        mixed = shuffled(data.draw, other), shuffled(data.draw, scores)
        assert segment_equal_error_rate(*mixed, **options) == expected


@pytest.mark.parametrize("resolution", [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64])
def test_the_resolutions_of_partialspoof_have_edges_without_slivers(resolution):
    # Each second block is spoof and is scored so: an edge off by a rounding error would label the
    # block beside it, or score it.
    n = 500
    start = resolution * np.arange(n)
    frame = pd.DataFrame({"recording": "a", "start": start, "stop": start + resolution})
    frame["label"] = np.arange(n) % 2
    frame["llr"] = 2.0 * frame["label"] - 1
    assert segment_equal_error_rate(frame, frame, resolution=resolution) == 0.0


def test_the_center_rule_rounds_the_ends_of_spans():
    rng = np.random.default_rng(0)
    edges = np.sort(rng.uniform(0, 20, size=40)).reshape(-1, 2)
    reference = table([("a", *edge) for edge in edges])
    resolution, n = 0.16, 125
    label = np.zeros(n, dtype=int)
    for begin, end in np.rint(edges / resolution).astype(int):
        label[begin:end] = 1
    score = rng.normal(size=n)
    start = resolution * np.arange(n)
    scores = pd.DataFrame(
        {"recording": "a", "start": start, "stop": start + resolution, "llr": score}
    )
    found = segment_equal_error_rate(reference, scores, block_label="center")
    assert found == pytest.approx(equal_error_rate(label, score), abs=1e-12)


def test_by_any_part_a_short_edit_spoils_a_long_block():
    reference = table([("a", 0.5, 0.51)])
    scores = table([("a", 0.0, 1.0, 1.0), ("a", 1.0, 2.0, 0.0)], "llr")
    assert segment_equal_error_rate(reference, scores, resolution=1.0) == 0.0
    with pytest.raises(ValueError, match="all that is scored bona fide"):
        segment_equal_error_rate(reference, scores, resolution=1.0, block_label="majority")


def test_blocks_without_a_verdict():
    reference = table([("a", 0.0, 1.0)])
    scores = table([("a", 0.0, 0.5, 1.0), ("a", 0.5, 1.2, np.nan), ("a", 1.2, 2.0, 0.0)], "llr")
    with pytest.raises(ValueError, match=r"no verdict on 0.5 s.*at 0.5 s"):
        segment_equal_error_rate(reference, scores, resolution=0.5)
    options = {"resolution": 0.5, "block_score": "mean"}
    ignored = segment_equal_error_rate(reference, scores, on_no_verdict="ignore", **options)
    assert ignored == 0.0
    counted = segment_equal_error_rate(reference, scores, on_no_verdict="bonafide", **options)
    assert counted == 0.5


def test_equal_scores_are_chance_by_any_rule():
    reference = table([("a", 0.13, 0.95)])
    scores = table([("a", 0.0, 2.0, 0.1), ("a", 0.07, 1.9, 0.1), ("a", 0.3, 1.7, 0.1)], "llr")
    for block_score in SCORES:
        assert segment_equal_error_rate(reference, scores, block_score=block_score) == 0.5


@pytest.mark.parametrize("resolution", [0.0, -1, 1e-4, np.inf])
def test_a_resolution_that_is_none_is_an_error(resolution):
    frame = table([("a", 0.0, 1.0, 0.0)], "llr")
    with pytest.raises(ValueError, match="resolution"):
        segment_equal_error_rate(frame, frame, resolution=resolution)
