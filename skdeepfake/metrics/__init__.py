"""Metrics, scorers, reports and plots.

Label 1 is the deepfake and high scores speak for it, unless `pos_label` and `higher_is` say
otherwise.
"""

from skdeepfake._public import set_public_module
from skdeepfake.metrics._a_dcf import min_a_dcf
from skdeepfake.metrics._asv import ASVRates, asv_error_rates
from skdeepfake.metrics._average_precision_at_iou import (
    average_precision_at_iou,
    average_recall_at,
)
from skdeepfake.metrics._boundary_error import BoundaryErrors, boundary_error
from skdeepfake.metrics._cllr import cllr, min_cllr
from skdeepfake.metrics._compare import DetectorComparison, compare_detectors
from skdeepfake.metrics._dcf import actual_dcf, bayes_error_rate, min_dcf
from skdeepfake.metrics._eer import equal_error_rate
from skdeepfake.metrics._low_false_alarm import (
    ThresholdAtFPR,
    threshold_at_fpr,
    true_positive_rate_at,
)
from skdeepfake.metrics._plot.det_curve import DETCurveDisplay
from skdeepfake.metrics._plot.eer_breakdown import EERBreakdownDisplay
from skdeepfake.metrics._plot.reliability import ReliabilityDisplay
from skdeepfake.metrics._plot.score_distribution import ScoreDistributionDisplay
from skdeepfake.metrics._plot.tippett import TippettDisplay
from skdeepfake.metrics._range_eer import range_equal_error_rate
from skdeepfake.metrics._report import DetectionReport, detection_report
from skdeepfake.metrics._scorers import (
    actual_dcf_scorer,
    cllr_scorer,
    eer_scorer,
    get_scorer,
    get_scorer_names,
    min_cllr_scorer,
    min_dcf_scorer,
    true_positive_rate_at_scorer,
)
from skdeepfake.metrics._segment_eer import segment_equal_error_rate
from skdeepfake.metrics._tandem_dcf import min_tandem_dcf

__all__ = [
    "ASVRates",
    "BoundaryErrors",
    "DETCurveDisplay",
    "DetectionReport",
    "DetectorComparison",
    "EERBreakdownDisplay",
    "ReliabilityDisplay",
    "ScoreDistributionDisplay",
    "ThresholdAtFPR",
    "TippettDisplay",
    "actual_dcf",
    "actual_dcf_scorer",
    "asv_error_rates",
    "average_precision_at_iou",
    "average_recall_at",
    "bayes_error_rate",
    "boundary_error",
    "cllr",
    "cllr_scorer",
    "compare_detectors",
    "detection_report",
    "eer_scorer",
    "equal_error_rate",
    "get_scorer",
    "get_scorer_names",
    "min_a_dcf",
    "min_cllr",
    "min_cllr_scorer",
    "min_dcf",
    "min_dcf_scorer",
    "min_tandem_dcf",
    "range_equal_error_rate",
    "segment_equal_error_rate",
    "threshold_at_fpr",
    "true_positive_rate_at",
    "true_positive_rate_at_scorer",
]
set_public_module(__name__)
