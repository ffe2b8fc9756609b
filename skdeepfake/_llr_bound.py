"""The largest log-likelihood ratio that the validation of a detector supports."""

import copy
import math

from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import Pipeline

from skdeepfake._find_step import find_step
from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRFusionClassifierCV

_CALIBRATED = (LLRCalibratedClassifierCV, LLRFusionClassifierCV)


def is_calibrated(detector):
    """Return whether the scores of a fitted detector are log-likelihood ratios."""
    return is_windowed(detector) or find_step(detector, _CALIBRATED) is not None


def is_windowed(detector):
    """Return whether a detector judges whole recordings, as a WindowedDetector does."""
    return hasattr(detector, "timeline") and hasattr(detector, "verdicts")


def llr_bound(detector, card):
    """Return the bound of a detector or of its card, or None for scores that are no ratios."""
    if not is_calibrated(detector):
        return None
    bounds = [(card or {}).get("llr_bound"), _own_bound(detector)]
    return min((bound for bound in bounds if bound is not None), default=None)


def _own_bound(detector):
    """Return the largest ratio that a fitted detector returns, or None."""
    if is_windowed(detector):
        return detector.calibrator_.max_llr
    last = find_step(detector, _CALIBRATED)
    if last is None:
        return None
    return last.max_llr_ if hasattr(last, "max_llr_") else last.calibrator_.max_llr


def without_limit(detector):
    """Return a shallow copy of a fitted detector whose ratios have no limit."""
    twin = copy.copy(detector)
    if hasattr(detector, "calibrator_"):
        twin.calibrator_ = copy.copy(detector.calibrator_)
        twin.calibrator_.max_llr = None
    elif hasattr(detector, "max_llr_"):
        twin.max_llr_ = None
    elif isinstance(detector, Pipeline):
        *steps, (name, last) = detector.steps
        twin.steps = [*steps, (name, without_limit(last))]
    elif isinstance(detector, FrozenEstimator):
        twin.estimator = without_limit(detector.estimator)
    return twin


def bounded(llr, bound):
    """Return the ratio within the bound, and "at least", "at most" or "" where it is reached."""
    if bound is None or not math.isfinite(llr) or abs(llr) < bound:
        return llr, ""
    return math.copysign(bound, llr), "at least" if llr > 0 else "at most"
