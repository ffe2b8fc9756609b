"""The shortcuts of a corpus with their intervals."""

import numpy as np

from skdeepfake._plotting import BONAFIDE_COLOR, MARK_COLORS, SPOOF_COLOR, get_axes


class ShortcutDisplay:
    """Plot of how well each shortcut tells the classes apart, with intervals.

    Create it with :meth:`from_report`; all parameters are stored as attributes.

    Parameters
    ----------
    names : list of str
        The shortcuts, from top to bottom.
    auc, low, high : ndarray of shape (n_shortcuts,)
        Areas under the ROC curve and the ends of their intervals.
    flagged : ndarray of shape (n_shortcuts,), bool
        Whether each shortcut was found.
    threshold : float
        Area at or above which a shortcut may be flagged.

    Attributes
    ----------
    points_ : list of matplotlib ErrorbarContainer
        The areas with their intervals.
    line_ : matplotlib Line2D
        The threshold.
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure.

    See Also
    --------
    shortcut_report : Compute the numbers and name remedies.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from skdeepfake.inspection import ShortcutDisplay, shortcut_report
    >>> y = np.arange(100) % 2
    >>> measures = pd.DataFrame({"duration": np.arange(100) // 2, "loudness": np.full(100, -30.0)})
    >>> display = ShortcutDisplay.from_report(shortcut_report(measures, y))
    >>> display.ax_.get_xlabel()
    'AUC of a classifier on one measure'
    """

    def __init__(self, *, names, auc, low, high, flagged, threshold):
        self.names = names
        self.auc = auc
        self.low = low
        self.high = high
        self.flagged = flagged
        self.threshold = threshold

    @classmethod
    def from_report(cls, report, *, ax=None, **kwargs):
        """Plot a report.

        Parameters
        ----------
        report : ShortcutReport
            From :func:`shortcut_report`.
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure.
        **kwargs : dict
            Passed to matplotlib's `errorbar`.

        Returns
        -------
        display : ShortcutDisplay
            The Display after plotting.
        """
        frame = report.frame
        display = cls(
            names=list(frame.index),
            **{name: frame[name].to_numpy() for name in ("auc", "low", "high", "flagged")},
            threshold=report.threshold,
        )
        return display.plot(ax=ax, **kwargs)

    def plot(self, ax=None, **kwargs):
        """Plot the areas.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure, which grows with the shortcuts.
        **kwargs : dict
            Passed to matplotlib's `errorbar`.

        Returns
        -------
        display : ShortcutDisplay
            The Display itself.
        """
        self.ax_ = get_axes(ax, self)
        self.figure_ = self.ax_.figure
        if ax is None:
            self.figure_.set_figheight(1.2 + 0.27 * len(self.names))
        self.ax_.axvline(0.5, color="0.6", linewidth=1)
        self.line_ = self.ax_.axvline(
            self.threshold, color=MARK_COLORS[0], linestyle="--", linewidth=1, label="threshold"
        )
        rows = np.arange(len(self.names))
        self.points_ = []
        errors = np.stack([self.auc - self.low, self.high - self.auc])
        for flag, color, label in (
            (True, SPOOF_COLOR, "found"),
            (False, BONAFIDE_COLOR, "not found"),
        ):
            mask = self.flagged == flag
            if not mask.any():
                continue
            style = {"fmt": "o", "color": color, "capsize": 3, "label": label, **kwargs}
            self.points_.append(
                self.ax_.errorbar(self.auc[mask], rows[mask], xerr=errors[:, mask], **style)
            )
        self.ax_.set_yticks(rows, [name.replace("_", " ") for name in self.names])
        self.ax_.invert_yaxis()
        self.ax_.set(
            xlabel="AUC of a classifier on one measure",
            xlim=(min(0.4, np.min(self.low) - 0.02), 1.02),
            title="Shortcuts",
        )
        self.ax_.grid(axis="x", alpha=0.3)
        self.ax_.legend(loc="lower right")
        return self
