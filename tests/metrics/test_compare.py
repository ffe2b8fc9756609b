"""The paired comparison of two detectors."""

import numpy as np
import pytest

from skdeepfake.metrics import compare_detectors, detection_report, equal_error_rate

y_true = np.repeat([0, 1], 150)


@pytest.fixture
def scores():
    rng = np.random.default_rng(0)
    clip = rng.normal(size=300) + 1.5 * y_true
    return clip + rng.normal(size=300), clip + 0.1 * rng.normal(size=300)


def test_a_true_gain_is_found(scores):
    frame = compare_detectors(y_true, *scores, n_bootstraps=300, random_state=0).frame
    row = frame.loc["eer"]
    assert row["a"] == equal_error_rate(y_true, scores[0])
    assert row["b"] == equal_error_rate(y_true, scores[1])
    assert row["difference"] == row["b"] - row["a"]
    assert row["low"] < row["difference"] < row["high"] < 0
    assert row["p_value"] < 0.05
    assert frame.loc["roc_auc", "low"] > 0


def test_pairing_removes_what_is_hard_for_both():
    rng = np.random.default_rng(0)
    clip = rng.normal(size=300) + 1.5 * y_true
    scores = [clip + 0.05 * rng.normal(size=300) for _ in range(2)]
    settings = {"metrics": ["roc_auc"], "n_bootstraps": 200, "random_state": 0}
    paired = compare_detectors(y_true, *scores, **settings).frame.loc["roc_auc"]
    single = detection_report(y_true, scores[0], **settings)
    single = single.frame.loc[("pooled", ""), "roc_auc"]
    assert paired["high"] - paired["low"] < (single["high"] - single["low"]) / 4


def test_a_detector_is_no_better_than_itself(scores):
    frame = compare_detectors(y_true, scores[0], scores[0], n_bootstraps=50).frame
    assert (frame[["difference", "low", "high"]] == 0).all(axis=None)
    assert (frame["p_value"] == 1).all()


def test_swapping_the_detectors_turns_the_sign(scores):
    settings = {"metrics": None, "n_bootstraps": 60, "random_state": 0}
    ab = compare_detectors(y_true, *scores, **settings).frame
    ba = compare_detectors(y_true, *scores[::-1], **settings).frame
    np.testing.assert_allclose(ba["difference"], -ab["difference"])
    np.testing.assert_allclose(ba["low"], -ab["high"])
    np.testing.assert_allclose(ba["p_value"], ab["p_value"])


def test_by_chance_few_comparisons_are_significant():
    rng = np.random.default_rng(0)
    p_values = []
    for _ in range(60):
        clip = rng.normal(size=300) + 1.5 * y_true
        scores = [clip + rng.normal(size=300) for _ in range(2)]
        comparison = compare_detectors(
            y_true, *scores, metrics=["roc_auc"], n_bootstraps=60, random_state=0
        )
        p_values.append(comparison.frame.loc["roc_auc", "p_value"])
    assert np.mean(np.array(p_values) < 0.05) < 0.12
    assert 0.3 < np.mean(np.array(p_values) < 0.5) < 0.7


def test_groups_widen_the_interval_of_a_gain_that_they_share():
    rng = np.random.default_rng(0)
    groups = np.tile(np.arange(10), 30)
    scores_a = rng.normal(size=300) + y_true
    scores_b = scores_a + y_true * rng.normal(0.5, 1, size=10)[groups]
    settings = {"metrics": ["roc_auc"], "n_bootstraps": 200, "random_state": 0}
    by_clip = compare_detectors(y_true, scores_a, scores_b, **settings).frame.loc["roc_auc"]
    by_group = compare_detectors(y_true, scores_a, scores_b, groups, **settings).frame.loc[
        "roc_auc"
    ]
    assert by_group["high"] - by_group["low"] > 1.3 * (by_clip["high"] - by_clip["low"])


def test_the_sign_and_threshold_hold_for_both(scores):
    settings = {"metrics": ["eer", "recall"], "n_bootstraps": 10, "random_state": 0}
    frame = compare_detectors(y_true, *scores, threshold=0.4, **settings).frame
    negated = compare_detectors(
        y_true, -scores[0], -scores[1], threshold=-0.4, higher_is="bonafide", **settings
    ).frame
    np.testing.assert_array_equal(negated, frame)


def test_it_prints_as_a_table(scores):
    comparison = compare_detectors(
        y_true, *scores, metrics=["eer"], n_bootstraps=20, random_state=0
    )
    heading, columns, _, line = str(comparison).splitlines()
    assert heading == "Difference b - a with its 95 % interval"
    assert columns.split() == ["a", "b", "difference", "low", "high", "p_value"]
    assert line.split() == ["eer", *(f"{value:.4f}" for value in comparison.frame.loc["eer"])]
    assert "<td>" + line.split()[1] + "</td>" in comparison._repr_html_()


def test_lengths_and_nan_of_the_second_are_checked(scores):
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        compare_detectors(y_true, scores[0], scores[1][:-1])
    with pytest.raises(ValueError, match="scores_b contains NaN"):
        compare_detectors(y_true, scores[0], np.full(300, np.nan))
