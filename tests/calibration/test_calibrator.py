"""The calibration of scores against direct fits by SciPy and by a plain loop."""

import pickle

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import make_pipeline

from skdeepfake.calibration import LLRCalibrator
from skdeepfake.metrics import actual_dcf, cllr, cllr_scorer, min_cllr, min_dcf

methods = pytest.mark.parametrize("method", ["logistic", "isotonic"])


def draw(seed, n_bonafide=300, n_spoof=700, decimals=3):
    """Scores far from log-likelihood ratios, of unbalanced classes."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [n_bonafide, n_spoof])
    return np.round(4 * (rng.normal(size=y.size) + 2 * y) + 50, decimals), y


@pytest.mark.parametrize("prior", [0.5, 0.05, 0.9])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_logistic_map_is_the_best_at_the_prior(prior, weighted):
    scores, y = draw(0)
    weight = np.random.default_rng(1).random(y.size) if weighted else np.ones(y.size)
    prior_log_odds = np.log(prior / (1 - prior))

    def cost(parameters):
        """Prior-weighted cross-entropy, as BOSARIS defines it."""
        log_odds = parameters[0] * (scores - 50) + parameters[1] + prior_log_odds
        nats = np.logaddexp(0, np.where(y == 1, -log_odds, log_odds))
        spoof = np.average(nats[y == 1], weights=weight[y == 1])
        return prior * spoof + (1 - prior) * np.average(nats[y == 0], weights=weight[y == 0])

    slope, offset = minimize(cost, [0.1, 0.0], tol=1e-12).x
    calibrator = LLRCalibrator(prior=prior).fit(scores, y, sample_weight=weight)
    assert calibrator.slope_ == pytest.approx(slope, rel=1e-3)
    assert calibrator.intercept_ == pytest.approx(offset - 50 * slope, rel=1e-3)
    np.testing.assert_allclose(
        calibrator.transform(scores), slope * (scores - 50) + offset, atol=5e-3
    )


def pooled_ratios(scores, y):
    """Likelihood ratios of distinct scores by pool adjacent violators, pool by pool."""
    scores = np.append(scores, np.repeat([scores.min(), scores.max()], 2))
    y = np.append(y, [0, 1, 0, 1])
    pools = []
    for score in np.unique(scores):
        pools.append([[score], sum(y[scores == score] == 1), sum(y[scores == score] == 0)])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            members, spoof, bonafide = pools.pop()
            pools[-1] = [pools[-1][0] + members, pools[-1][1] + spoof, pools[-1][2] + bonafide]
    return {score: spoof / bonafide for members, spoof, bonafide in pools for score in members}


@pytest.mark.parametrize("decimals", [0, 3])
def test_the_isotonic_map_pools_adjacent_violators(decimals):
    scores, y = draw(0, 80, 120, decimals)
    llr = LLRCalibrator("isotonic").fit(scores, y).transform(scores)
    ratios = pooled_ratios(scores, y)
    expected = np.log([ratios[score] for score in scores]) - np.log(120 / 80)
    np.testing.assert_allclose(llr, expected, atol=1e-6)


@methods
def test_calibration_costs_little_above_the_minimum(method):
    scores, y = draw(0, 3000, 3000)
    others, of_others = draw(1, 3000, 9000)
    llr = LLRCalibrator(method).fit(scores, y).transform(others)
    assert cllr(of_others, others) > 10
    assert cllr(of_others, llr) < min_cllr(of_others, others) + 0.02
    assert actual_dcf(of_others, llr) < min_dcf(of_others, others) + 0.05


@methods
def test_the_map_rises_and_is_finite_everywhere(method):
    scores, y = draw(0)
    grid = np.linspace(-100, 200, 500)
    llr = LLRCalibrator(method).fit(scores, y).transform(grid)
    assert np.isfinite(llr).all()
    assert (np.diff(llr) >= 0).all()
    assert llr[-1] > 1 > -1 > llr[0]


@methods
def test_separable_classes_get_finite_ratios(method):
    scores, y = np.arange(40.0), np.repeat([0, 1], 20)
    llr = LLRCalibrator(method).fit(scores, y).transform(scores)
    assert np.isfinite(llr).all()
    assert (llr[y == 0] < -1).all()
    assert (llr[y == 1] > 1).all()


@methods
def test_equal_scores_give_ratios_near_zero(method):
    y = np.repeat([0, 1], [10, 30])
    llr = LLRCalibrator(method).fit(np.full(40, 7.0), y).transform([7.0, 7.0])
    # Laplace's rule adds two clips of each class to these.
    bound = 1e-6 if method == "logistic" else np.log(3) - np.log(32 / 12) + 1e-6
    assert np.abs(llr).max() <= bound


@methods
def test_the_balance_of_the_classes_does_not_shift_the_ratios(method):
    scores, y = draw(0, 3000, 3000)
    fewer = np.append(np.arange(3000), np.arange(3000, 6000, 10))
    grid = np.linspace(50, 58, 9)
    balanced = LLRCalibrator(method).fit(scores, y).transform(grid)
    unbalanced = LLRCalibrator(method).fit(scores[fewer], y[fewer]).transform(grid)
    np.testing.assert_allclose(unbalanced, balanced, atol=0.2 if method == "logistic" else 1)


@methods
def test_scores_high_for_bona_fide_give_the_same_ratios(method):
    scores, y = draw(0)
    expected = LLRCalibrator(method).fit_transform(scores, y)
    llr = LLRCalibrator(method, higher_is="bonafide").fit_transform(-scores, y)
    np.testing.assert_allclose(llr, expected, atol=1e-9)


@methods
def test_a_weight_counts_as_that_many_clips(method):
    scores, y = draw(0, 40, 60, decimals=0)
    weight = np.random.default_rng(0).integers(1, 4, size=100)
    weighted = LLRCalibrator(method).fit(scores, y, sample_weight=weight)
    repeated = LLRCalibrator(method).fit(np.repeat(scores, weight), np.repeat(y, weight))
    np.testing.assert_allclose(weighted.transform(scores), repeated.transform(scores), atol=1e-5)


@pytest.mark.parametrize("prior", [0.5, 0.05])
def test_posteriors_follow_from_ratio_and_prior_by_bayes(prior):
    scores, y = draw(0)
    labels = np.where(y, "spoof", "bonafide")
    calibrator = LLRCalibrator(prior=prior).fit(scores, labels)
    likelihood_ratio = np.exp(calibrator.decision_function(scores))
    spoof = prior * likelihood_ratio / (prior * likelihood_ratio + 1 - prior)
    np.testing.assert_allclose(
        calibrator.predict_proba(scores), np.column_stack([1 - spoof, spoof]), atol=1e-12
    )
    expected = np.where(spoof > 0.5, "spoof", "bonafide")
    np.testing.assert_array_equal(calibrator.predict(scores), expected)


@methods
def test_clone_and_pickle(method):
    scores, y = draw(0)
    calibrator = LLRCalibrator(method, prior=0.1).fit(scores, y)
    expected = calibrator.transform(scores)
    copy = pickle.loads(pickle.dumps(calibrator))
    np.testing.assert_array_equal(copy.transform(scores), expected)
    again = clone(calibrator)
    assert again.get_params() == calibrator.get_params()
    np.testing.assert_array_equal(again.fit(scores, y).transform(scores), expected)


def test_scores_keep_their_shape():
    scores, y = draw(0)
    flat = LLRCalibrator().fit_transform(scores, y)
    assert flat.shape == scores.shape
    column = LLRCalibrator().fit_transform(scores[:, np.newaxis], y)
    assert column.shape == (scores.size, 1)
    np.testing.assert_array_equal(column[:, 0], flat)
    calibrator = LLRCalibrator().fit(pd.DataFrame({"score": scores}), y)
    assert calibrator.feature_names_in_.tolist() == ["score"]


def test_it_works_inside_cross_validation():
    scores, y = draw(0)
    column = scores[:, np.newaxis]
    llr = cross_val_predict(LLRCalibrator(), column, y, cv=3, method="decision_function")
    assert cllr(y, llr) < min_cllr(y, scores) + 0.05
    search = GridSearchCV(
        LLRCalibrator(),
        {"method": ["logistic", "isotonic"]},
        scoring=cllr_scorer,
        error_score="raise",
    ).fit(column, y)
    assert -1 < search.best_score_ < 0
    posteriors = make_pipeline(LLRCalibrator(), LogisticRegression()).fit(column, y)
    assert posteriors.score(column, y) > 0.8


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], [0, 1], r"one score per clip.*Got shape \(2, 2\)"),
        ([1.0, 2.0], [1, 1], "1 class"),
        ([1.0, 2.0, 3.0], [0, 1, 2], "Only binary classification"),
        ([1.0, np.nan], [0, 1], "contains NaN"),
        ([1.0, 2.0, 3.0], [0, 1], "inconsistent numbers of samples"),
    ],
)
def test_bad_scores_raise(X, y, message):
    with pytest.raises(ValueError, match=message):
        LLRCalibrator().fit(X, y)


def test_a_class_without_weight_raises():
    with pytest.raises(ValueError, match="zero for the whole spoof class"):
        LLRCalibrator().fit([1.0, 2.0], [0, 1], sample_weight=[1, 0])


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("scale", [1e-6, 3.0, 1e6])
@pytest.mark.parametrize("method", ["logistic", "isotonic"])
def test_the_scale_of_the_weights_has_no_effect(method, scale, whole):
    scores, y = draw(0)
    rng = np.random.default_rng(0)
    weight = rng.integers(0, 4, size=len(y)) if whole else rng.uniform(0, 2, size=len(y))
    expected = LLRCalibrator(method).fit(scores, y, sample_weight=weight).transform(scores)
    # That of each class, too.
    for factor in (scale, np.where(y == 1, scale, 1.0)):
        scaled = LLRCalibrator(method).fit(scores, y, sample_weight=weight * factor)
        np.testing.assert_allclose(scaled.transform(scores), expected, rtol=1e-6, atol=1e-6)


def test_equal_weights_are_no_weights():
    scores, y = draw(0)
    expected = LLRCalibrator("isotonic").fit(scores, y).transform(scores)
    weighted = LLRCalibrator("isotonic").fit(scores, y, sample_weight=np.full(len(y), 1e-6))
    np.testing.assert_allclose(weighted.transform(scores), expected)
