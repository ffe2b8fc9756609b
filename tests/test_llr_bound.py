"""The bound of log-likelihood ratios, and which scores are ratios."""

import numpy as np
import pytest
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake._llr_bound import bounded, llr_bound, without_limit
from skdeepfake.calibration import (
    LLRCalibratedClassifierCV,
    LLRCalibrator,
    LLRFusionClassifierCV,
)


@pytest.mark.parametrize(
    ("llr", "bound", "shown"),
    [
        (4.0, 3.0, (3.0, "at least")),
        (-4.0, 3.0, (-3.0, "at most")),
        (3.0, 3.0, (3.0, "at least")),
        (2.9, 3.0, (2.9, "")),
        (4.0, None, (4.0, "")),
    ],
)
def test_ratios_within_the_bound(llr, bound, shown):
    assert bounded(llr, bound) == shown


def test_no_ratio_stays_none():
    llr, qualifier = bounded(np.nan, 3.0)
    assert np.isnan(llr)
    assert qualifier == ""


@pytest.mark.parametrize(
    ("classifier", "bound"),
    [
        (LogisticRegression(), None),
        (LLRCalibratedClassifierCV(LogisticRegression(), cv=2), 3.0),
        (LLRFusionClassifierCV([("one", LogisticRegression())], cv=2), 3.0),
    ],
)
def test_only_ratios_have_a_bound(classifier, bound):
    X, y = np.random.default_rng(0).normal(size=(80, 2)), np.arange(80) % 2
    detector = make_pipeline(StandardScaler(), classifier).fit(X, y)
    assert llr_bound(detector, {"llr_bound": 3.0}) == bound
    # That of the detector itself, of 40 clips of each class.
    assert llr_bound(detector, None) == (bound and pytest.approx(np.log(41)))
    assert llr_bound(detector, {"llr_bound": 6.0}) == llr_bound(detector, None)


def test_a_calibrator_without_a_limit_leaves_the_bound_to_the_card():
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.arange(20) % 2
    classifier = LLRCalibratedClassifierCV(LogisticRegression(), calibrator=LLRCalibrator(), cv=2)
    assert llr_bound(classifier.fit(X, y), None) is None
    assert llr_bound(classifier, {"llr_bound": 6.0}) == 6.0


def test_a_copy_without_the_limit_leaves_the_detector_as_it_is():
    X, y = np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2
    X[:, 0] += 40 * y
    calibrated = LLRCalibratedClassifierCV(LogisticRegression(), cv=2)
    fusion = LLRFusionClassifierCV([("one", LogisticRegression())], cv=2)
    for classifier in (calibrated, fusion):
        detector = FrozenEstimator(make_pipeline(StandardScaler(), classifier).fit(X, y))
        limited = detector.decision_function(X)
        free = without_limit(detector).decision_function(X)
        assert np.abs(limited).max() <= np.log(21) < np.abs(free).max()
        np.testing.assert_array_equal(detector.decision_function(X), limited)
