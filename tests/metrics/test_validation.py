"""Containers, types and scalars that every metric takes, and the errors that bad ones raise."""

import numpy as np
import pandas as pd
import pytest

from skdeepfake.metrics import (
    actual_dcf,
    bayes_error_rate,
    cllr,
    compare_detectors,
    detection_report,
    equal_error_rate,
    min_cllr,
    min_dcf,
    min_tandem_dcf,
)

WEIGHTED = [actual_dcf, bayes_error_rate, cllr, equal_error_rate, min_cllr, min_dcf]


def tandem(y_true, y_score, **kwargs):
    return min_tandem_dcf(y_true, y_score, (0.1, 0.1, 0.5), **kwargs)


def compare(y_true, y_score, **kwargs):
    return compare_detectors(y_true, y_score, y_score, **kwargs)


every_metric = pytest.mark.parametrize("metric", [*WEIGHTED, tandem, compare, detection_report])
weighted_metric = pytest.mark.parametrize("metric", WEIGHTED)


@every_metric
@pytest.mark.parametrize(
    ("y_true", "y_score", "message"),
    [
        ([1, 1, 1], [1.0, 2.0, 3.0], "Only one class is present in y_true"),
        ([0, 0, 0], [1.0, 2.0, 3.0], r"pos_label=1 is not a valid label.*\[0\]"),
        (["bonafide", "spoof"], [1.0, 2.0], r"pos_label=1 is not a valid label.*'bonafide', 'sp"),
        ([0, 1, 2], [1.0, 2.0, 3.0], "'multiclass'"),
        (np.array(["bonafide", np.nan], object), [1.0, 2.0], "y_true contains NaN"),
        ([0, 1], [1.0, np.nan], "y_score contains NaN: 1 of 2 clips .* clip 1.*on_no_verdict"),
        ([0, 1], [1.0, np.inf], "contains infinity"),
        ([0, 1, 1], [1.0, 2.0], "inconsistent numbers of samples"),
        ([], [], "0 sample"),
        ([0, 1], [[1.0, 2.0], [3.0, 4.0]], r"shape \(2, 2\).*predict_proba\(X\)\[:, 1\]"),
        ([0, 1], ["low", "high"], "could not convert string to float"),
    ],
)
def test_bad_labels_and_scores_raise(metric, y_true, y_score, message):
    with pytest.raises(ValueError, match=message):
        metric(y_true, y_score)


@every_metric
@pytest.mark.parametrize("parameter", [{"pos_label": None}, {"higher_is": "fake"}])
def test_bad_parameters_raise(metric, parameter):
    with pytest.raises(ValueError, match=f"The '{next(iter(parameter))}' parameter"):
        metric([0, 1], [1.0, 2.0], **parameter)


labels = np.array([0, 0, 1, 1, 0, 1])
scores = np.array([-2.0, -1.0, 1.0, 2.0, 0.5, 0.25])
words = np.where(labels, "spoof", "bonafide")


def value(metric, *args, **kwargs):
    """Return what a metric gives, as numbers that can be compared."""
    result = metric(
        *args, **kwargs, **({"n_bootstraps": 2, "random_state": 0} if metric in SEEDED else {})
    )
    return np.asarray(getattr(result, "frame", result), dtype=float)


SEEDED = (compare, detection_report)


@every_metric
@pytest.mark.parametrize(
    ("y_true", "pos_label"),
    [
        *[(labels, scalar(1)) for scalar in (np.int64, np.uint8, np.float32, np.longdouble)],
        (labels == 1, np.bool_(True)),
        (labels == 1, 1),
        (words, np.str_("spoof")),
        (words.astype("S"), b"spoof"),
        (words.astype("S").astype(object), np.bytes_(b"spoof")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_pos_label_may_be_any_scalar(metric, y_true, pos_label):
    expected = value(metric, labels, scores)
    np.testing.assert_array_equal(value(metric, y_true, scores, pos_label=pos_label), expected)


@every_metric
@pytest.mark.parametrize(
    ("y_true", "pos_label"),
    [
        (words.tolist(), "spoof"),
        (words.astype(object), "spoof"),
        *[(pd.Series(words, dtype=dtype), "spoof") for dtype in ("str", "string", "category")],
        *[(pd.Series(labels, dtype=dtype), 1) for dtype in ("Int64", "Float64")],
        (pd.Series(labels == 1, dtype="boolean"), True),
        *[(labels.astype(dtype), 1) for dtype in ("uint8", "float32", "object")],
        (labels[:, np.newaxis], 1),
        (pd.DataFrame({"y": labels}), 1),
    ],
    ids=lambda value: f"{type(value).__name__}-{getattr(value, 'dtype', '')}",
)
def test_labels_may_be_any_container(metric, y_true, pos_label):
    expected = value(metric, labels, scores)
    np.testing.assert_array_equal(value(metric, y_true, scores, pos_label=pos_label), expected)


def read_only(values):
    values = values.copy()
    values.flags.writeable = False
    return values


@every_metric
@pytest.mark.parametrize(
    "y_score",
    [
        *[scores.astype(dtype) for dtype in ("float16", "longdouble", "object")],
        (4 * scores).astype("int8"),
        scores.tolist(),
        pd.Series(scores, dtype="Float32"),
        read_only(scores),
        scores[::-1].copy()[::-1],
        scores[:, np.newaxis],
        pd.DataFrame({"score": scores}),
    ],
    ids=lambda value: f"{type(value).__name__}-{getattr(value, 'dtype', '')}",
)
def test_scores_may_be_any_container(metric, y_score):
    expected = value(metric, labels, np.asarray(y_score, dtype=float).ravel())
    np.testing.assert_array_equal(value(metric, labels, y_score), expected)


def test_parameters_may_be_numpy_scalars():
    eer = equal_error_rate(labels, scores, return_threshold=True)
    assert equal_error_rate(labels, scores, return_threshold=np.bool_(True)) == eer
    costs = {"p_spoof": np.float32(0.5), "c_miss": np.int64(1), "c_fa": np.float64(1)}
    assert min_dcf(labels, scores, **costs) == min_dcf(
        labels, scores, p_spoof=0.5, c_miss=1, c_fa=1
    )
    settings = {"threshold": 0.5, "n_bootstraps": 5, "random_state": 3, "confidence_level": 0.5}
    numpy_settings = {
        "threshold": np.float32(0.5),
        "n_bootstraps": np.int64(5),
        "random_state": np.int64(3),
        "confidence_level": np.float32(0.5),
    }
    for report, args in ((detection_report, (scores,)), (compare_detectors, (scores, -scores))):
        pd.testing.assert_frame_equal(
            report(labels, *args, **numpy_settings).frame, report(labels, *args, **settings).frame
        )


@weighted_metric
@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1, 2], "inconsistent numbers of samples"),
        ([1, 1, -1], "Negative values"),
        ([1, 1, np.nan], "contains NaN"),
        ([1, 0, 0], "zero for the whole spoof class"),
        ([0, 1, 1], "zero for the whole bona fide class"),
    ],
)
def test_bad_weights_raise(metric, weight, message):
    with pytest.raises(ValueError, match=message):
        metric([0, 1, 1], [1.0, 2.0, 3.0], sample_weight=weight)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("metric", "right", "wrong", "equal"),
    [
        (equal_error_rate, 0, 1, 0.5),
        (min_dcf, 0, 1, 1),
        (min_cllr, 0, 1, 1),
        # Zero is below the threshold, so that all spoof is accepted.
        (actual_dcf, 0, (0.95 + 0.5) / 0.5, 1),
        (cllr, 0, 1e308 / np.log(2), 1),
        (bayes_error_rate, 0, 1, 0.5),
        (tandem, 0.09405 + 0.0095, None, 1),
    ],
)
def test_huge_and_equal_scores_give_the_right_finite_numbers(metric, right, wrong, equal):
    y_true = np.repeat([0, 1], 5)
    huge = np.where(y_true, 1e308, -1e308)
    if metric is tandem:
        spoof_cost = 0.05 * 10 * 0.5
        right, wrong = right / (right + spoof_cost), 1
    assert metric(y_true, huge) == pytest.approx(right)
    assert metric(y_true, -huge) == pytest.approx(wrong)
    assert metric(y_true, np.zeros(10)) == pytest.approx(equal)
    assert metric(y_true, np.full(10, -1e308)) >= equal
