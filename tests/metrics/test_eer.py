"""The equal error rate against the challenge's figures, closed forms and slow definitions."""

import numpy as np
import pytest
from scipy.optimize import brentq, linprog
from scipy.stats import norm

from skdeepfake.metrics import equal_error_rate


@pytest.fixture(params=range(6))
def clips(request):
    rng = np.random.default_rng(request.param)
    y_true = np.append(rng.integers(2, size=40 + request.param), [0, 1])
    return y_true, np.round(rng.normal(size=y_true.size) + 0.7 * y_true, request.param % 3)


def swept_rates(y_true, y_score):
    """Return both error rates at every threshold, thresholds descending."""
    bonafide = [score for label, score in zip(y_true, y_score, strict=True) if label == 0]
    spoof = [score for label, score in zip(y_true, y_score, strict=True) if label == 1]
    thresholds = [np.inf, *sorted(set(y_score), reverse=True)]
    fpr = [
        sum(score >= threshold for score in bonafide) / len(bonafide) for threshold in thresholds
    ]
    fnr = [sum(score < threshold for score in spoof) / len(spoof) for threshold in thresholds]
    return np.array(fpr), np.array(fnr), np.array(thresholds)


def test_the_figures_of_asvspoof5(asvspoof5):
    y_true, y_score = asvspoof5.is_spoof, asvspoof5.cm_score
    eer = equal_error_rate(y_true, y_score, higher_is="bonafide", method="asvspoof")
    assert round(100 * eer, 10) == 0.6197317900
    eer = equal_error_rate(y_true, y_score, higher_is="bonafide", method="rocch")
    assert round(100 * eer, 8) == 0.57181233


def test_the_figure_of_the_speaker_verifier_of_asvspoof5(asvspoof5):
    bonafide = asvspoof5.label > 0
    eer = equal_error_rate(
        asvspoof5.label[bonafide] == 2,
        asvspoof5.asv_score[bonafide],
        higher_is="bonafide",
        method="asvspoof",
    )
    assert round(100 * eer, 8) == 1.87092743


@pytest.mark.parametrize("method", ["interpolate", "rocch", "asvspoof"])
@pytest.mark.parametrize("d_prime", [0.0, 1.0, 3.0])
def test_two_gaussians_have_the_closed_form(method, d_prime):
    normal = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    y_true = np.repeat([0, 1], normal.size)
    # A hair's breadth keeps the scores of the classes from being tied where d' is zero.
    y_score = np.append(normal, normal + d_prime + 1e-9)
    eer = equal_error_rate(y_true, y_score, method=method)
    assert eer == pytest.approx(norm.cdf(-d_prime / 2), abs=1e-4)


def test_the_rates_cross_where_a_sweep_has_them_cross(clips):
    fpr, fnr, thresholds = swept_rates(*clips)
    index = np.arange(fpr.size)
    where = brentq(
        lambda t: np.interp(t, index, fpr) - np.interp(t, index, fnr), 0, index[-1], xtol=1e-14
    )
    eer, threshold = equal_error_rate(*clips, return_threshold=True)
    assert eer == pytest.approx(np.interp(where, index, fpr), abs=1e-10)
    gap = np.abs(fpr - fnr)
    assert gap[thresholds == threshold] == pytest.approx(gap.min())


def test_the_hull_gives_the_best_that_coins_between_thresholds_can(clips):
    fpr, fnr, _ = swept_rates(*clips)
    # Weights of the thresholds and, last, the larger of the two rates, which is to be least.
    larger_than_both = np.column_stack([[fpr, fnr], [-1, -1]])
    solution = linprog(
        c=np.append(np.zeros(fpr.size), 1),
        A_ub=larger_than_both,
        b_ub=[0, 0],
        A_eq=[np.append(np.ones(fpr.size), 0)],
        b_eq=[1],
    )
    assert equal_error_rate(*clips, method="rocch") == pytest.approx(solution.fun, abs=1e-9)


def test_the_challenges_method_cuts_ties_apart(clips):
    y_true, y_score = clips
    n_spoof, n_bonafide = np.sum(y_true == 1), np.sum(y_true == 0)
    bonafide, spoof, rates = 0, 0, [(0.0, 1.0)]
    for _, label in sorted(zip(-y_score, y_true, strict=True)):
        bonafide, spoof = bonafide + (label == 0), spoof + (label == 1)
        rates.append((bonafide / n_bonafide, 1 - spoof / n_spoof))
    closest = min(rates, key=lambda pair: round(abs(pair[0] - pair[1]), 12))
    eer = equal_error_rate(y_true, y_score, method="asvspoof")
    assert eer == pytest.approx(sum(closest) / 2)


@pytest.mark.parametrize(("method", "eer"), [("interpolate", 0.5), ("rocch", 0.5), ("asvspoof", 1)])
def test_scores_that_are_all_equal(method, eer):
    assert equal_error_rate([0, 0, 0, 1, 1], np.full(5, 3.0), method=method) == eer


@pytest.mark.parametrize("method", ["interpolate", "rocch", "asvspoof"])
def test_the_threshold_has_the_sign_of_the_scores(clips, method):
    y_true, y_score = clips
    eer, threshold = equal_error_rate(y_true, y_score, method=method, return_threshold=True)
    negated = equal_error_rate(
        y_true, -y_score, method=method, higher_is="bonafide", return_threshold=True
    )
    assert negated == (eer, -threshold)


def test_a_perfect_and_a_perfectly_wrong_detector():
    y_true, y_score = [0, 0, 1, 1], np.array([1.0, 2.0, 3.0, 4.0])
    assert equal_error_rate(y_true, y_score, return_threshold=True) == (0.0, 3.0)
    assert equal_error_rate(y_true, -y_score) == 1.0
    assert equal_error_rate(y_true, -y_score, method="rocch") == 0.5
