"""Detection where false alarms must be rare: at most so many genuine clips are flagged."""

import math
import warnings
from numbers import Real
from typing import NamedTuple

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.metrics._bootstrap import (
    BOOTSTRAP_CONSTRAINTS,
    bootstrap,
    percentile_interval,
)
from skdeepfake.metrics._operating_points import operating_points
from skdeepfake.metrics._validation import SCORE_CONSTRAINTS, WEIGHTED_CONSTRAINTS, check_scores

_FPR_CONSTRAINTS = {"fpr": [Interval(Real, 0, 1, closed="left")]}
# Sums of weights are rounded: a rate that exceeds the limit by less than this is within it.
_ROUNDING = 1e-12


@fill_doc
@validate_params(
    {**WEIGHTED_CONSTRAINTS, **_FPR_CONSTRAINTS, "return_threshold": ["boolean"]},
    prefer_skip_nested_validation=True,
)
def true_positive_rate_at(
    y_true,
    y_score,
    *,
    fpr=0.01,
    pos_label=1,
    higher_is="spoof",
    sample_weight=None,
    return_threshold=False,
):
    """Compute the fraction of deepfakes that are found when false alarms are limited.

    Where genuine calls are many and deepfakes rare, an equal error rate says little: nobody flags
    one genuine caller in ten. This is the rate of the deepfakes that are flagged at the lowest
    threshold that flags at most the fraction `fpr` of the genuine clips.

    Parameters
    ----------
    $y_true, $y_score
    fpr : float, default=0.01
        Largest fraction of bona fide clips that may be called spoof, in [0, 1).
    $pos_label, $higher_is, $sample_weight, $return_threshold

    Returns
    -------
    rate : float
        Fraction of the spoofed clips called spoof, in [0, 1].
    threshold : float
        The score in question, on the scale of `y_score`: clips that score this or beyond are called
        spoof. It is infinite if no threshold finds a spoofed clip. Only returned if
        `return_threshold` is True.

    $raises

    See Also
    --------
    threshold_at_fpr : The threshold for use, with its interval.
    equal_error_rate : The error rate where both errors are equally frequent.

    Notes
    -----
    The rate is not interpolated between thresholds. With fewer bona fide clips than ``1 / fpr``, no
    false alarm is allowed at all, and the rate depends on a single bona fide clip: do not trust it.

    Examples
    --------
    >>> from skdeepfake.metrics import true_positive_rate_at
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 0, 3, 4]
    >>> true_positive_rate_at(y_true, y_score, fpr=0.01)
    0.5
    >>> true_positive_rate_at(y_true, y_score, fpr=0.25, return_threshold=True)
    (0.75, 0.0)
    """
    is_spoof, score, weight = check_scores(
        y_true, y_score, pos_label=pos_label, higher_is=higher_is, sample_weight=sample_weight
    )
    points = operating_points(is_spoof, score, weight)
    allowed = int(np.flatnonzero(points.fpr <= fpr + _ROUNDING)[-1])
    rate = float(1 - points.fnr[allowed])
    if not return_threshold:
        return rate
    threshold = float(points.thresholds[allowed])
    return rate, threshold if higher_is == "spoof" else -threshold


class ThresholdAtFPR(NamedTuple):
    """Threshold that limits false alarms, returned by :func:`threshold_at_fpr`.

    Parameters
    ----------
    threshold : float
        The threshold, on the scale of the scores.
    low, high : float
        The ends of its interval. The one that flags less is infinite if there are too few bona fide
        clips to find it.
    fpr : float
        Fraction of the bona fide clips called spoof at the threshold.
    tpr : float
        Fraction of the spoofed clips called spoof at the threshold.
    tpr_low, tpr_high : float
        The ends of the interval of `tpr`.
    """

    threshold: float
    low: float
    high: float
    fpr: float
    tpr: float
    tpr_low: float
    tpr_high: float


@fill_doc
@validate_params(
    {**SCORE_CONSTRAINTS, **BOOTSTRAP_CONSTRAINTS, **_FPR_CONSTRAINTS},
    prefer_skip_nested_validation=True,
)
def threshold_at_fpr(
    y_true,
    y_score,
    groups=None,
    *,
    fpr=0.01,
    pos_label=1,
    higher_is="spoof",
    n_bootstraps=1000,
    confidence_level=0.95,
    random_state=None,
):
    """Compute the threshold that flags a given fraction of genuine clips, with its interval.

    It answers "I may bother one genuine caller in a hundred: from which score on do I ask back?".
    Unlike :func:`~skdeepfake.calibration.bayes_threshold` it needs no costs, no prior and no
    calibration, only scores of genuine recordings like those in use.

    Parameters
    ----------
    $y_true, $y_score
    groups : array-like of shape (n_clips,), default=None
        Groups of clips that are not independent, such as speakers or sources. The bootstrap draws
        them whole, which widens the interval. By default it draws clips within each class.
    fpr : float, default=0.01
        Largest fraction of bona fide clips that may be called spoof, in [0, 1).
    $pos_label, $higher_is
    n_bootstraps : int, default=1000
        Number of bootstrap replicates; with 0 the intervals are NaN.
    $confidence_level, $random_state

    Returns
    -------
    result : ThresholdAtFPR
        Named tuple of the threshold, its interval, and the rates that it gives on these clips.
        Clips that score the threshold or beyond are called spoof. The threshold is the next number
        above the score of a bona fide clip, and depends on no spoofed clip.

    $raises_report

    Warns
    -----
    UserWarning
        If there are too few bona fide clips for an interval with two ends, see Notes.

    See Also
    --------
    true_positive_rate_at : The fraction of spoofed clips found, as a metric.
    skdeepfake.calibration.bayes_threshold : The threshold that follows from costs and prior.

    Notes
    -----
    The threshold is right on average. To bother *more* than `fpr` of the genuine clips only
    rarely, take the end of the interval that flags less: `high`, or `low` with
    ``higher_is="bonafide"``.

    Few bona fide clips do not tell how high the rarest of their kind score. For 1 % and an interval
    of 95 %, that takes 368 clips: with fewer, it is too likely that all of them score below the
    threshold in question, and the upper end of the interval is infinite. With fewer than
    ``1 / fpr``, 100 here, the threshold itself is no more than the highest score. Collect about ten
    times as many, and more if few speakers or sources share them.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.metrics import threshold_at_fpr
    >>> y_true = np.repeat([0, 1], 1000)
    >>> y_score = np.random.default_rng(0).normal(3 * y_true)
    >>> result = threshold_at_fpr(y_true, y_score, fpr=0.01, random_state=0)
    >>> round(result.threshold, 2), result.fpr  # 2.33 for a normal distribution
    (2.23, 0.01)
    >>> result.low < 2.33 < result.high
    True
    """
    is_spoof, score, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
    bonafide, spoof = (_Descending(score, members) for members in (~is_spoof, is_spoof))

    def measure(counts):
        threshold = _lowest_threshold(*bonafide.drawn(counts), fpr)
        return threshold, _rate_from(*spoof.drawn(counts), threshold)

    once = np.ones(is_spoof.size, dtype=int)
    threshold, tpr = measure(once)
    replicates = bootstrap(measure, is_spoof, groups, n_bootstraps, random_state)
    (low, tpr_low), (high, tpr_high) = percentile_interval(replicates, confidence_level)
    n_bonafide, n_needed = bonafide.score.size, _clips_for_upper_end(fpr, confidence_level)
    if n_bonafide < n_needed:
        # The bootstrap draws no score above those it has, and would take the highest for the end.
        high = np.inf if n_bootstraps else np.nan
        remedy = "a larger fpr" if fpr == 0 else f"{n_needed} or more, or a larger fpr"
        warnings.warn(
            f"{n_bonafide} bona fide clips are too few for fpr={fpr:g}: the interval of the "
            f"threshold has no upper end. Pass {remedy}",
            stacklevel=3,
        )
    sign = 1 if higher_is == "spoof" else -1
    low, high = sorted((sign * low, sign * high))
    return ThresholdAtFPR(
        threshold=float(sign * threshold),
        low=float(low),
        high=float(high),
        fpr=float(_rate_from(*bonafide.drawn(once), threshold)),
        tpr=float(tpr),
        tpr_low=float(tpr_low),
        tpr_high=float(tpr_high),
    )


def _clips_for_upper_end(fpr, confidence_level):
    """Return from how many clips on the highest score bounds the quantile in question."""
    tail = (1 - confidence_level) / 2
    return math.ceil(math.log(tail) / math.log1p(-fpr)) if fpr else math.inf


class _Descending:
    """Scores of the clips of a class in descending order, drawn any number of times."""

    def __init__(self, score, members):
        clips = np.flatnonzero(members)
        self.clips = clips[np.argsort(score[clips])[::-1]]
        self.score = score[self.clips]

    def drawn(self, counts):
        """Return the scores, and how many of the clips drawn score this or more."""
        return self.score, np.cumsum(counts[self.clips])


def _lowest_threshold(score, n_above, fpr):
    """Return the lowest threshold that at most a fraction of scores reach, NaN if there is none."""
    if n_above[-1] == 0:
        return np.nan
    refused = np.argmax(n_above > fpr * n_above[-1] * (1 + _ROUNDING))
    return np.nextafter(score[refused], np.inf)


def _rate_from(score, n_above, threshold):
    """Return the fraction of scores that reach a threshold, NaN if there are no scores."""
    if n_above[-1] == 0 or np.isnan(threshold):
        return np.nan
    n_scores = np.searchsorted(-score, -threshold, side="right")
    return n_above[n_scores - 1] / n_above[-1] if n_scores else 0.0
