"""The largest log-likelihood ratio that a calibration supports."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from skdeepfake.calibration import (
    LLRCalibratedClassifierCV,
    LLRCalibrator,
    LLRFusionClassifierCV,
)
from skdeepfake.metrics import cllr

RNG = np.random.default_rng(0)
y = np.repeat([0, 1], [90, 60])
X = RNG.normal(size=(150, 3)) + 2 * y[:, np.newaxis]


@given(st.floats(-30, 30), st.floats(0.5, 8))
def test_a_ratio_is_that_of_classes_of_which_a_part_is_mixed_up(score, max_llr):
    # Normal scores of unit variance at -1 and 1 have the log-likelihood ratio 2 s.
    calibrator = LLRCalibrator().fit([[-1.0], [1.0]] * 4, [0, 1] * 4)
    calibrator.slope_, calibrator.intercept_ = 2.0, 0.0
    mixed_up = np.exp(-max_llr) / (1 + np.exp(-max_llr))
    densities = norm.pdf(score, [-1, 1])
    genuine, spoof = (1 - mixed_up) * densities + mixed_up * densities[::-1]
    expected = np.log(spoof) - np.log(genuine)
    (limited,) = calibrator.set_params(max_llr=max_llr).decision_function([score])
    assert limited == pytest.approx(expected, abs=1e-6)
    assert abs(limited) < max_llr + 1e-9


def test_the_order_and_the_decision_at_zero_stay():
    scores = np.linspace(-20, 20, 41)
    calibrator = LLRCalibrator().fit(np.append(scores, [3, -3]), np.append(scores > 0, [0, 1]))
    free = calibrator.transform(scores)
    limited = calibrator.set_params(max_llr=2.0).transform(scores)
    assert (np.diff(limited) > 0).all()
    np.testing.assert_array_equal(np.sign(limited), np.sign(free))
    assert np.abs(limited).max() < 2 < np.abs(free).max()


@pytest.mark.parametrize("method", ["logistic", "isotonic"])
def test_both_methods_have_the_limit(method):
    scores = X.sum(axis=1)
    free = LLRCalibrator(method).fit(scores, y).transform(scores)
    limited = LLRCalibrator(method, max_llr=1.5).fit(scores, y).transform(scores)
    assert np.abs(free).max() > 2
    assert 1.2 < np.abs(limited).max() < 1.5


@pytest.mark.parametrize(
    "detector",
    [
        LLRCalibratedClassifierCV(LinearSVC()),
        LLRFusionClassifierCV([("one", LogisticRegression())]),
    ],
)
def test_the_limit_follows_from_the_groups_of_the_smaller_class(detector):
    def limit():
        return getattr(detector, "max_llr_", None) or detector.calibrator_.max_llr

    detector.fit(X, y)
    assert limit() == pytest.approx(np.log(61))
    groups = np.arange(150) % 12
    groups[y == 0] %= 7
    ratios = detector.fit(X, y, groups=groups).decision_function(1000 * X)
    assert limit() == pytest.approx(np.log(8))
    assert np.abs(ratios).max() == pytest.approx(np.log(8))


def test_of_several_columns_of_groups_the_coarsest_counts():
    groups = np.column_stack([np.arange(150) % 12, np.arange(150) % 20])
    detector = LLRCalibratedClassifierCV(LinearSVC(), cv=list(StratifiedKFold(3).split(X, y)))
    assert detector.fit(X, y, groups=groups).calibrator_.max_llr == pytest.approx(np.log(13))


def test_clips_without_weight_do_not_count():
    weight = np.ones(150)
    weight[-50:] = 0
    detector = LLRCalibratedClassifierCV(LinearSVC()).fit(X, y, sample_weight=weight)
    assert detector.calibrator_.max_llr == pytest.approx(np.log(11))


def test_a_new_source_that_is_mistaken_costs_less():
    # Clips of ten sources, of which the last one says nothing of the class.
    rng = np.random.default_rng(1)
    labels, sources = np.arange(2000) % 2, np.repeat(np.arange(10), 200)
    scores = rng.normal(6 * labels - 3.0)
    scores[sources == 9] = rng.permutation(scores[sources == 9])
    known = sources < 9
    free, limited = (
        LLRCalibrator(max_llr=max_llr).fit(scores[known], labels[known])
        for max_llr in (None, np.log(10))
    )
    losses = [cllr(labels, calibrator.transform(scores)) for calibrator in (limited, free)]
    assert losses[0] < 0.75 * losses[1]
