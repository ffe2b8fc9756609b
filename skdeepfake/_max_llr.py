"""The largest log-likelihood ratio that a calibration supports."""

import numpy as np
import pandas as pd


def supported_llr(is_spoof, groups=None):
    """Return the largest log-likelihood ratio that clips of so many independent groups support.

    By Laplace's rule of succession, after n groups without such a case, the next one is taken for
    the other class with a probability of 1 / (n + 2).

    Parameters
    ----------
    is_spoof : ndarray of shape (n_clips,), bool
        The classes.
    groups : array-like of shape (n_clips,) or (n_clips, n_columns) or None, default=None
        Speakers or sources; None takes each clip for a group. Of several columns, the one with the
        fewest groups counts.

    Returns
    -------
    max_llr : float
    """
    frame = pd.DataFrame(np.arange(len(is_spoof)) if groups is None else np.asarray(groups))
    n_groups = min(frame[members].nunique(dropna=False).min() for members in (is_spoof, ~is_spoof))
    return float(np.log(max(n_groups, 1) + 1))


def limit_llr(llr, max_llr):
    """Return ratios that approach the largest one, in their order, and keep their sign.

    They are those of scores of which a fraction ``e / (1 + e)`` per class, with ``e =
    exp(-max_llr)``, is distributed as those of the other class.
    """
    if max_llr is None:
        return llr
    return np.logaddexp(llr, -max_llr) - np.logaddexp(0.0, llr - max_llr)
