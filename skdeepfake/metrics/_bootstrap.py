"""Bootstrap over clips, or over groups of clips, with percentile intervals."""

from numbers import Integral, Real

import numpy as np
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d

from skdeepfake._sklearn_compat import Interval

BOOTSTRAP_CONSTRAINTS = {
    "groups": ["array-like", None],
    "n_bootstraps": [Interval(Integral, 0, None, closed="left")],
    "confidence_level": [Interval(Real, 0, 1, closed="neither")],
    "random_state": ["random_state"],
}


def bootstrap(measure, is_spoof, groups, n_bootstraps, random_state):
    """Return what `measure` gives for each of many draws of the clips with replacement.

    Without groups, clips are drawn within their class, which keeps the size of each class. With
    groups, whole groups are drawn.

    Parameters
    ----------
    measure : callable
        Takes how often each clip is drawn, an array of shape (n_clips,), and returns ``n_values``
        numbers, NaN for a value that this draw does not define.
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
        The values of each replicate.
    """
    if n_bootstraps == 0:
        return np.empty((0, np.size(measure(np.ones(is_spoof.size, dtype=int)))))
    strata, unit_of_clip = _units(is_spoof, groups)
    if min(units.size for units in strata) < 2:
        raise ValueError(
            "A bootstrap needs at least two clips of each class, or two groups. Pass "
            "n_bootstraps=0 to compute no intervals."
        )
    rng = np.random.default_rng(check_random_state(random_state).randint(2**31 - 1))
    replicates = []
    for _ in range(n_bootstraps):
        sample = np.concatenate([rng.choice(units, units.size) for units in strata])
        counts = np.bincount(sample, minlength=sample.size)[unit_of_clip]
        replicates.append(np.ravel(measure(counts)))
    return np.array(replicates, dtype=np.float64)


def _units(is_spoof, groups):
    """Return the units to draw, one array per stratum, and the unit of each clip."""
    if groups is None:
        return [np.flatnonzero(is_spoof), np.flatnonzero(~is_spoof)], np.arange(is_spoof.size)
    groups = column_or_1d(groups)
    check_consistent_length(is_spoof, groups)
    names, unit_of_clip = np.unique(groups, return_inverse=True)
    return [np.arange(names.size)], unit_of_clip


def percentile_interval(replicates, confidence_level):
    """Return the low and high ends, each of shape (n_values,), of an interval over replicates.

    Replicates that are NaN are left out: one that draws no clip of some class has no error rate.
    The ends are NaN if no replicate remains.

    Parameters
    ----------
    replicates : ndarray of shape (n_bootstraps, n_values)
        The values of each replicate.
    confidence_level : float
        Fraction of the replicates within the interval.
    """
    tails = [(1 - confidence_level) / 2, (1 + confidence_level) / 2]
    ends = np.full((2, replicates.shape[1]), np.nan)
    for index, values in enumerate(replicates.T):
        values = values[~np.isnan(values)]
        if values.size:
            ends[:, index] = np.quantile(values, tails)
    return ends
