"""The area under the ROC curve and its interval, against definitions and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from skdeepfake.inspection._auc import auc_interval


@given(
    scores=st.lists(st.integers(0, 5), min_size=4, max_size=40),
    seed=st.integers(0, 100),
)
def test_area_is_that_of_scikit_learn(scores, seed):
    y = np.random.default_rng(seed).permutation(np.arange(len(scores)) % 2)
    auc, low, high = auc_interval(y, np.array(scores))
    assert auc == pytest.approx(roc_auc_score(y, scores))
    assert 0 <= low <= auc <= high <= 1


def test_interval_is_delongs():
    """The variance by DeLong's definition, from the kernel of every pair."""
    rng = np.random.default_rng(0)
    y = np.repeat([1, 0], [150, 250])
    score = np.round(rng.normal(y), 1)
    kernel = np.sign(score[:150, None] - score[150:]) / 2 + 0.5
    variance = kernel.mean(1).var(ddof=1) / 150 + kernel.mean(0).var(ddof=1) / 250
    auc, low, high = auc_interval(y, score)
    reach = stats.norm.ppf(0.975) * np.sqrt(variance)
    assert (auc - low, high - auc) == pytest.approx((reach, reach), rel=0.01)


def test_copies_in_one_group_count_as_one_clip():
    rng = np.random.default_rng(0)
    y = np.arange(60) % 2
    score = rng.normal(y)
    copied = auc_interval(np.repeat(y, 5), np.repeat(score, 5), np.repeat(np.arange(60), 5))
    assert copied == pytest.approx(auc_interval(y, score))
    assert copied[1] < auc_interval(np.repeat(y, 5), np.repeat(score, 5))[1]


def test_groups_never_narrow_the_interval():
    y = np.arange(100) % 2
    for seed in range(20):
        rng = np.random.default_rng(seed)
        score, groups = rng.normal(y), rng.integers(10, size=100)
        assert auc_interval(y, score, groups)[1] <= auc_interval(y, score)[1]


def test_interval_covers_the_truth():
    truth = stats.norm.cdf(1 / np.sqrt(2))
    y = np.arange(100) % 2
    rng = np.random.default_rng(0)
    intervals = [auc_interval(y, rng.normal(y)) for _ in range(400)]
    covered = np.mean([low <= truth <= high for _, low, high in intervals])
    assert 0.92 < covered < 0.98


def test_extremes():
    y = np.arange(20) % 2
    assert auc_interval(y, y) == (1, 1, 1)
    assert auc_interval(y, np.zeros(20)) == (0.5, 0.5, 0.5)
