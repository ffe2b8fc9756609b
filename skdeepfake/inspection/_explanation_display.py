"""The contributions of an explanation as bars."""

import numpy as np

from skdeepfake._plotting import BONAFIDE_COLOR, SPOOF_COLOR, get_axes
from skdeepfake.inspection._explain import explain

# Families beyond these change little, and their names need a line each.
_MAX_FAMILIES = 12


class ExplanationDisplay:
    """Plot of what speaks for a deepfake, and what for genuine speech.

    Bars to the right speak for a deepfake. Create it with :meth:`from_estimator`, or from an
    explanation; all parameters are stored as attributes.

    Parameters
    ----------
    explanation : Explanation
        From :func:`explain`.

    Attributes
    ----------
    bars_ : matplotlib BarContainer
        Spans, bands and families, from top to bottom.
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure.

    See Also
    --------
    explain : Compute the contributions.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from skdeepfake.inspection import ExplanationDisplay
    >>> from sklearn.utils import Bunch
    >>> explanation = Bunch(
    ...     spans=pd.DataFrame({"start": [0.0], "stop": [1.0], "contribution": [2.0]}),
    ...     bands=pd.DataFrame({"low": [0.0], "high": [8000.0], "contribution": [2.0]}),
    ...     families=pd.DataFrame({"family": ["lfcc"], "contribution": [-1.0]}),
    ... )
    >>> ExplanationDisplay(explanation=explanation).plot().ax_.get_xlabel()
    'Contribution to the score'
    """

    def __init__(self, *, explanation):
        self.explanation = explanation

    @classmethod
    def from_estimator(cls, estimator, X, *, ax=None, **kwargs):
        """Explain the score of one recording and plot.

        Parameters
        ----------
        estimator : estimator instance
            Fitted detector of recordings.
        X : str, path-like, bytes or binary file
            One recording.
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure.
        **kwargs : dict
            Passed to :func:`explain`.

        Returns
        -------
        display : ExplanationDisplay
            The Display after plotting.
        """
        return cls(explanation=explain(estimator, X, **kwargs)).plot(ax=ax)

    def plot(self, ax=None):
        """Plot the contributions.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure, which grows with the bars.

        Returns
        -------
        display : ExplanationDisplay
            The Display itself.
        """
        self.ax_ = get_axes(ax, self)
        self.figure_ = self.ax_.figure
        labels, values, rows = self._bars()
        if ax is None:
            self.figure_.set_figheight(1.2 + 0.22 * (rows[-1] + 1))
        colors = np.where(values > 0, SPOOF_COLOR, BONAFIDE_COLOR)
        self.bars_ = self.ax_.barh(rows, values, color=colors)
        self.ax_.set_yticks(rows, labels, fontsize="small")
        self.ax_.invert_yaxis()
        self.ax_.axvline(0, color="0.6", linewidth=1)
        self.ax_.set(xlabel="Contribution to the score", title="Right: for a deepfake")
        self.ax_.grid(axis="x", alpha=0.3)
        return self

    def _bars(self):
        """Return labels, values and rows of the bars, with a gap between the three kinds."""
        found = self.explanation
        spans = [f"{row.start:.2f} to {row.stop:.2f} s" for row in found.spans.itertuples()]
        bands = [
            f"{row.low / 1000:g} to {row.high / 1000:g} kHz" for row in found.bands.itertuples()
        ]
        families = found.families.head(_MAX_FAMILIES)
        words = [name.replace("__", ": ").replace("_", " ") for name in families["family"]]
        tables = (found.spans, found.bands, families)
        values = np.concatenate([table["contribution"].to_numpy(float) for table in tables])
        gaps = np.repeat(np.arange(3), [len(table) for table in tables])
        return spans + bands + words, values, np.arange(len(values)) + gaps
