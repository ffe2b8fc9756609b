"""The meaning of labels and of the names of folders."""

import numpy as np
import pytest

from skdeepfake.datasets._readers._labels import LabelMap


@pytest.mark.parametrize(
    ("word", "target"),
    [
        ("real", 0),
        ("Bona-Fide", 0),
        ("bona_fide", 0),
        ("BONAFIDE", 0),
        ("genuine ", 0),
        ("fake", 1),
        ("Deep Fake", 1),
        ("spoof", 1),
        ("unfake", None),
        ("", None),
    ],
)
def test_usual_words(word, target):
    assert LabelMap(None).lookup(word) == target


@pytest.mark.parametrize("digits", [True, False])
def test_digits_are_labels_where_asked(digits):
    names = LabelMap(None, digits=digits)
    assert [names.lookup(word) for word in ("0", 1)] == ([0, 1] if digits else [None, None])
    assert names.lookup("fake") == 1


@pytest.mark.parametrize(
    ("label", "target"),
    [("1.0", 1), ("0.", 0), (1.0, 1), (True, 1), ("FALSE", 0), ("-1", None), ("0.5", None),
     ("01", None), ("1e0", None), ("NA", None)],
)  # fmt: skip
def test_numbers_and_truth_values_in_tables(label, target):
    assert LabelMap(None, digits=True).lookup(label) == target


def test_signs_tell_labels_apart():
    names = LabelMap({1: 0, -1: 1})
    assert [names.lookup(label) for label in ("1", "+1", "-1", "-1.0")] == [0, 0, 1, 1]


def test_a_word_that_stands_for_a_missing_value_elsewhere_can_be_a_label():
    assert LabelMap({"NA": 0, "None": 1}).encode(["None", "NA"], "here").tolist() == [1, 0]


def test_label_map_replaces_the_usual_words():
    names = LabelMap({"Human": 0, "T-T-S": 1, 1: 0, 0: 1})
    words = ("human", "tts", "1", "0", "real")
    assert [names.lookup(word) for word in words] == [0, 1, 0, 1, None]


def test_targets_of_a_column():
    targets = LabelMap(None).encode(["fake", "real", "FAKE"], "here")
    assert targets.dtype.kind == "i"
    np.testing.assert_array_equal(targets, [1, 0, 1])


def test_unknown_label_raises():
    labels = ["fake", "maybe", "maybe", ""]
    with pytest.raises(ValueError, match=r"Column c holds 'maybe' \(2 rows\), '' \(1 rows\)") as e:
        LabelMap(None).encode(labels, "Column c")
    assert "label_map" in str(e.value)


def test_error_counts_many_unknown_labels():
    labels = [f"A{k:02d}" for k in range(19)]
    with pytest.raises(ValueError, match=r"'A09' \(1 rows\) and 9 more;"):
        LabelMap(None).encode(labels, "Column c")


@pytest.mark.parametrize("target", [2, "fake", ""])
def test_label_map_to_other_numbers_raises(target):
    with pytest.raises(ValueError, match=r"to 0 \(genuine\), 1 \(deepfake\) or None.*got \{'x'"):
        LabelMap({"x": target})
