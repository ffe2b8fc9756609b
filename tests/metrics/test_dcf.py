"""Detection costs against ASVspoof 5's figures, closed forms and a plain sweep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics import actual_dcf, bayes_error_rate, min_dcf

OTHER_COSTS = {"p_spoof": 0.3, "c_miss": 4, "c_fa": 1.5}


@pytest.fixture(params=range(4))
def clips(request):
    rng = np.random.default_rng(request.param)
    y_true = np.append(rng.integers(2, size=60), [0, 1])
    return y_true, np.round(2 * (rng.normal(size=62) + y_true - 0.5), request.param)


def cost_at(y_true, y_score, threshold, *, p_spoof=0.05, c_miss=1, c_fa=10):
    """The cost of the ASVspoof 5 plan, clip by clip."""
    bonafide, spoof = y_score[y_true == 0], y_score[y_true == 1]
    miss = sum(score >= threshold for score in bonafide) / len(bonafide)
    false_alarm = sum(score < threshold for score in spoof) / len(spoof)
    cost = c_miss * (1 - p_spoof) * miss + c_fa * p_spoof * false_alarm
    return cost / min(c_miss * (1 - p_spoof), c_fa * p_spoof)


def test_the_figures_of_asvspoof5(asvspoof5):
    y_true, y_score = asvspoof5.is_spoof, asvspoof5.cm_score
    assert round(min_dcf(y_true, y_score, higher_is="bonafide"), 10) == 0.0163198116
    assert round(actual_dcf(y_true, y_score, higher_is="bonafide"), 10) == 0.0180241532


def test_the_threshold_of_the_plan():
    assert -bayes_threshold() == pytest.approx(-0.641854, abs=5e-7)
    assert bayes_threshold(p_spoof=0.5, c_miss=1, c_fa=1) == 0


@given(p_spoof=st.floats(1e-6, 1 - 1e-6), c_miss=st.floats(1e-3, 1e3), c_fa=st.floats(1e-3, 1e3))
def test_at_the_threshold_both_decisions_cost_the_same(p_spoof, c_miss, c_fa):
    odds = np.exp(bayes_threshold(p_spoof=p_spoof, c_miss=c_miss, c_fa=c_fa))
    posterior_odds = odds * p_spoof / (1 - p_spoof)
    assert c_fa * posterior_odds == pytest.approx(c_miss, rel=1e-8)


@pytest.mark.parametrize("costs", [{}, OTHER_COSTS])
def test_a_sweep_finds_nothing_cheaper(clips, costs):
    y_true, y_score = clips
    swept = [cost_at(*clips, threshold, **costs) for threshold in [*y_score, np.inf]]
    cost, threshold = min_dcf(*clips, **costs, return_threshold=True)
    assert cost == pytest.approx(min(swept), abs=1e-12)
    assert cost_at(*clips, threshold, **costs) == pytest.approx(cost, abs=1e-12)
    negated = min_dcf(y_true, -y_score, higher_is="bonafide", return_threshold=True, **costs)
    assert negated == (cost, -threshold)


@pytest.mark.parametrize("costs", [{}, OTHER_COSTS])
def test_the_actual_cost_is_that_at_the_threshold(clips, costs):
    expected = cost_at(*clips, bayes_threshold(**costs), **costs)
    assert actual_dcf(*clips, **costs) == pytest.approx(expected, abs=1e-12)


def test_a_score_on_the_threshold_is_called_spoof():
    threshold = bayes_threshold()
    assert actual_dcf([0, 1], [threshold - 1, threshold]) == 0
    assert actual_dcf([0, 1], [threshold, threshold + 1]) == pytest.approx(0.95 / 0.5)


def test_gaussian_ratios_have_the_closed_form():
    d_prime, threshold = 2.0, bayes_threshold()
    normal = norm.ppf((np.arange(50_000) + 0.5) / 50_000)
    y_true = np.repeat([0, 1], normal.size)
    llr = d_prime * (np.append(normal, normal + d_prime) - d_prime / 2)
    cut = threshold / d_prime + d_prime / 2
    expected = (0.95 * norm.sf(cut) + 0.5 * norm.cdf(cut - d_prime)) / 0.5
    assert actual_dcf(y_true, llr) == pytest.approx(expected, abs=2e-4)
    # These are calibrated, so nothing is cheaper.
    assert min_dcf(y_true, llr) == pytest.approx(expected, abs=2e-4)


def test_equal_scores_cost_as_much_as_a_constant_decision():
    assert min_dcf([0, 0, 1], [5.0, 5.0, 5.0], return_threshold=True) == (1, np.inf)


def test_the_error_rate_at_a_prior_is_the_cost_before_division(clips):
    priors = np.array([0.01, 0.05, 0.3, 0.5, 0.9])
    rates = bayes_error_rate(*clips, prior=priors)
    assert rates.shape == priors.shape
    for prior, rate in zip(priors, rates, strict=True):
        costs = {"p_spoof": prior, "c_miss": 1, "c_fa": 1}
        cost = cost_at(*clips, bayes_threshold(**costs), **costs)
        assert rate == pytest.approx(min(prior, 1 - prior) * cost, abs=1e-12)
        assert bayes_error_rate(*clips, prior=float(prior)) == rate


@pytest.mark.parametrize("prior", [[0.5, 1.0], 0.0, [0.2, np.nan]])
def test_a_prior_out_of_range_raises(prior):
    with pytest.raises(ValueError, match="prior"):
        bayes_error_rate([0, 1], [0.0, 1.0], prior=prior)


@pytest.mark.parametrize("parameter", ["p_spoof", "c_miss", "c_fa"])
def test_a_cost_of_zero_raises(parameter):
    for metric in (min_dcf, actual_dcf):
        with pytest.raises(ValueError, match=parameter):
            metric([0, 1], [0.0, 1.0], **{parameter: 0})
