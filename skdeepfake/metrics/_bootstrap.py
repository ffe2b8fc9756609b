"""Resampling of clips, or of groups of clips, with intervals by percentiles."""

import warnings
from numbers import Integral, Real

import numpy as np
import scipy.stats
from scipy.stats import DegenerateDataWarning
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d

from skdeepfake._sklearn_compat import Interval

BOOTSTRAP_CONSTRAINTS = {
    "groups": ["array-like", None],
    "n_bootstraps": [Interval(Integral, 0, None, closed="left")],
    "confidence_level": [Interval(Real, 0, 1, closed="neither")],
    "random_state": ["random_state"],
}


def bootstrap(measure, is_spoof, groups, n_bootstraps, random_state):
    """Measure clips that are drawn anew with replacement, time after time.

    Without groups, clips are drawn within their class, which keeps the size of each class. With
    groups, whole groups are drawn. The drawing is :func:`scipy.stats.bootstrap`'s.

    Parameters
    ----------
    measure : callable
        Takes how often each clip is drawn, of shape (n_clips,), and returns ``n_values`` numbers,
        NaN where it has none.
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    groups : array-like of shape (n_clips,) or None
        Group of each clip, such as its speaker.
    n_bootstraps : int
        Number of replicates.
    random_state : int, RandomState instance or None
        Seed of the draws.

    Returns
    -------
    replicates : ndarray of shape (n_bootstraps, n_values)
        What each replicate gave.
    """
    strata, unit_of_clip = _units(is_spoof, groups)
    n_units = sum(units.size for units in strata)

    def measure_drawn(*drawn):
        counts = np.bincount(np.concatenate(drawn), minlength=n_units)[unit_of_clip]
        return np.ravel(measure(counts)).astype(np.float64)

    if n_bootstraps == 0:
        return np.empty((0, measure_drawn(*strata).size))
    if min(units.size for units in strata) < 2:
        raise ValueError(
            "A bootstrap needs at least two clips of each class, or two groups; n_bootstraps=0 "
            "does without intervals."
        )
    with warnings.catch_warnings():
        # The interval that it warns of is not used: here a replicate may lack a value.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        result = scipy.stats.bootstrap(
            strata,
            measure_drawn,
            n_resamples=n_bootstraps,
            batch=1,
            vectorized=False,
            method="percentile",
            rng=np.random.default_rng(check_random_state(random_state).randint(2**31 - 1)),
        )
    return np.atleast_2d(result.bootstrap_distribution).T


def _units(is_spoof, groups):
    """Return what is drawn, in sets of which each is drawn by itself, and the unit of each clip."""
    if groups is None:
        return [np.flatnonzero(is_spoof), np.flatnonzero(~is_spoof)], np.arange(is_spoof.size)
    groups = column_or_1d(groups)
    check_consistent_length(is_spoof, groups)
    names, unit_of_clip = np.unique(groups, return_inverse=True)
    return [np.arange(names.size)], unit_of_clip


def percentile_interval(replicates, confidence_level):
    """Return the low and high ends, each of shape (n_values,), of an interval over replicates.

    A replicate that draws no clip of some class has no error rate: it is NaN and left out. The
    ends are NaN where nothing is left.

    Parameters
    ----------
    replicates : ndarray of shape (n_bootstraps, n_values)
        What each replicate gave.
    confidence_level : float
        Share of the replicates within the interval.
    """
    tails = [(1 - confidence_level) / 2, (1 + confidence_level) / 2]
    ends = np.full((2, replicates.shape[1]), np.nan)
    for index, values in enumerate(replicates.T):
        values = values[~np.isnan(values)]
        if values.size:
            ends[:, index] = np.quantile(values, tails)
    return ends
