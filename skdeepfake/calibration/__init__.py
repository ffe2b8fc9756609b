"""Calibration of scores to log-likelihood ratios, and the threshold for them."""

from skdeepfake._public import set_public_module
from skdeepfake.calibration._bayes_threshold import bayes_threshold
from skdeepfake.calibration._calibrated_classifier import LLRCalibratedClassifierCV
from skdeepfake.calibration._calibrator import LLRCalibrator
from skdeepfake.calibration._fusion import LLRFusionClassifierCV

__all__ = [
    "LLRCalibratedClassifierCV",
    "LLRCalibrator",
    "LLRFusionClassifierCV",
    "bayes_threshold",
]
set_public_module(__name__)
