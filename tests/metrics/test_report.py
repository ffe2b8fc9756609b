"""The report: its plain data, its intervals and how it prints."""

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as skm
from scipy.stats import norm

from skdeepfake.metrics import cllr, detection_report, equal_error_rate, min_dcf
from skdeepfake.metrics._bootstrap import bootstrap, percentile_interval
from skdeepfake.metrics._weighted_metrics import COUNTS, METRICS, ScoredClips

COSTS = {"p_spoof": 0.05, "c_miss": 1, "c_fa": 10}


@pytest.fixture
def clips():
    rng = np.random.default_rng(0)
    y_true = np.repeat([0, 1], [80, 120])
    return y_true, rng.normal(size=200) + 2 * y_true - 1


GENERATORS = np.array([None] * 80 + ["A"] * 70 + ["B"] * 50, dtype=object)


def estimates(report):
    """Return the estimates of all rows, one column per metric."""
    return report.frame.drop(columns="n_clips", level=0).xs("estimate", axis=1, level=1)


def interval(report):
    """Return the low and the high ends of the intervals."""
    return [report.frame.xs(end, axis=1, level=1) for end in ("low", "high")]


def test_the_estimates_are_the_metrics(clips):
    y_true, y_score = clips
    report = detection_report(*clips, n_bootstraps=0)
    pooled = estimates(report).loc["pooled", ""]
    assert list(pooled.index) == list(METRICS)
    assert pooled["eer"] == equal_error_rate(*clips)
    assert pooled["cllr"] == pytest.approx(cllr(*clips))
    assert pooled["f1"] == skm.f1_score(y_true, y_score >= 0)
    confusion = skm.confusion_matrix(y_true, y_score >= 0).ravel()
    assert pooled[["tn", "fp", "fn", "tp"]].tolist() == confusion.tolist()
    assert interval(report)[0].isna().all(axis=None)
    assert interval(report)[1].isna().all(axis=None)


def test_prior_costs_and_threshold_are_used(clips):
    y_true, y_score = clips
    costs = {"p_spoof": 0.4, "c_miss": 3, "c_fa": 2}
    report = detection_report(*clips, threshold=0.7, n_bootstraps=0, **costs)
    pooled = estimates(report).loc["pooled", ""]
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
    pd.testing.assert_frame_equal(negated.frame, report.frame)


def test_the_rows_of_a_breakdown(clips):
    y_true, y_score = clips
    snr = np.tile([5, 10], 100)
    report = detection_report(
        *clips, by={"generator": GENERATORS, "snr": snr}, metrics=["eer"], n_bootstraps=0
    )
    eer = report.frame["eer", "estimate"]
    of_a = (y_true == 0) | (GENERATORS == "A")
    assert eer["generator", "A"] == equal_error_rate(y_true[of_a], y_score[of_a])
    assert eer["snr", 5] == equal_error_rate(y_true[snr == 5], y_score[snr == 5])
    for column, levels in {"generator": ["A", "B"], "snr": [5, 10]}.items():
        mean = np.mean([eer[column, level] for level in levels])
        assert eer[column, "macro average"] == pytest.approx(mean)
    n_clips = report.frame["n_clips"]
    assert list(n_clips.columns) == ["bonafide", "spoof"]
    assert n_clips.loc["pooled", ""].tolist() == [80, 120]
    assert n_clips.loc["generator", "A"].tolist() == [80, 70]
    assert n_clips.loc["generator", "macro average"].tolist() == [80, 120]
    assert n_clips.loc["snr", 10].tolist() == [40, 60]


def test_intervals_contain_the_estimate_and_follow_the_level(clips):
    wide, narrow = (
        detection_report(*clips, n_bootstraps=300, confidence_level=level, random_state=0)
        for level in (0.99, 0.5)
    )
    low, high = interval(wide)
    narrow_low, narrow_high = interval(narrow)
    assert (low <= estimates(wide)).all(axis=None)
    assert (estimates(wide) <= high).all(axis=None)
    assert (low <= narrow_low).all(axis=None)
    assert (narrow_high <= high).all(axis=None)
    assert (high - low > narrow_high - narrow_low).sum(axis=None) > 12


def test_the_seed_decides_the_intervals(clips):
    def frame(seed):
        return detection_report(*clips, n_bootstraps=50, random_state=seed).frame

    pd.testing.assert_frame_equal(frame(0), frame(0))
    assert not frame(0).equals(frame(1))


def test_groups_of_like_clips_widen_the_intervals():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 40)
    y_true = np.tile([0, 1], 400)
    y_score = rng.normal(size=20)[groups] + 0.3 * rng.normal(size=800) + 2 * y_true
    settings = {"metrics": ["eer", "recall"], "n_bootstraps": 300, "random_state": 0}
    by_clip = detection_report(y_true, y_score, threshold=1, **settings)
    by_group = detection_report(y_true, y_score, groups, threshold=1, **settings)
    pd.testing.assert_frame_equal(estimates(by_group), estimates(by_clip))
    (low, high), (group_low, group_high) = interval(by_clip), interval(by_group)
    assert (group_high - group_low > 2 * (high - low)).all(axis=None)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    y_true = np.repeat([0, 1], 200)
    truth = np.array([norm.cdf(-0.75), norm.cdf(0.75)])
    covered = []
    for _ in range(100):
        y_score = rng.normal(size=400) + 1.5 * y_true - 0.75
        scored = ScoredClips(np.arange(400), y_true == 1, y_score, threshold=0, costs=COSTS)
        replicates = bootstrap(
            lambda counts, scored=scored: scored.evaluate(counts, ["eer", "recall"]),
            y_true == 1,
            groups=None,
            n_bootstraps=100,
            random_state=rng.integers(99),
        )
        low, high = percentile_interval(replicates, 0.95)
        covered.append((low <= truth) & (truth <= high))
    rate = np.mean(covered, axis=0)
    assert (rate >= 0.87).all()
    assert (rate <= 0.99).all()


def test_a_replicate_that_misses_a_level_is_left_out_of_it():
    y_true = np.tile([0, 1], 30)
    speaker = np.repeat(np.arange(6), 10)
    # Each level is two groups, so many replicates draw none of its clips.
    report = detection_report(
        y_true,
        np.arange(60.0),
        speaker,
        by={"pair": speaker // 2},
        metrics=["recall", "eer"],
        n_bootstraps=40,
        random_state=0,
    )
    assert interval(report)[0].notna().all(axis=None)


def test_a_level_of_one_group_has_no_interval():
    rng = np.random.default_rng(0)
    y_true, y_score = np.tile([0, 1], 60), rng.normal(size=120)
    speaker = np.repeat(np.arange(12), 10)
    report = detection_report(
        y_true, y_score, speaker, by={"speaker": speaker}, metrics=["eer"], random_state=0
    )
    of_levels = report.frame.loc["speaker", "eer"].drop("macro average")
    assert of_levels["estimate"].notna().all()
    assert of_levels[["low", "high"]].isna().all(axis=None)
    macro = report.frame.loc[("speaker", "macro average"), "eer"]
    assert macro["low"] < macro["estimate"] < macro["high"]
    by_clip = detection_report(
        y_true, y_score, by={"speaker": speaker}, metrics=["eer"], random_state=0
    )
    assert by_clip.frame["eer"].notna().all(axis=None)


@pytest.mark.parametrize(("n_groups", "is_said"), [(9, True), (10, False)])
def test_it_says_that_few_groups_make_no_reliable_interval(n_groups, is_said):
    y_true, groups = np.tile([0, 1], 60), np.arange(120) % n_groups
    report = detection_report(y_true, np.arange(120.0), groups, n_bootstraps=5, random_state=0)
    heading = str(report).splitlines()[0]
    assert f"over {n_groups} groups" in heading
    assert ("too few" in heading) == is_said


def test_it_prints_every_metric_that_was_asked_for(clips):
    y_true, y_score = clips
    report = detection_report(
        *clips, by={"generator": GENERATORS}, metrics=["fp", "f1"], n_bootstraps=0
    )
    pooled, counts, generators = str(report).split("\n\n")
    assert pooled.splitlines()[-1].split()[0] == "f1"
    assert counts.splitlines()[-1].split() == ["fp", str(np.sum(y_score[y_true == 0] >= 0))]
    assert "f1" in generators.splitlines()[1]


@pytest.fixture
def small_report():
    return detection_report(
        [0, 0, 0, 0, 1, 1, 1, 1],
        [-3, -2, -1, 1, -1.5, 2, 3, 4],
        by={"generator": [None] * 4 + list("AABB")},
        metrics=["eer", "recall", *COUNTS],
        n_bootstraps=10,
        confidence_level=0.9,
        random_state=0,
    )


def test_it_prints_as_tables(small_report):
    low, high = small_report.frame.loc[("pooled", ""), "eer"][["low", "high"]]
    pooled, confusion, generators = str(small_report).split("\n\n")
    heading, columns, eer, _ = pooled.splitlines()
    assert heading == "4 bona fide and 4 spoofed clips, threshold 0, 90 % intervals"
    assert columns.split() == ["estimate", "low", "high"]
    assert eer.split() == ["eer", "0.2500", f"{low:.4f}", f"{high:.4f}"]
    assert [line.split() for line in confusion.splitlines()[1:]] == [
        ["called", "bona", "fide", "called", "spoof"],
        ["bona", "fide", "3", "1"],
        ["spoof", "1", "3"],
    ]
    lines = [line.split() for line in generators.splitlines()]
    assert lines[0] == ["By", "generator"]
    assert lines[1] == ["n_clips", "eer"]
    assert [line[:4] for line in lines[-3:-1]] == [
        ["A", "4", "2", "0.5000"],
        ["B", "4", "2", "0.0000"],
    ]
    assert lines[-1][:5] == ["macro", "average", "4", "4", "0.2500"]


def test_it_shows_itself_as_html(small_report):
    html = small_report._repr_html_()
    assert html.count("<table") == 3
    assert "<p>By generator</p>" in html
    assert "<td>0.2500</td>" in html


def test_without_bootstraps_it_prints_no_intervals(clips):
    text = str(detection_report(*clips, by={"generator": GENERATORS}, n_bootstraps=0))
    assert "low" not in text
    assert "nan" not in text.lower()


def test_an_unknown_metric_raises(clips):
    with pytest.raises(ValueError, match="Got 'tpr' instead"):
        detection_report(*clips, metrics=["tpr"])
