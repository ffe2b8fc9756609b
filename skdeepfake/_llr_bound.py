"""The largest log-likelihood ratio that the validation of a detector supports."""

import math

from skdeepfake._find_step import find_step
from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRFusionClassifierCV


def is_calibrated(detector):
    """Return whether the scores of a fitted detector are log-likelihood ratios."""
    is_windowed = hasattr(detector, "timeline") and hasattr(detector, "verdicts")
    calibrated = (LLRCalibratedClassifierCV, LLRFusionClassifierCV)
    return is_windowed or find_step(detector, calibrated) is not None


def llr_bound(detector, card):
    """Return the bound in a model card, or None without one or for scores that are no ratios."""
    return (card or {}).get("llr_bound") if is_calibrated(detector) else None


def bounded(llr, bound):
    """Return the ratio within the bound, and "at least", "at most" or "" where it is reached."""
    if bound is None or not math.isfinite(llr) or abs(llr) < bound:
        return llr, ""
    return math.copysign(bound, llr), "at least" if llr > 0 else "at most"
