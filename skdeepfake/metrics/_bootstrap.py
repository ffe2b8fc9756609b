"""Resampling of clips, or of groups of clips, with intervals by percentiles."""

from numbers import Integral, Real

import numpy as np
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d
from sklearn.utils._param_validation import Interval

BOOTSTRAP_CONSTRAINTS = {
    "groups": ["array-like", None],
    "n_bootstraps": [Interval(Integral, 0, None, closed="left")],
    "confidence_level": [Interval(Real, 0, 1, closed="neither")],
    "random_state": ["random_state"],
}


def draw_counts(is_spoof, groups, n_bootstraps, random_state):
    """Yield, for each bootstrap replicate, how often each clip is drawn.

    Without groups, clips are drawn within their class, which keeps the size of each class. With
    groups, whole groups are drawn.

    Parameters
    ----------
    is_spoof : ndarray of shape (n_clips,), bool
        True for the spoofed clips.
    groups : array-like of shape (n_clips,) or None
        Group of each clip, such as its speaker.
    n_bootstraps : int
        Number of replicates.
    random_state : int, RandomState instance or None
        Seed of the draws.

    Yields
    ------
    counts : ndarray of int of shape (n_clips,)
    """
    rng = np.random.default_rng(check_random_state(random_state).randint(2**31 - 1))
    if groups is None:
        strata = [np.flatnonzero(is_spoof), np.flatnonzero(~is_spoof)]
        unit_of_clip = np.arange(is_spoof.size)
    else:
        groups = column_or_1d(groups)
        check_consistent_length(is_spoof, groups)
        names, unit_of_clip = np.unique(groups, return_inverse=True)
        strata = [np.arange(names.size)]
    if n_bootstraps and min(units.size for units in strata) < 2:
        raise ValueError(
            "A bootstrap needs at least two clips of each class, or two groups; n_bootstraps=0 "
            "does without intervals."
        )
    n_units = sum(units.size for units in strata)
    for _ in range(n_bootstraps):
        drawn = [units[rng.integers(units.size, size=units.size)] for units in strata]
        yield np.bincount(np.concatenate(drawn), minlength=n_units)[unit_of_clip]


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
