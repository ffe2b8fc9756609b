"""One score for a recording from the log-likelihood ratios of its windows."""

import numpy as np

# The tail of bona fide windows begins at this quantile.
_TAIL = 0.9
# Few recordings may seem to have independent windows; ratios of no recording are summed.
_MIN_CORRELATION = 0.25


class Aggregation:
    """Aggregate of the log-likelihood ratios of windows.

    The windows of a recording depend on each other, so their ratios are never summed. The maximum
    of n windows of genuine speech grows with n: beyond a high quantile their ratios fall off about
    exponentially, with a scale b, so that the maximum grows by ``b log(n)``, which is subtracted.

    The mean of n ratios tells more than one of them, but not n times as much, since the windows
    share speaker, room and generator. If the ratios of a recording are normal and each two of them
    have the correlation r, the ratio of all is their mean times ``n / (1 + (n - 1) r)``. The mean
    and the median are multiplied by that.

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
    correlation_ : float
        Correlation of windows of one recording; 1 if no recording has two of them.
    n_windows_ : int
        Median number of windows of the recordings.
    """

    def __init__(self, method, top_k, overlap):
        self.method, self.top_k, self.overlap = method, top_k, overlap
        self.scale_, self.correlation_, self.n_windows_ = 0.0, 1.0, 1

    def fit(self, llrs, is_spoof, recordings):
        """Learn how ratios of bona fide windows fall off, and those of one recording agree.

        Parameters
        ----------
        llrs : ndarray of shape (n_windows,)
            Log-likelihood ratios of the windows.
        is_spoof : ndarray of shape (n_windows,), bool
            Their classes.
        recordings : ndarray of shape (n_windows,), int
            Number of the recording of each.
        """
        bonafide = llrs[~is_spoof]
        threshold = np.quantile(bonafide, _TAIL)
        excess = bonafide[bonafide > threshold] - threshold
        self.scale_ = float(excess.mean()) if len(excess) else 0.0
        self.correlation_ = _correlation_within(llrs, is_spoof, recordings)
        self.n_windows_ = int(np.median(np.unique(recordings, return_counts=True)[1]))
        return self

    def __call__(self, llrs):
        """Return the aggregate of the ratios of one recording."""
        llrs = np.asarray(llrs, dtype=float)
        if callable(self.method):
            return float(self.method(llrs))
        if self.method == "median":
            return float(np.median(llrs) * self._gain(len(llrs)))
        mean = float(llrs.mean() * self._gain(len(llrs)))
        if self.method == "mean":
            return mean
        highest = self._highest(llrs, 1 if self.method == "max" else min(self.top_k, len(llrs)))
        if self.method == "mixture":
            return float(np.logaddexp(mean, highest) - np.log(2))
        return highest

    def share_beyond_window(self, n_windows):
        """Return how far a recording is from a single window, whose ratio is calibrated already.

        It is 0 for one window, and 1 for as many as the recordings had on which the calibration of
        aggregates rests, or more.
        """
        gained = self._gain(self.n_windows_) - 1
        if callable(self.method) or not gained:
            return 1.0
        return min((self._gain(n_windows) - 1) / gained, 1.0)

    def _gain(self, n_windows):
        """Return how many times as much the mean of windows tells as one of them."""
        return n_windows / (1 + (n_windows - 1) * self.correlation_)

    def _highest(self, llrs, k):
        """Return the mean of the k highest ratios, less what many windows add by chance."""
        highest = float(np.partition(llrs, len(llrs) - k)[len(llrs) - k :].mean())
        # Overlapping windows count by the speech that each adds.
        n_windows = 1 + (len(llrs) - 1) * self.overlap
        return highest - self.scale_ * np.log(max(n_windows / (1 + (k - 1) * self.overlap), 1.0))


def _correlation_within(llrs, is_spoof, recordings):
    """Return the intraclass correlation of the windows of one class in a recording."""
    _, parts = np.unique(np.column_stack([recordings, is_spoof]), axis=0, return_inverse=True)
    sizes = np.bincount(parts)
    n_pairs = (sizes - 1).sum()
    class_means = np.array([llrs[~is_spoof].mean(), llrs[is_spoof].mean()])
    total = np.square(llrs - class_means[is_spoof.astype(int)]).mean()
    if not n_pairs or not total:
        return 1.0
    part_means = np.bincount(parts, llrs) / sizes
    within = np.square(llrs - part_means[parts]).sum() / n_pairs
    return float(np.clip(1 - within / total, _MIN_CORRELATION, 1.0))
