"""Bad labels and scores raise errors in every metric; huge scores give finite numbers."""

import numpy as np
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
        ([0, 1], [1.0, np.nan], "contains NaN"),
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
