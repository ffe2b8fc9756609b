"""A recording that is judged while it arrives."""

from collections import Counter

import numpy as np
import pandas as pd


class DetectorStream:
    """Judge of a recording that arrives in blocks; :meth:`WindowedDetector.stream` returns it.

    Its timeline is that of the whole recording, whatever the sizes of the blocks. Apart from eight
    bytes per window, memory does not grow with time.

    Parameters
    ----------
    judge : WindowJudge
        Scores windows.
    conclude : callable
        Returns the verdict from the log-likelihood ratios and the counts of the states.
    moving_window : MovingWindow
        Cuts the recording.
    """

    def __init__(self, judge, conclude, moving_window):
        self._judge = judge
        self._conclude = conclude
        self._moving_window = moving_window
        self._llrs = []
        self._states = Counter()
        self._is_finished = False

    def update(self, samples):
        """Add samples.

        Parameters
        ----------
        samples : array-like of shape (n_samples,) or (n_samples, n_channels)
            The next samples, with full scale at 1. Any number.

        Returns
        -------
        rows : DataFrame
            The new rows of the timeline: ``start``, ``stop``, ``llr``, ``speech`` and ``state``.

        Raises
        ------
        ValueError
            If samples are NaN or infinite, or the stream was finished.
        """
        if self._is_finished:
            raise ValueError("This stream was finished; begin a new one by detector.stream(...)")
        samples = np.asarray(samples, dtype=np.float32)
        if samples.ndim not in (1, 2) or not np.isfinite(samples).all():
            raise ValueError(
                "Expected finite samples of shape (n_samples,) or (n_samples, n_channels), got "
                f"shape {samples.shape}, {np.count_nonzero(~np.isfinite(samples))} not finite"
            )
        return self._add(self._moving_window.add(samples))

    def finish(self):
        """Judge what is left of the recording.

        Returns
        -------
        rows : DataFrame
            The last rows of the timeline. The last window ends with the recording.
        """
        self._is_finished = True
        return self._add(self._moving_window.finish())

    @property
    def verdict(self):
        """The verdict so far: a Series with ``llr``, ``state`` and ``n_windows``."""
        llr, state = self._conclude(np.asarray(self._llrs), self._states)
        return pd.Series({"llr": llr, "state": state, "n_windows": sum(self._states.values())})

    def _add(self, windows):
        rows = self._judge.judge_all(windows)
        self._states.update(rows["state"])
        scored = rows if self._judge.score_all else rows[rows["state"] == "ok"]
        self._llrs.extend(scored["llr"].dropna())
        return rows
