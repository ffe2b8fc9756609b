"""The weighted metrics of a bootstrap replicate against the metrics of the clips it draws."""

import numpy as np
import pytest
import sklearn.metrics as skm

from skdeepfake import metrics as ours
from skdeepfake.metrics._weighted_metrics import (
    COUNTS,
    METRICS,
    ScoredClips,
    check_metrics,
)

COSTS = {"p_spoof": 0.2, "c_miss": 2, "c_fa": 3}


def expected(y_true, y_score, threshold):
    """Every metric by the functions that users call, on clips that are repeated."""
    called = (y_score >= threshold).astype(int)
    values = {
        "eer": ours.equal_error_rate(y_true, y_score),
        "min_dcf": ours.min_dcf(y_true, y_score, **COSTS),
        "actual_dcf": ours.actual_dcf(y_true, y_score, **COSTS),
        "min_cllr": ours.min_cllr(y_true, y_score),
        "cllr": ours.cllr(y_true, y_score),
        "roc_auc": skm.roc_auc_score(y_true, y_score),
        "false_alarm_rate": np.mean(called[y_true == 0]),
        "miss_rate": np.mean(called[y_true == 1] == 0),
        "accuracy": skm.accuracy_score(y_true, called),
        "balanced_accuracy": skm.balanced_accuracy_score(y_true, called),
        "precision": skm.precision_score(y_true, called, zero_division=0),
        "recall": skm.recall_score(y_true, called),
        "f1": skm.f1_score(y_true, called),
    }
    confusion = skm.confusion_matrix(y_true, called).ravel()
    return {**values, **dict(zip(COUNTS, confusion, strict=True))}


@pytest.mark.parametrize("decimals", [0, 1, 6])
@pytest.mark.parametrize("threshold", [-0.5, 0.0, 1.0, 99.0])
def test_weighted_metrics_are_the_metrics_of_the_clips_drawn(decimals, threshold):
    rng = np.random.default_rng(decimals)
    y_true = rng.integers(2, size=120)
    y_score = np.round(rng.normal(size=120) + y_true, decimals)
    clips = np.flatnonzero(rng.random(120) < 0.8)
    scored = ScoredClips(clips, y_true == 1, y_score, threshold=threshold, costs=COSTS)
    counts = rng.integers(4, size=120)
    values = dict(zip(METRICS, scored.evaluate(counts, METRICS), strict=True))
    sample = np.repeat(clips, counts[clips])
    assert values == pytest.approx(expected(y_true[sample], y_score[sample], threshold), abs=1e-12)


def test_a_draw_without_one_of_the_classes_has_no_value():
    is_spoof = np.array([False, True, True])
    scored = ScoredClips(np.arange(3), is_spoof, np.arange(3.0), threshold=0, costs=COSTS)
    for counts in ([3, 0, 0], [0, 1, 2]):
        assert np.isnan(scored.evaluate(np.array(counts), METRICS)).all()


def test_an_unknown_metric_raises():
    assert check_metrics(None) == list(METRICS)
    with pytest.raises(ValueError, match="Got 'eeer' instead"):
        check_metrics(["eer", "eeer"])
