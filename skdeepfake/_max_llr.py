"""The largest log-likelihood ratio that a calibration supports."""

import numpy as np
import pandas as pd
from sklearn.utils import column_or_1d


def supported_llr(is_spoof, groups=None):
    """Return the largest log-likelihood ratio that clips of so many independent groups support.

    By the rule of succession, after n groups the next one is unlike all of them with a probability
    of 1 / (n + 2), and says nothing about the class.

    Parameters
    ----------
    is_spoof : ndarray of shape (n_clips,), bool
        The classes.
    groups : array-like of shape (n_clips,) or None, default=None
        Speakers or sources; None takes each clip for a group.

    Returns
    -------
    max_llr : float
    """
    groups = np.arange(len(is_spoof)) if groups is None else column_or_1d(groups)
    n_groups = min(len(pd.unique(groups[members])) for members in (is_spoof, ~is_spoof))
    return float(np.log(max(n_groups, 1) + 1))


def limit_llr(llr, max_llr):
    """Return ratios that approach the largest one, in their order, and keep their sign.

    They are those of scores of which a fraction ``e / (1 + e)`` per class, with ``e =
    exp(-max_llr)``, is distributed as those of the other class.
    """
    if max_llr is None:
        return llr
    return np.logaddexp(llr, -max_llr) - np.logaddexp(0.0, llr - max_llr)
