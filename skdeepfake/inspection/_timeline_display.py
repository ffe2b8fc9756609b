"""The scores of the windows of a recording over time."""

import numpy as np

from skdeepfake._plotting import BONAFIDE_COLOR, SPOOF_COLOR, get_axes
from skdeepfake._sklearn_compat import _num_samples
from skdeepfake.audio import as_recordings, is_source
from skdeepfake.inspection._spectrogram import average_spectrogram, split_axes


class TimelineDisplay:
    """Plot of the score of a recording over time, below its spectrogram.

    Windows that speak for spoof are drawn above zero and in another color; where there is no
    verdict, the background is gray and the state is named. Create it with :meth:`from_estimator`;
    all parameters are stored as attributes.

    Parameters
    ----------
    timeline : DataFrame
        As :meth:`skdeepfake.compose.WindowedDetector.timeline` returns it, for one recording.
    verdict : Series, default=None
        The log-likelihood ratio ``llr`` and the ``state`` of the recording, for the title.
    spectrogram : tuple of ndarray, default=None
        Edges of the columns in seconds, frequencies in Hz, and levels in dB. None draws the scores
        alone.
    name : str, default=None
        Title.

    Attributes
    ----------
    bars_ : matplotlib BarContainer
        The scores: each window stands over the time from its start to the start of the next.
    image_ : matplotlib QuadMesh or None
        The spectrogram.
    ax_ : matplotlib Axes
        The axes of the scores.
    spectrogram_ax_ : matplotlib Axes or None
        The axes of the spectrogram, which share the time axis.
    figure_ : matplotlib Figure
        The figure.

    See Also
    --------
    skdeepfake.compose.WindowedDetector : Returns the numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> from skdeepfake.inspection import TimelineDisplay
    >>> timeline = pd.DataFrame(
    ...     {"start": [0.0, 2.0], "stop": [4.0, 6.0], "llr": [-1.5, 3.0], "state": ["ok", "ok"]}
    ... )
    >>> TimelineDisplay(timeline=timeline).plot().ax_.get_xlabel()
    'Time (s)'
    """

    def __init__(self, *, timeline, verdict=None, spectrogram=None, name=None):
        self.timeline = timeline
        self.verdict = verdict
        self.spectrogram = spectrogram
        self.name = name

    @classmethod
    def from_estimator(cls, estimator, X, *, name=None, ax=None):
        """Judge one recording with a fitted detector of recordings and plot its timeline.

        Parameters
        ----------
        estimator : WindowedDetector
            The fitted detector.
        X : str, path-like, bytes, binary file, or array-like of shape (1,) or (1, 1)
            One recording.
        name : str, default=None
            Title; by default the verdict.
        ax : matplotlib Axes, default=None
            Axes whose place to take; by default, axes of a new figure.

        Returns
        -------
        display : TimelineDisplay
            The Display after plotting.
        """
        X = [X] if is_source(X) else X
        if _num_samples(X) != 1:
            raise ValueError(f"X must hold one recording, got {_num_samples(X)}; pass X[:1]")
        timeline = estimator.timeline(X)
        display = cls(
            timeline=timeline,
            verdict=estimator.verdicts(timeline).loc[0, ["llr", "state"]],
            spectrogram=average_spectrogram(as_recordings(X)[0]),
            name=name,
        )
        return display.plot(ax=ax)

    def plot(self, ax=None, *, name=None):
        """Plot the timeline.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes whose place to take; by default, axes of a new figure.
        name : str, default=None
            Title; by default, that of the Display.

        Returns
        -------
        display : TimelineDisplay
            The Display itself.
        """
        self.ax_ = top = get_axes(ax, self)
        self.figure_ = self.ax_.figure
        self.spectrogram_ax_ = self.image_ = None
        if self.spectrogram is not None:
            self.spectrogram_ax_, self.ax_ = split_axes(top)
            top = self.spectrogram_ax_
            times, frequencies, levels = self.spectrogram
            middle = (times[:-1] + times[1:]) / 2
            self.image_ = top.pcolormesh(
                middle, frequencies / 1000, levels, shading="nearest", rasterized=True
            )
            top.set(ylabel="Frequency (kHz)", xlim=(0, times[-1]))
        self._draw_scores()
        top.set_title(name or self.name or self._title())
        return self

    def _draw_scores(self):
        frame = self.timeline
        start, llr = frame["start"].to_numpy(), frame["llr"].to_numpy()
        # From the start of each window to that of the next, so that bars do not overlap.
        width = np.append(start[1:], frame["stop"].to_numpy()[-1]) - start
        colors = np.where(llr > 0, SPOOF_COLOR, BONAFIDE_COLOR)
        self.bars_ = self.ax_.bar(
            start, np.nan_to_num(llr), width, align="edge", color=colors, edgecolor="none"
        )
        self.ax_.axhline(0, color="0.6", linewidth=1)
        without = (frame["state"] != "ok").to_numpy()
        for begin, end in _runs(without):
            stop = start[end - 1] + width[end - 1]
            self.ax_.axvspan(start[begin], stop, color="0.5", alpha=0.3, zorder=0)
        states = frame["state"][without].value_counts()
        label = "Time (s)"
        if len(states):
            counts = ", ".join(f"{state}: {n}" for state, n in states.items())
            label += f"\nno verdict on {without.sum()} of {len(frame)} windows ({counts})"
        self.ax_.set(xlabel=label, ylabel="Log-likelihood\nratio")

    def _title(self):
        if self.verdict is None:
            return ""
        if not np.isfinite(self.verdict["llr"]):
            return f"No verdict: {self.verdict['state']}"
        side = "deepfake" if self.verdict["llr"] > 0 else "genuine speech"
        return f"Log-likelihood ratio {self.verdict['llr']:+.1f}, in favor of {side}"


def _runs(flags):
    """Return where each run of true values begins and ends."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return edges.reshape(-1, 2)
