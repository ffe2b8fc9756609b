"""One score for a recording from the log-likelihood ratios of its windows."""

import numpy as np

# The tail of bona fide windows begins at this quantile.
_TAIL = 0.9


class Aggregation:
    """Aggregate of the log-likelihood ratios of windows.

    The windows of a recording depend on each other, so their ratios are never summed. The maximum
    of n windows of genuine speech grows with n: beyond a high quantile their ratios fall off about
    exponentially, with a scale b, so that the maximum grows by ``b log(n)``, which is subtracted.

    A deepfake is forged as a whole, which the mean finds, or in part, which the highest windows
    find. "mixture" is the ratio of either of the two, equally probable, to genuine speech: the
    logarithm of the mean of both ratios.

    Parameters
    ----------
    method : {"mean", "median", "max", "top_k", "mixture"} or callable
        How to aggregate.
    top_k : int
        Number of windows whose mean is taken by "top_k" and "mixture".
    overlap : float
        Hop divided by window, or 1 if windows do not overlap: what each further window adds.

    Attributes
    ----------
    scale_ : float
        Scale of the tail.
    """

    def __init__(self, method, top_k, overlap):
        self.method, self.top_k, self.overlap = method, top_k, overlap
        self.scale_ = 0.0

    def fit(self, bonafide_llrs):
        """Learn how the ratios of bona fide windows fall off."""
        threshold = np.quantile(bonafide_llrs, _TAIL)
        excess = bonafide_llrs[bonafide_llrs > threshold] - threshold
        self.scale_ = float(excess.mean()) if len(excess) else 0.0
        return self

    def __call__(self, llrs):
        """Return the aggregate of the ratios of one recording."""
        llrs = np.asarray(llrs, dtype=float)
        if callable(self.method):
            return float(self.method(llrs))
        if self.method == "mean":
            return float(llrs.mean())
        if self.method == "median":
            return float(np.median(llrs))
        highest = self._highest(llrs, 1 if self.method == "max" else min(self.top_k, len(llrs)))
        if self.method == "mixture":
            return float(np.logaddexp(llrs.mean(), highest) - np.log(2))
        return highest

    def _highest(self, llrs, k):
        """Return the mean of the k highest ratios, less what many windows add by chance."""
        highest = float(np.partition(llrs, len(llrs) - k)[len(llrs) - k :].mean())
        # Overlapping windows count by the speech that each adds.
        n_windows = 1 + (len(llrs) - 1) * self.overlap
        return highest - self.scale_ * np.log(max(n_windows / (1 + (k - 1) * self.overlap), 1.0))
