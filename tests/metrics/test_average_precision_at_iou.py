"""Precision and recall of segments against the definitions, written as loops over all pairs."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from skdeepfake.metrics import average_precision_at_iou, average_recall_at
from tests.metrics.localization_references import (
    in_ticks,
    overlap,
    shuffled,
    spoofed_and_predicted,
    table,
)

examples = settings(max_examples=80, deadline=None)
IOUS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def looped_precision(reference, predicted, iou):
    """Return the average precision, from all pairs and all thresholds of the score."""
    spoofed, found = in_ticks(reference), in_ticks(predicted)
    points = []
    for threshold in sorted({row[3] for row in found}):
        chosen = [row for row in found if row[3] >= threshold]
        n_right = sum(any(overlap(part, row) > iou for row in chosen) for part in spoofed)
        points.append((n_right / len(spoofed), n_right / len(chosen)))
    # The integral over recall of the best precision at that recall or more.
    levels = [0.0, *sorted({recall for recall, _ in points})]
    return sum(
        (high - low) * max(precision for recall, precision in points if recall >= high)
        for low, high in pairwise(levels)
    )


def looped_recall(reference, predicted, n_proposals):
    spoofed, found = in_ticks(reference), in_ticks(predicted)
    recalls = []
    for iou in IOUS:
        n_found = 0
        for part in spoofed:
            here = [row for row in found if row[0] == part[0]]
            best = sorted(here, key=lambda row: (-row[3], row[1], row[2]))[:n_proposals]
            n_found += any(overlap(part, row) > iou for row in best)
        recalls.append(n_found / len(spoofed))
    return np.mean(recalls)


@pytest.mark.filterwarnings("ignore:no recording of predicted")
@given(tables=spoofed_and_predicted(), iou=st.sampled_from(IOUS))
@examples
def test_precision_is_that_of_all_pairs(tables, iou):
    found = average_precision_at_iou(*tables, iou=iou)
    assert found == pytest.approx(looped_precision(*tables, iou), abs=1e-12)


@pytest.mark.filterwarnings("ignore:no recording of predicted")
@given(tables=spoofed_and_predicted(), n_proposals=st.integers(1, 4))
@examples
def test_recall_is_that_of_all_pairs(tables, n_proposals):
    found = average_recall_at(*tables, n_proposals=n_proposals)
    assert found == pytest.approx(looped_recall(*tables, n_proposals), abs=1e-12)


@pytest.mark.filterwarnings("ignore:no recording of predicted")
@given(tables=spoofed_and_predicted(), data=st.data())
@examples
def test_the_order_of_rows_does_not_matter(tables, data):
    reference, predicted = tables
    labeled = reference.assign(label="spoof")
    mixed = shuffled(data.draw, labeled), shuffled(data.draw, predicted)
    assert average_precision_at_iou(*mixed) == average_precision_at_iou(*tables)
    assert average_recall_at(*mixed, n_proposals=2) == average_recall_at(*tables, n_proposals=2)


@pytest.mark.filterwarnings("ignore:no recording of predicted")
@given(tables=spoofed_and_predicted())
@examples
def test_a_higher_overlap_is_never_easier(tables):
    values = [average_precision_at_iou(*tables, iou=iou) for iou in IOUS]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("n", [1, 2, 30])
def test_a_perfect_detector_has_one(n):
    reference = table([(i % 3, 2.0 * i, 2.0 * i + 1) for i in range(n)])
    predicted = reference.assign(llr=np.arange(n))
    assert average_precision_at_iou(reference, predicted, iou=0.95) == 1.0
    assert average_recall_at(reference, predicted) == 1.0


@pytest.mark.parametrize("n_wrong", [0, 1, 5])
def test_wrong_segments_that_score_higher_dilute_precision_only(n_wrong):
    reference = table([("a", 0.0, 1.0)])
    wrong = [("a", 10.0 + i, 10.5 + i, 2.0) for i in range(n_wrong)]
    predicted = table([("a", 0.0, 0.9, 1.0), *wrong], "llr")
    assert average_precision_at_iou(reference, predicted) == pytest.approx(1 / (1 + n_wrong))
    assert average_recall_at(reference, predicted, ious=[0.5, 0.89, 0.9]) == pytest.approx(2 / 3)


def test_of_two_right_segments_one_is_wrong():
    reference = table([("a", 0.0, 1.0), ("b", 0.0, 1.0)])
    predicted = table([("a", 0.0, 1.0, 3.0), ("a", 0.0, 0.9, 2.0), ("b", 0.0, 1.0, 1.0)], "llr")
    assert average_precision_at_iou(reference, predicted) == pytest.approx(1 / 2 + 1 / 2 * 2 / 3)


def test_precision_never_rises_with_recall():
    reference = table([("a", 0.0, 1.0), ("a", 2.0, 3.0)])
    predicted = table([("a", 7.0, 8.0, 3.0), ("a", 0.0, 1.0, 2.0), ("a", 2.0, 3.0, 1.0)], "llr")
    # One of two is right at first, two of three in the end.
    assert average_precision_at_iou(reference, predicted) == pytest.approx(2 / 3)


def test_of_tied_segments_the_earlier_and_the_shorter_is_taken_first():
    predicted = table([("a", 5.0, 7.0, 0.0), ("a", 5.0, 6.0, 0.0), ("a", 9.0, 9.5, 0.0)], "llr")
    for start, stop, expected in ((5.0, 6.0, 1.0), (5.0, 7.0, 0.0), (9.0, 9.5, 0.0)):
        reference = table([("a", start, stop)])
        found = average_recall_at(reference, predicted, n_proposals=1, ious=[0.6])
        assert found == expected


def test_an_overlap_of_just_the_limit_is_too_little():
    reference = table([("a", 0.0, 1.0)])
    predicted = table([("a", 0.0, 0.9, 1.0)], "llr")
    assert average_precision_at_iou(reference, predicted, iou=0.9) == 0.0
    assert average_precision_at_iou(reference, predicted, iou=0.8999) == 1.0


def test_it_is_at_least_the_step_wise_precision_of_scikit_learn():
    rng = np.random.default_rng(0)
    reference = table([("a", 2.0 * i, 2.0 * i + 1) for i in range(300)])
    is_right = rng.random(300) < 0.7
    predicted = reference.assign(stop=reference["start"] + np.where(is_right, 1, 0.3))
    predicted["llr"] = rng.normal(size=300) + is_right
    stepwise = is_right.mean() * average_precision_score(is_right, predicted["llr"])
    found = average_precision_at_iou(reference, predicted)
    assert stepwise <= found <= stepwise + 0.02


def test_spans_that_touch_are_one_segment():
    halves = table([("a", 0.1, 0.1 + 0.2), ("a", 0.3, 0.8)])
    predicted = table([("a", 0.1, 0.8, 0.0)], "llr")
    assert average_precision_at_iou(halves, predicted, iou=0.95) == 1.0


def test_segments_of_two_recordings_do_not_touch():
    reference = table([("a", 0.0, 1.0), ("b", 0.0, 1.0)])
    predicted = reference.assign(llr=0.0)
    assert average_precision_at_iou(reference, predicted, iou=0.95) == 1.0


def test_no_segment_at_all_finds_nothing():
    reference, none = table([("a", 0.0, 1.0)]), table([], "llr")
    assert average_precision_at_iou(reference, none) == 0.0
    assert average_recall_at(reference, none) == 0.0


@pytest.mark.parametrize("metric", [average_precision_at_iou, average_recall_at])
def test_recordings_by_other_names_are_warned_of(metric):
    predicted = table([("a.wav", 0.0, 1.0, 0.0)], "llr")
    with pytest.warns(UserWarning, match="such as 'a.wav', is in reference") as caught:
        assert metric(table([("a", 0.0, 1.0)]), predicted) == 0.0
    assert caught[0].filename == __file__


@pytest.mark.parametrize("metric", [average_precision_at_iou, average_recall_at])
def test_nothing_to_find_is_an_error(metric):
    with pytest.raises(ValueError, match="no spoofed span"):
        metric(table([("a", 0.0, 1.0, 0)], "label"), table([], "llr"))


def test_a_score_that_is_none_is_an_error():
    predicted = table([("a", 0.0, 1.0, np.nan)], "llr")
    with pytest.raises(ValueError, match="predicted has the llr nan in row 0"):
        average_precision_at_iou(table([("a", 0.0, 1.0)]), predicted)


@pytest.mark.parametrize("iou", [0.49, 1.0])
def test_overlaps_at_which_matches_are_not_unique_are_errors(iou):
    reference, none = table([("a", 0.0, 1.0)]), table([], "llr")
    with pytest.raises(ValueError, match="iou"):
        average_precision_at_iou(reference, none, iou=iou)
    with pytest.raises(ValueError, match=r"ious must hold numbers from 0\.5"):
        average_recall_at(reference, none, ious=[0.5, iou])
