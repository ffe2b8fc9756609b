"""The equal error rates of generators, sources or other levels."""

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._plotting import BONAFIDE_COLOR, MARK_COLORS, ScoreDisplay
from skdeepfake.metrics._breakdown import MACRO, POOLED
from skdeepfake.metrics._report import detection_report


@fill_doc
class EERBreakdownDisplay(ScoreDisplay):
    """Bar chart of the equal error rates of the levels of a column, with intervals.

    Create it with :meth:`from_estimator`, :meth:`from_predictions` or :meth:`from_report`; all
    parameters are stored as attributes. The height of a new figure grows with the number of levels.

    Parameters
    ----------
    levels : list of str
        Names of the levels from top to bottom, with the number of clips of the rarer class in
        parentheses.
    eer, low, high : ndarray of shape (n_levels,)
        Equal error rates, as fractions, and the ends of their intervals.
    pooled : float
        Equal error rate of all clips.
    $name_as_title

    Attributes
    ----------
    bars_ : matplotlib BarContainer
        The bars.
    line_ : matplotlib Line2D
        The pooled rate.
    $ax_and_figure

    See Also
    --------
    detection_report : Numbers, and the clips on which each level is scored.

    Examples
    --------
    >>> from skdeepfake.metrics import EERBreakdownDisplay
    >>> y_true = [0, 0, 0, 0, 1, 1, 1, 1]
    >>> y_score = [-3, -2, -1, 1, -1.5, 2, 3, 4]
    >>> generator = [None, None, None, None, "A", "A", "B", "B"]
    >>> display = EERBreakdownDisplay.from_predictions(
    ...     y_true, y_score, by=generator, n_bootstraps=100, random_state=0
    ... )
    >>> display.levels, display.eer
    (['A (2)', 'B (2)'], array([0.5, 0. ]))
    """

    def __init__(self, *, levels, eer, low, high, pooled, name=None):
        self.levels = levels
        self.eer = eer
        self.low = low
        self.high = high
        self.pooled = pooled
        self.name = name

    @classmethod
    def from_predictions(
        cls,
        y_true,
        y_score,
        *,
        by,
        groups=None,
        pos_label=1,
        higher_is="spoof",
        n_bootstraps=1000,
        confidence_level=0.95,
        random_state=None,
        name=None,
        ax=None,
        **kwargs,
    ):
        """Plot the equal error rates of labels and scores.

        Parameters
        ----------
        $y_true, $y_score
        by : array-like of shape (n_clips,)
            Level of each clip, such as its generator; see :func:`detection_report`.
        $groups, $pos_label, $higher_is
        n_bootstraps : int, default=1000
            Number of bootstrap replicates; with 0 there are no intervals.
        $confidence_level, $random_state, $name_as_title, $ax
        **kwargs : dict
            Passed to matplotlib's `barh`.

        $returns_display
        """
        report = detection_report(
            y_true,
            y_score,
            groups,
            by={"by": by},
            metrics=["eer"],
            pos_label=pos_label,
            higher_is=higher_is,
            n_bootstraps=n_bootstraps,
            confidence_level=confidence_level,
            random_state=random_state,
        )
        return cls.from_report(report, "by", name=name, ax=ax, **kwargs)

    @classmethod
    def from_report(cls, report, column, *, name=None, ax=None, **kwargs):
        """Plot the equal error rates of a report.

        Parameters
        ----------
        report : DetectionReport
            From :func:`detection_report`, with the metric "eer".
        column : str
            The column of the breakdown to plot.
        $name_as_title, $ax
        **kwargs : dict
            Passed to matplotlib's `barh`.

        $returns_display
        """
        rows = report.frame.loc[column].drop(index=MACRO)
        n_clips = rows["n_clips"].min(axis=1)
        display = cls(
            levels=[f"{level} ({n})" for level, n in n_clips.items()],
            eer=rows["eer", "estimate"].to_numpy(),
            low=rows["eer", "low"].to_numpy(),
            high=rows["eer", "high"].to_numpy(),
            pooled=float(report.frame.loc[POOLED, ("eer", "estimate")]),
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    def plot(self, ax=None, *, name=None, **kwargs):
        super().plot(ax, name=name, **kwargs)
        if ax is None:
            self.figure_.set_figheight(max(3.0, 1.0 + 0.25 * len(self.levels)))
        return self

    def _draw(self, name, **kwargs):
        # The interval of a percentile bootstrap need not contain the estimate.
        reach = np.maximum([self.eer - self.low, self.high - self.eer], 0)
        style = {"color": BONAFIDE_COLOR, "alpha": 0.8, "capsize": 2, **kwargs}
        self.bars_ = self.ax_.barh(self.levels, 100 * self.eer, xerr=100 * reach, **style)
        self.line_ = self.ax_.axvline(
            100 * self.pooled,
            color=MARK_COLORS[0],
            linestyle="--",
            label=f"all clips {self.pooled:.2%}",
        )
        self.ax_.invert_yaxis()
        self.ax_.set_title(name or "", loc="left")
        self.ax_.set_xlabel("EER (%)")
        self.ax_.set_xlim(left=0)
        self.ax_.grid(axis="x", alpha=0.3)
        self.ax_.legend(
            handles=[self.line_], loc="lower right", bbox_to_anchor=(1, 1), frameon=False
        )
