"""Detection where false alarms must be rare."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm
from sklearn.metrics import roc_curve

from skdeepfake.metrics import threshold_at_fpr, true_positive_rate_at

scored_clips = st.lists(
    st.tuples(st.booleans(), st.integers(-5, 5)), min_size=2, max_size=40
).filter(lambda clips: len({is_spoof for is_spoof, _ in clips}) == 2)
rates = st.sampled_from([0.0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9])


def split(clips):
    y, score = np.array(clips, dtype=float).T
    return y.astype(int), score


@given(scored_clips, rates)
def test_it_is_the_best_threshold_of_all(clips, fpr):
    y, score = split(clips)
    best = 0.0
    for threshold in np.unique(score):
        called = score >= threshold
        if called[y == 0].mean() <= fpr + 1e-9:
            best = max(best, called[y == 1].mean())
    rate, threshold = true_positive_rate_at(y, score, fpr=fpr, return_threshold=True)
    assert rate == pytest.approx(best)
    assert (score >= threshold)[y == 1].mean() == pytest.approx(rate)
    assert (score >= threshold)[y == 0].mean() <= fpr + 1e-9


def test_it_is_read_off_the_curve_of_scikit_learn():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=500)
    score = rng.normal(y).round(1)
    weight = rng.uniform(0.5, 2, 500)
    false, true, _ = roc_curve(y, score, sample_weight=weight, drop_intermediate=False)
    for fpr in (0.005, 0.02, 0.3):
        rate = true_positive_rate_at(y, score, fpr=fpr, sample_weight=weight)
        assert rate == pytest.approx(true[false <= fpr].max())


def test_signs_and_labels():
    y, score = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([-3, -2, -1, 1, -1.5, 0, 3, 4])
    expected = true_positive_rate_at(y, score, fpr=0.25, return_threshold=True)
    assert expected == (0.75, 0.0)
    words = np.where(y, "spoof", "bonafide")
    options = {"pos_label": "spoof", "higher_is": "bonafide", "return_threshold": True}
    assert true_positive_rate_at(words, -score, fpr=0.25, **options) == (0.75, 0.0)
    assert true_positive_rate_at(y, -score, fpr=0.01, return_threshold=True) == (0.0, np.inf)


@pytest.mark.parametrize("fpr", [-0.1, 1.0, "low"])
@pytest.mark.parametrize("metric", [true_positive_rate_at, threshold_at_fpr])
def test_rates_that_make_no_sense_are_refused(metric, fpr):
    with pytest.raises(ValueError, match="'fpr' parameter"):
        metric([0, 1], [0.0, 1.0], fpr=fpr)


@pytest.mark.filterwarnings("ignore:.*bona fide clips are too few")
@given(scored_clips, rates)
def test_the_threshold_is_the_lowest_that_keeps_the_rate(clips, fpr):
    y, score = split(clips)
    result = threshold_at_fpr(y, score, fpr=fpr, n_bootstraps=0)
    genuine = score[y == 0]
    assert result.fpr == pytest.approx(np.mean(genuine >= result.threshold))
    assert result.fpr <= fpr + 1e-9
    lower = np.nextafter(result.threshold, -np.inf)
    assert np.mean(genuine >= lower) > fpr + 1e-9
    assert result.tpr == pytest.approx(np.mean(score[y == 1] >= result.threshold))
    assert np.isnan([result.low, result.high, result.tpr_low, result.tpr_high]).all()
    assert result.tpr <= true_positive_rate_at(y, score, fpr=fpr) + 1e-9


def test_the_interval_is_that_of_the_quantile():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 2000)
    score = rng.normal(3 * y)
    result = threshold_at_fpr(y, score, fpr=0.05, random_state=0)
    # The distribution-free interval of a quantile, from order statistics.
    ranks = binom.ppf([0.025, 0.975], 2000, 0.95).astype(int)
    exact = np.sort(score[:2000])[ranks]
    assert (result.low, result.high) == pytest.approx(exact, abs=0.03)
    assert result.tpr_low < norm.sf(norm.isf(0.05) - 3) < result.tpr_high


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [300, 10])
    covered = []
    for _ in range(100):
        result = threshold_at_fpr(y, rng.normal(size=310), fpr=0.1, n_bootstraps=100)
        covered.append(result.low <= norm.isf(0.1) <= result.high)
    assert 0.86 < np.mean(covered) < 0.99


@pytest.mark.parametrize("higher_is", ["spoof", "bonafide"])
def test_too_few_genuine_clips_give_no_upper_end(higher_is):
    rng = np.random.default_rng(0)
    sign = 1 if higher_is == "spoof" else -1
    options = {"n_bootstraps": 50, "random_state": 0, "higher_is": higher_is}
    y = np.repeat([0, 1], [367, 20])
    with pytest.warns(UserWarning, match=r"367 bona fide .* fpr=0.01: .* Pass 368 or more"):
        result = threshold_at_fpr(y, sign * rng.normal(3 * y), fpr=0.01, **options)
    assert (result.high if sign > 0 else -result.low) == np.inf
    assert np.isfinite([result.threshold, result.tpr, result.tpr_low, result.tpr_high]).all()
    y = np.repeat([0, 1], [368, 20])
    result = threshold_at_fpr(y, sign * rng.normal(3 * y), fpr=0.01, **options)
    assert np.isfinite([result.low, result.high]).all()
    with pytest.warns(UserWarning, match="fpr=0: .* Pass a larger fpr$"):
        threshold_at_fpr(y, sign * rng.normal(3 * y), fpr=0, **options)


def test_groups_widen_the_interval():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 20)
    y = np.arange(400) % 2
    score = 2 * rng.normal(size=20)[groups] + rng.normal(size=400) + y
    by_clip = threshold_at_fpr(y, score, fpr=0.1, random_state=0)
    by_group = threshold_at_fpr(y, score, groups, fpr=0.1, random_state=0)
    assert by_group.threshold == by_clip.threshold
    assert by_group.high - by_group.low > 1.5 * (by_clip.high - by_clip.low)


def test_the_sign_of_the_challenges_mirrors_the_result():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 100)
    score = rng.normal(y)
    result = threshold_at_fpr(y, score, fpr=0.1, random_state=0, n_bootstraps=50)
    mirrored = threshold_at_fpr(
        y, -score, fpr=0.1, random_state=0, n_bootstraps=50, higher_is="bonafide"
    )
    assert mirrored.threshold == -result.threshold
    assert (mirrored.low, mirrored.high) == (-result.high, -result.low)
    assert mirrored[3:] == result[3:]
