"""The area under the ROC curve, and its standard error when clips come in groups."""

import numpy as np
from scipy import stats


def auc_interval(y, score, groups=None, *, confidence_level=0.95):
    """Compute the area under the ROC curve and a confidence interval.

    Parameters
    ----------
    y : ndarray of shape (n_clips,)
        1 for the class with the high scores, 0 for the other.
    score : ndarray of shape (n_clips,)
        Scores; ties count one half.
    groups : ndarray of shape (n_clips,), default=None
        Clips of one group are treated as dependent. None treats all clips as independent.
    confidence_level : float, default=0.95
        Level of the interval.

    Returns
    -------
    auc, low, high : float
        Within [0, 1].

    Notes
    -----
    The standard error comes from DeLong's structural components, summed over groups as Obuchowski
    does [1]_. It is at least that of independent clips, since few groups may underestimate the
    error by chance. The interval is that of Student's t with ``n_groups - 1`` degrees of freedom.

    References
    ----------
    .. [1] N. A. Obuchowski, "Nonparametric analysis of clustered ROC curve data", Biometrics 53,
       567-578, 1997. https://doi.org/10.2307/2533958
    """
    positive = np.asarray(y) == 1
    n_positive, n_negative = positive.sum(), (~positive).sum()
    ranks = stats.rankdata(score)
    # Fraction of the other class that each clip outranks.
    placement = np.empty(len(ranks))
    within = stats.rankdata(score[positive])
    placement[positive] = (ranks[positive] - within) / n_negative
    within = stats.rankdata(score[~positive])
    placement[~positive] = 1 - (ranks[~positive] - within) / n_positive
    auc = placement[positive].mean()

    influence = (placement - auc) / np.where(positive, n_positive, n_negative)
    error, n_units = _error(influence), len(ranks)
    if groups is not None:
        sums = np.bincount(np.unique(groups, return_inverse=True)[1], weights=influence)
        error, n_units = max(error, _error(sums)), len(sums)
    reach = error * stats.t.ppf((1 + confidence_level) / 2, n_units - 1)
    return float(auc), float(max(auc - reach, 0)), float(min(auc + reach, 1))


def _error(influence):
    """Return the standard error of a sum of independent terms of mean zero."""
    n_terms = len(influence)
    return np.sqrt(n_terms / (n_terms - 1) * np.sum(influence**2))
