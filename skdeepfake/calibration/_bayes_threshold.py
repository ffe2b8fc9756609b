"""The threshold for log-likelihood ratios that follows from costs and prior."""

import numpy as np

from skdeepfake._costs import with_cost_aliases
from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import validate_params
from skdeepfake._validation import COST_CONSTRAINTS


@fill_doc
@with_cost_aliases
@validate_params(COST_CONSTRAINTS, prefer_skip_nested_validation=True)
def bayes_threshold(*, p_spoof=0.05, c_miss=1, c_fa=10):
    """Compute the log-likelihood ratio from which calling a clip spoof costs less.

    As in the ASVspoof plans, the errors are those of a system that accepts bona fide speech.

    Parameters
    ----------
    $p_spoof, $c_miss, $c_fa, $cost_aliases

    Returns
    -------
    threshold : float
        ``log(c_miss (1 - p_spoof) / (c_fa p_spoof))``, for ratios of spoof to bona fide.

    See Also
    --------
    LLRCalibrator : Maps scores to log-likelihood ratios.

    Examples
    --------
    >>> from skdeepfake.calibration import bayes_threshold
    >>> round(bayes_threshold(p_spoof=0.05, c_miss=1, c_fa=10), 6)
    0.641854
    """
    return float(np.log(c_miss) + np.log1p(-p_spoof) - np.log(c_fa) - np.log(p_spoof))
