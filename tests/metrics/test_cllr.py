"""The cost of log-likelihood ratios against ASVspoof 5's figures, integrals and plain loops."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.stats import norm

from skdeepfake.metrics import cllr, min_cllr


def test_the_figures_of_asvspoof5(asvspoof5):
    y_true, y_score = asvspoof5.is_spoof, asvspoof5.cm_score
    assert round(cllr(y_true, y_score, higher_is="bonafide"), 10) == 0.0281906183
    assert round(min_cllr(y_true, y_score, higher_is="bonafide"), 10) == 0.0245369195


def test_the_definition_clip_by_clip():
    rng = np.random.default_rng(0)
    y_true, llr = rng.integers(2, size=50), rng.normal(scale=3, size=50)
    costs = {0: [], 1: []}
    for label, ratio in zip(y_true, llr, strict=True):
        costs[label].append(math.log2(1 + math.exp(-ratio if label else ratio)))
    expected = (math.fsum(costs[0]) / len(costs[0]) + math.fsum(costs[1]) / len(costs[1])) / 2
    assert cllr(y_true, llr) == pytest.approx(expected, rel=1e-12)


def test_gaussian_ratios_have_the_value_of_the_integral():
    d_prime = 2.0
    normal = norm.ppf((np.arange(50_000) + 0.5) / 50_000)
    y_true = np.repeat([0, 1], normal.size)
    llr = d_prime * (np.append(normal, normal + d_prime) - d_prime / 2)
    # By symmetry both classes cost the same.
    expected, _ = quad(
        lambda x: norm.pdf(x) * np.logaddexp(0, d_prime * (x - d_prime / 2)) / np.log(2), -12, 12
    )
    assert cllr(y_true, llr) == pytest.approx(expected, abs=1e-4)
    assert min_cllr(y_true, llr) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("seed", range(2))
def test_no_increasing_map_costs_less_than_the_minimum(seed):
    rng = np.random.default_rng(seed)
    y_true = np.append(rng.integers(2, size=10), [0, 1])
    y_score = np.round(rng.normal(size=12) + y_true, 1)
    levels, level_of = np.unique(y_score, return_inverse=True)

    def cost(parameters):
        llr = np.cumsum(np.append(parameters[0], np.square(parameters[1:])))[level_of]
        bits = np.logaddexp(0, np.where(y_true, -llr, llr)) / np.log(2)
        return (bits[y_true == 0].mean() + bits[y_true == 1].mean()) / 2

    found = minimize(cost, np.append(-2.0, np.full(levels.size - 1, 0.5)), tol=1e-8)
    least = min_cllr(y_true, y_score)
    assert least <= found.fun + 1e-9
    assert least == pytest.approx(found.fun, abs=2e-3)


def test_ratios_that_overflow_an_exponential_cost_what_they_should():
    assert cllr([0, 1], [1000.0, 1000.0]) == pytest.approx(500 / math.log(2))
    assert cllr([0, 1], [-1000.0, 1000.0]) == 0


def test_tied_scores_stay_tied():
    assert min_cllr([0, 1, 0, 1], [3.0, 3.0, 3.0, 3.0]) == 1
    # One tied clip of each class, between two clips that are separated.
    assert min_cllr([0, 0, 1, 1], [1.0, 2.0, 2.0, 3.0]) == pytest.approx(0.5)


def test_rounding_does_not_take_the_minimum_above_one_bit():
    assert min_cllr([0, 1, 0, 0, 1, 1], [0.0, 0.0, 0.0, 1.0, 0.0, 1.0]) == 1
