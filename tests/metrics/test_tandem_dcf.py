"""The tandem cost against ASVspoof 5's figures and the formulas of its papers."""

import numpy as np
import pytest

from skdeepfake.metrics import ASVRates, asv_error_rates, min_tandem_dcf

RATES = ASVRates(miss=0.05, fa=0.03, fa_spoof=0.7)


@pytest.fixture(params=range(3))
def clips(request):
    rng = np.random.default_rng(request.param)
    y_true = np.append(rng.integers(2, size=60), [0, 1])
    return y_true, np.round(rng.normal(size=62) + y_true, 1)


def revisited(miss, false_alarm):
    c0 = 0.9405 * 1 * RATES.miss + 0.0095 * 10 * RATES.fa
    c1 = 0.9405 * 1 - c0
    c2 = 0.05 * 10 * RATES.fa_spoof
    return (c0 + c1 * miss + c2 * false_alarm) / (c0 + min(c1, c2))


def legacy(miss, false_alarm):
    c1 = 0.9405 * (1 - 1 * RATES.miss) - 0.0095 * 10 * RATES.fa
    c2 = 10 * 0.05 * (1 - (1 - RATES.fa_spoof))
    return (c1 * miss + c2 * false_alarm) / min(c1, c2)


def test_the_figures_of_asvspoof5(asvspoof5):
    rates = asv_error_rates(asvspoof5.label, asvspoof5.asv_score, labels=(1, 2, 0))
    clips = asvspoof5.is_spoof, asvspoof5.cm_score, rates
    assert round(min_tandem_dcf(*clips, higher_is="bonafide"), 10) == 0.1086502486
    assert round(min_tandem_dcf(*clips, higher_is="bonafide", variant="legacy"), 10) == 0.0281502493


@pytest.mark.parametrize(("variant", "formula"), [("revisited", revisited), ("legacy", legacy)])
def test_the_formula_over_all_thresholds(clips, variant, formula):
    y_true, y_score = clips

    def cost_at(threshold):
        return formula(
            np.mean(y_score[y_true == 0] >= threshold), np.mean(y_score[y_true == 1] < threshold)
        )

    cost, threshold = min_tandem_dcf(*clips, RATES, variant=variant, return_threshold=True)
    assert cost == pytest.approx(min(map(cost_at, [*y_score, np.inf])), abs=1e-12)
    assert cost_at(threshold) == pytest.approx(cost, abs=1e-12)
    negated = min_tandem_dcf(
        y_true, -y_score, RATES, variant=variant, higher_is="bonafide", return_threshold=True
    )
    assert negated == (cost, -threshold)


def test_a_perfect_detector_leaves_the_errors_of_the_verifier():
    clips = [0, 0, 1, 1], [1.0, 2.0, 3.0, 4.0]
    assert min_tandem_dcf(*clips, RATES, variant="legacy") == 0
    assert min_tandem_dcf(*clips, RATES) == pytest.approx(revisited(0, 0))


@pytest.mark.parametrize("variant", ["revisited", "legacy"])
def test_equal_scores_cost_as_much_as_a_constant_decision(variant):
    assert min_tandem_dcf([0, 1], [2.0, 2.0], RATES, variant=variant) == pytest.approx(1)


@pytest.mark.parametrize("rates", [(0.1, 0.1), (0.1, 0.1, 1.2), (-0.1, 0.1, 0.5), (np.nan, 0, 0)])
def test_rates_out_of_range_raise(rates):
    with pytest.raises(ValueError, match="three fractions"):
        min_tandem_dcf([0, 1], [0.0, 1.0], rates)


def test_a_verifier_that_needs_no_detector_raises():
    with pytest.raises(ValueError, match="nothing to guard"):
        min_tandem_dcf([0, 1], [0.0, 1.0], (0.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="nothing to guard"):
        min_tandem_dcf([0, 1], [0.0, 1.0], (1.0, 0.5, 0.5))


def test_probabilities_that_do_not_sum_to_one_raise():
    with pytest.raises(ValueError, match=r"sum to 1. Got p_target=0.9"):
        min_tandem_dcf([0, 1], [0.0, 1.0], RATES, p_target=0.9)
