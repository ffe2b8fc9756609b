"""The architecture-agnostic cost against ASVspoof 5's figure and a plain sweep."""

import numpy as np
import pytest

from skdeepfake.metrics import min_a_dcf


@pytest.fixture(params=range(3))
def trials(request):
    rng = np.random.default_rng(request.param)
    labels = np.append(rng.integers(3, size=60), [0, 1, 2])
    return labels, np.round(rng.normal(size=63) + np.array([0, 2, 0.5])[labels], request.param)


def cost_at(labels, scores, threshold):
    miss = np.mean(scores[labels == 1] < threshold)
    false_alarm = np.mean(scores[labels == 2] >= threshold)
    spoof_accepted = np.mean(scores[labels == 0] >= threshold)
    cost = 0.9 * 1 * miss + 0.05 * 10 * false_alarm + 0.05 * 20 * spoof_accepted
    return cost / min(0.9 * 1, 0.05 * 10 + 0.05 * 20)


def test_the_figure_of_asvspoof5(asvspoof5):
    cost = min_a_dcf(
        asvspoof5.label,
        asvspoof5.asv_score,
        labels=(1, 2, 0),
        p_target=0.9,
        p_nontarget=0.05,
        p_spoof=0.05,
        c_miss=1,
        c_fa=10,
        c_fa_spoof=20,
    )
    assert round(cost, 9) == 0.379546993


def test_a_sweep_finds_nothing_cheaper(trials):
    cost, threshold = min_a_dcf(*trials, labels=(1, 2, 0), return_threshold=True)
    swept = [cost_at(*trials, candidate) for candidate in [*trials[1], np.inf]]
    assert cost == pytest.approx(min(swept), abs=1e-12)
    assert cost_at(*trials, threshold) == pytest.approx(cost, abs=1e-12)


@pytest.mark.parametrize("score", [0.0, 1e308, -1e308])
def test_equal_scores_cost_as_much_as_a_constant_decision(score):
    labels = ["target", "nontarget", "spoof"]
    assert min_a_dcf(labels, np.full(3, score)) == pytest.approx(1)
    assert min_a_dcf(labels, np.full(3, score), return_threshold=True)[1] == np.inf


def test_probabilities_that_do_not_sum_to_one_raise():
    with pytest.raises(ValueError, match="sum to 1"):
        min_a_dcf(["target", "nontarget", "spoof"], [1.0, 2.0, 3.0], p_spoof=0.2)
