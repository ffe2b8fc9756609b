"""The report: its plain data, its intervals and how it prints."""

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as skm
from scipy.stats import norm

from skdeepfake.metrics import cllr, detection_report, equal_error_rate, min_dcf
from skdeepfake.metrics._tally import METRICS


@pytest.fixture
def clips():
    rng = np.random.default_rng(0)
    y_true = np.repeat([0, 1], [80, 120])
    return y_true, rng.normal(size=200) + 2 * y_true - 1


GENERATORS = np.array([None] * 80 + ["A"] * 70 + ["B"] * 50, dtype=object)


def test_the_estimates_are_the_metrics(clips):
    y_true, y_score = clips
    report = detection_report(*clips, n_bootstraps=0)
    pooled = report.estimate.loc["pooled", ""]
    assert list(report.estimate.columns) == list(METRICS)
    assert pooled["eer"] == equal_error_rate(*clips)
    assert pooled["cllr"] == pytest.approx(cllr(*clips))
    assert pooled["f1"] == skm.f1_score(y_true, y_score >= 0)
    confusion = skm.confusion_matrix(y_true, y_score >= 0).ravel()
    assert pooled[["tn", "fp", "fn", "tp"]].tolist() == confusion.tolist()
    assert report.low.isna().all(axis=None)
    assert report.high.isna().all(axis=None)


def test_prior_costs_and_threshold_are_heard(clips):
    y_true, y_score = clips
    costs = {"p_spoof": 0.4, "c_miss": 3, "c_fa": 2}
    report = detection_report(*clips, threshold=0.7, n_bootstraps=0, **costs)
    pooled = report.estimate.loc["pooled", ""]
    assert pooled["min_dcf"] == pytest.approx(min_dcf(*clips, **costs))
    assert pooled["recall"] == np.mean(y_score[y_true == 1] >= 0.7)


def test_scores_of_the_other_sign_give_the_same_report(clips):
    y_true, y_score = clips
    names = np.where(y_true, "spoof", "bonafide")
    settings = {"metrics": ["eer", "recall", "cllr"], "n_bootstraps": 20, "random_state": 0}
    report = detection_report(*clips, threshold=0.3, **settings)
    negated = detection_report(
        names, -y_score, threshold=-0.3, pos_label="spoof", higher_is="bonafide", **settings
    )
    for part in ("estimate", "low", "high", "counts"):
        pd.testing.assert_frame_equal(negated[part], report[part])


def test_the_rows_of_a_breakdown(clips):
    y_true, y_score = clips
    snr = np.tile([5, 10], 100)
    report = detection_report(
        *clips, by={"generator": GENERATORS, "snr": snr}, metrics=["eer"], n_bootstraps=0
    )
    eer = report.estimate["eer"]
    of_a = (y_true == 0) | (GENERATORS == "A")
    assert eer["generator", "A"] == equal_error_rate(y_true[of_a], y_score[of_a])
    assert eer["snr", 5] == equal_error_rate(y_true[snr == 5], y_score[snr == 5])
    for column, levels in {"generator": ["A", "B"], "snr": [5, 10]}.items():
        mean = np.mean([eer[column, level] for level in levels])
        assert eer[column, "macro average"] == pytest.approx(mean)
    assert report.counts.loc["pooled", ""].tolist() == [80, 120]
    assert report.counts.loc["generator", "A"].tolist() == [80, 70]
    assert report.counts.loc["generator", "macro average"].tolist() == [80, 120]
    assert report.counts.loc["snr", 10].tolist() == [40, 60]


def test_intervals_contain_the_estimate_and_follow_the_level(clips):
    wide, narrow = (
        detection_report(*clips, n_bootstraps=300, confidence_level=level, random_state=0)
        for level in (0.99, 0.5)
    )
    assert (wide.low <= wide.estimate).all(axis=None)
    assert (wide.estimate <= wide.high).all(axis=None)
    assert (wide.low <= narrow.low).all(axis=None)
    assert (narrow.high <= wide.high).all(axis=None)
    assert (wide.high - wide.low > narrow.high - narrow.low).sum(axis=None) > 12


def test_the_seed_decides_the_intervals(clips):
    def low(seed):
        return detection_report(*clips, n_bootstraps=50, random_state=seed).low

    pd.testing.assert_frame_equal(low(0), low(0))
    assert not low(0).equals(low(1))


def test_groups_of_like_clips_widen_the_intervals():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 40)
    y_true = np.tile([0, 1], 400)
    y_score = rng.normal(size=20)[groups] + 0.3 * rng.normal(size=800) + 2 * y_true
    settings = {"metrics": ["eer", "recall"], "n_bootstraps": 300, "random_state": 0}
    by_clip = detection_report(y_true, y_score, threshold=1, **settings)
    by_group = detection_report(y_true, y_score, groups, threshold=1, **settings)
    pd.testing.assert_frame_equal(by_group.estimate, by_clip.estimate)
    ratio = (by_group.high - by_group.low) / (by_clip.high - by_clip.low)
    assert (ratio > 2).all(axis=None)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    y_true = np.repeat([0, 1], 200)
    truth = np.array([norm.cdf(-0.75), norm.cdf(0.75)])
    covered = []
    for _ in range(100):
        y_score = rng.normal(size=400) + 1.5 * y_true - 0.75
        report = detection_report(
            *(y_true, y_score),
            metrics=["eer", "recall"],
            n_bootstraps=200,
            random_state=rng.integers(99),
        )
        low, high = report.low.to_numpy()[0], report.high.to_numpy()[0]
        covered.append((low <= truth) & (truth <= high))
    share = np.mean(covered, axis=0)
    assert (share >= 0.87).all()
    assert (share <= 0.99).all()


def test_a_replicate_that_misses_a_level_is_left_out_of_it():
    y_true = np.tile([0, 1], 30)
    speaker = np.repeat(np.arange(6), 10)
    # Each level is one group only, so that many replicates draw none of it.
    report = detection_report(
        y_true,
        np.arange(60.0),
        speaker,
        by={"speaker": speaker},
        metrics=["recall", "eer"],
        n_bootstraps=40,
        random_state=0,
    )
    assert report.low.notna().all(axis=None)
    assert report.low.loc["speaker", 0]["eer"] == report.estimate.loc["speaker", 0]["eer"]


def test_it_prints_as_a_table():
    y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    report = detection_report(
        *(y_true, y_score),
        by={"generator": [None] * 4 + list("AABB")},
        metrics=["eer", "recall", "tn", "fp", "fn", "tp"],
        n_bootstraps=10,
        confidence_level=0.9,
        random_state=0,
    )
    interval = (
        f"[{report.low.loc['pooled', '']['eer']:.4f}, {report.high.loc['pooled', '']['eer']:.4f}]"
    )
    lines = str(report).splitlines()
    assert lines[0] == "4 bona fide and 4 spoofed clips, threshold 0"
    assert lines[2].split() == ["value", "90", "%", "interval"]
    assert lines[3] == f"EER             0.2500   {interval}"
    assert [line.split() for line in lines[6:9]] == [
        ["called", "bona", "fide", "called", "spoof"],
        ["bona", "fide", "3", "1"],
        ["spoof", "1", "3"],
    ]
    assert lines[10].split()[:6] == ["by", "generator", "bona", "fide", "spoof", "EER"]
    assert [line.split()[:4] for line in lines[11:13]] == [
        ["A", "4", "2", "0.5000"],
        ["B", "4", "2", "0.0000"],
    ]
    assert lines[13].split()[:5] == ["macro", "average", "4", "4", "0.2500"]
    assert repr(report) == str(report)


def test_without_bootstraps_it_prints_no_intervals(clips):
    text = str(detection_report(*clips, by={"generator": GENERATORS}, n_bootstraps=0))
    assert "[" not in text
    assert "nan" not in text


def test_an_unknown_metric_is_named(clips):
    with pytest.raises(ValueError, match="Got 'tpr' instead"):
        detection_report(*clips, metrics=["tpr"])
