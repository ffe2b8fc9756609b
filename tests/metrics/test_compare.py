"""The paired comparison of detectors."""

import numpy as np
import pandas as pd
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


def three(scores):
    noise = np.random.default_rng(1).normal(size=300)
    return {"noisy": scores[0], "sharp": scores[1], "same": scores[0] + 1e-3 * noise}


def test_each_pair_is_compared_as_if_it_were_alone(scores):
    settings = {"metrics": ["eer", "recall"], "n_bootstraps": 60, "random_state": 0}
    named = three(scores)
    frame = compare_detectors(y_true, named, **settings).frame
    assert frame.index.names == ["metric", "a", "b"]
    assert [pair for metric, *pair in frame.index if metric == "eer"] == [
        ["noisy", "sharp"], ["noisy", "same"], ["sharp", "same"],
    ]  # fmt: skip
    for metric, a, b in frame.index:
        alone = compare_detectors(y_true, named[a], named[b], **settings).frame.loc[metric]
        assert frame.loc[(metric, a, b)].drop("p_adjusted").to_dict() == alone.to_dict()
    table = pd.DataFrame(named)
    pd.testing.assert_frame_equal(compare_detectors(y_true, table, **settings).frame, frame)


def test_p_values_are_adjusted_by_the_method_of_holm(scores):
    named = three(scores) | {"guess": np.random.default_rng(2).normal(size=300)}
    frame = compare_detectors(y_true, named, n_bootstraps=80, random_state=0).frame
    for metric in ("eer", "roc_auc"):
        p_values = frame.sort_index().loc[metric, "p_value"]
        for pair, p in p_values.items():
            # Holm's p-value is the largest of (m - rank) p over all that are no larger.
            smaller = sorted(p_values)
            expected = max((6 - i) * q for i, q in enumerate(smaller) if q <= p)
            assert frame.loc[(metric, *pair), "p_adjusted"] == pytest.approx(min(expected, 1))


def test_by_chance_hardly_any_of_many_detectors_seems_different():
    rng = np.random.default_rng(0)
    wrong = []
    for _ in range(16):
        clip = rng.normal(size=300) + 1.5 * y_true
        named = {str(i): clip + rng.normal(size=300) for i in range(5)}
        frame = compare_detectors(
            y_true, named, metrics=["roc_auc"], n_bootstraps=240, random_state=0
        ).frame
        wrong.append(frame[["p_value", "p_adjusted"]].min() < 0.05)
    single, adjusted = np.mean(wrong, axis=0)
    assert adjusted < 0.2 < single


def test_a_reference_leaves_fewer_pairs(scores):
    settings = {"metrics": ["eer"], "n_bootstraps": 40, "random_state": 0}
    named = three(scores)
    frame = compare_detectors(y_true, named, reference="sharp", **settings).frame
    assert [pair for _, *pair in frame.index] == [["sharp", "noisy"], ["sharp", "same"]]
    p_value = frame["p_value"].min()
    assert frame["p_adjusted"].min() == pytest.approx(2 * p_value)


def test_several_detectors_print_as_a_table(scores):
    text = str(compare_detectors(y_true, three(scores), metrics=["eer"], n_bootstraps=9))
    assert "p_adjusted" in text
    assert "sharp" in text


@pytest.mark.parametrize(
    ("args", "options", "message"),
    [
        ((np.zeros(300),), {}, "scores_b is missing"),
        (({"a": np.zeros(300)},), {}, "at least two detectors"),
        (({"a": np.zeros(300)}, np.zeros(300)), {}, "exclude"),
        ((np.zeros(300), np.zeros(300)), {"reference": "a"}, "exclude"),
        (({"a": np.zeros(300), "b": np.zeros(300)},), {"reference": "c"}, "one of the detectors"),
        (({"a": np.zeros(300), "b": np.full(300, np.nan)},), {}, "scores of 'b' contains NaN"),
    ],
)
def test_what_cannot_be_compared_is_named(args, options, message):
    with pytest.raises(ValueError, match=message):
        compare_detectors(y_true, *args, **options)
