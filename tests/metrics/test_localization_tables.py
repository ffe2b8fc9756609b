"""What is wrong with a table of spans, in one sentence."""

import numpy as np
import pandas as pd
import pytest

from skdeepfake.metrics import (
    average_precision_at_iou,
    range_equal_error_rate,
    segment_equal_error_rate,
)
from tests.metrics.localization_references import table

SCORES = table([("a", 0.0, 1.0, 0.0), ("a", 1.0, 2.0, 1.0)], "llr")


def complain(reference=None, scores=SCORES):
    reference = table([("a", 1.0, 2.0)]) if reference is None else reference
    return range_equal_error_rate(reference, scores)


def test_columns_that_are_missing_are_named():
    with pytest.raises(ValueError, match="scores lacks the columns stop, llr; it has recording"):
        complain(scores=SCORES[["recording", "start"]])
    with pytest.raises(ValueError, match="reference lacks the columns recording"):
        complain(reference=SCORES[["start", "stop"]])


@pytest.mark.parametrize("span", [(1.0, 1.0), (2.0, 1.0), (-1.0, 1.0), (0.0, np.inf)])
def test_spans_that_are_none_are_named(span):
    with pytest.raises(ValueError, match=r"reference goes from .* s in row 1"):
        complain(reference=table([("a", 1.0, 2.0), ("a", *span)]))
    with pytest.raises(ValueError, match=r"scores goes from .* s in row 0"):
        complain(scores=table([("a", *span, 0.0)], "llr"))


def test_a_time_or_recording_that_is_missing_is_named():
    with pytest.raises(ValueError, match=r"reference goes from 1\.0 to nan s in row 0"):
        complain(reference=table([("a", 1.0, None)]))
    with pytest.raises(ValueError, match="does not name the recording in row 0"):
        complain(reference=table([(None, 1.0, 2.0)]))


@pytest.mark.parametrize("label", [2, "target", "1", -1])
def test_labels_that_are_unknown_are_named(label):
    with pytest.raises(ValueError, match=f"the label {label!r}; label spoofed spans 1"):
        complain(reference=table([("a", 1.0, 2.0, label)], "label"))


def test_a_label_that_is_missing_is_named():
    reference = table([("a", 1.0, 2.0, 1), ("a", 0.0, 1.0, None)], "label")
    with pytest.raises(ValueError, match="no label in row 1"):
        complain(reference=reference)


@pytest.mark.parametrize(
    ("spoof", "bonafide"),
    [(1, 0), (True, False), (1.0, 0.0), ("spoof", "bonafide"), ("Fake", "bona-fide"), ("spoof", 0)],
)
def test_labels_have_many_names(spoof, bonafide):
    rows = [("a", 0.0, 1.0, bonafide), ("a", 1.0, 2.0, spoof)]
    for reference in (table(rows, "label"), table(rows[::-1], "label")):
        assert range_equal_error_rate(reference, SCORES) == 0.0
        assert segment_equal_error_rate(reference, SCORES) == 0.0


def test_a_reference_that_contradicts_itself_is_an_error():
    reference = table([("a", 0.0, 1.5, 0), ("a", 1.0, 2.0, 1)], "label")
    with pytest.raises(ValueError, match="labels the recording 'a' at 1 s both"):
        complain(reference=reference)


def test_an_infinite_score_is_an_error():
    with pytest.raises(ValueError, match="scores has the llr inf in row 1; it must be finite"):
        complain(scores=SCORES.assign(llr=[0.0, np.inf]))


def test_what_is_no_table_is_an_error():
    with pytest.raises(ValueError, match="'reference' parameter"):
        complain(reference=[("a", 0.0, 1.0)])


@pytest.mark.parametrize("metric", [range_equal_error_rate, segment_equal_error_rate])
def test_a_timeline_without_a_window_is_an_error(metric):
    with pytest.raises(ValueError, match="scores has no row"):
        metric(table([("a", 1.0, 2.0)]), SCORES[:0])


def test_columns_of_any_type_and_order_and_any_index_will_do():
    reference = table([("a", 1.0, 2.0), ("b", 0.0, 1.0)])
    scores = pd.concat([SCORES, SCORES.assign(recording="b", llr=[1.0, 0.0])])
    scores["recording"] = scores["recording"].astype("category")
    assert range_equal_error_rate(reference, scores[scores.columns[::-1]]) == 0.0
    scores = scores.astype({"start": "Int64", "llr": "Float64"})
    assert range_equal_error_rate(reference, scores) == 0.0
    predicted = reference.assign(llr=1).astype(object)
    assert average_precision_at_iou(reference, predicted) == 1.0
