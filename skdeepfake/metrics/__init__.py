"""Metrics, scorers, reports and pictures.

Label 1 is the deepfake and high scores speak for it, unless a function is told otherwise by
`pos_label` and `higher_is`. Importing this package makes its scorers known to scikit-learn by
name; see :func:`get_scorer`.
"""

from skdeepfake._public import set_public_module
from skdeepfake.metrics._a_dcf import a_dcf
from skdeepfake.metrics._asv import ASVRates, asv_error_rates
from skdeepfake.metrics._cllr import cllr, min_cllr
from skdeepfake.metrics._compare import compare_detectors
from skdeepfake.metrics._dcf import actual_dcf, bayes_error_rate, min_dcf
from skdeepfake.metrics._eer import equal_error_rate
from skdeepfake.metrics._plot.det_curve import DETCurveDisplay
from skdeepfake.metrics._plot.eer_breakdown import EERBreakdownDisplay
from skdeepfake.metrics._plot.reliability import ReliabilityDisplay
from skdeepfake.metrics._plot.score_distribution import ScoreDistributionDisplay
from skdeepfake.metrics._plot.tippett import TippettDisplay
from skdeepfake.metrics._report import detection_report
from skdeepfake.metrics._scorers import get_scorer, get_scorer_names
from skdeepfake.metrics._tandem_dcf import tandem_dcf

__all__ = [
    "ASVRates",
    "DETCurveDisplay",
    "EERBreakdownDisplay",
    "ReliabilityDisplay",
    "ScoreDistributionDisplay",
    "TippettDisplay",
    "a_dcf",
    "actual_dcf",
    "asv_error_rates",
    "bayes_error_rate",
    "cllr",
    "compare_detectors",
    "detection_report",
    "equal_error_rate",
    "get_scorer",
    "get_scorer_names",
    "min_cllr",
    "min_dcf",
    "tandem_dcf",
]
set_public_module(__name__)
