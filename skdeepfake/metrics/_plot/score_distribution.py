"""Histograms of the scores of both classes."""

from numbers import Integral

import numpy as np
from sklearn.utils.validation import check_scalar

from skdeepfake._docs import fill_doc
from skdeepfake._plotting import (
    BONAFIDE_COLOR,
    MARK_COLORS,
    SPOOF_COLOR,
    ScoreDisplay,
)
from skdeepfake.metrics._eer import equal_error_rate
from skdeepfake.metrics._validation import check_scores

_DASHES = ("--", ":", "-.")


@fill_doc
class ScoreDistributionDisplay(ScoreDisplay):
    """Histograms of the scores of bona fide and spoofed clips, with thresholds.

    Create it with :meth:`from_estimator` or :meth:`from_predictions`; all parameters are stored as
    attributes.

    Parameters
    ----------
    edges : ndarray of shape (n_bins + 1,)
        Edges of the bins.
    bonafide, spoof : ndarray of shape (n_bins,)
        Fraction of the clips of each class in each bin.
    thresholds : dict of str to float, default=None
        Thresholds to draw, by name.
    $higher_is, $name_as_title

    Attributes
    ----------
    bonafide_patch_, spoof_patch_ : matplotlib StepPatch
        The histograms.
    lines_ : dict of str to matplotlib Line2D
        The thresholds.
    $ax_and_figure

    See Also
    --------
    DETCurveDisplay : The error rates at all thresholds.

    Examples
    --------
    >>> from skdeepfake.metrics import ScoreDistributionDisplay
    >>> display = ScoreDistributionDisplay.from_predictions(
    ...     [0, 0, 0, 1, 1, 1], [-2.0, -1.0, 1.0, -1.5, 2.0, 3.0]
    ... )
    >>> display.thresholds
    {'EER': 1.0}
    """

    def __init__(self, *, edges, bonafide, spoof, thresholds=None, higher_is="spoof", name=None):
        self.edges = edges
        self.bonafide = bonafide
        self.spoof = spoof
        self.thresholds = thresholds
        self.higher_is = higher_is
        self.name = name

    @classmethod
    def from_predictions(
        cls,
        y_true,
        y_score,
        *,
        thresholds=None,
        n_bins=50,
        pos_label=1,
        higher_is="spoof",
        name=None,
        ax=None,
        **kwargs,
    ):
        """Plot the histograms of labels and scores.

        Parameters
        ----------
        $y_true, $y_score
        thresholds : dict of str to float, default=None
            Thresholds to draw, by name; by default that of the equal error rate.
        n_bins : int, default=50
            Number of bins. They span all scores but the lowest and highest 0.1 %, which the first
            and last bin collect.
        $pos_label, $higher_is, $name_as_title, $ax
        **kwargs : dict
            Passed to matplotlib's `stairs` for both histograms.

        $returns_display
        """
        check_scalar(n_bins, "n_bins", Integral, min_val=1)
        is_spoof, score, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
        if thresholds is None:
            _, threshold = equal_error_rate(is_spoof, score, return_threshold=True)
            thresholds = {"EER": threshold if higher_is == "spoof" else -threshold}
        if higher_is == "bonafide":
            score = -score
        edges = np.histogram_bin_edges(np.quantile(score, [0.001, 0.999]), bins=n_bins)
        inside = np.clip(score, edges[0], edges[-1])
        display = cls(
            edges=edges,
            bonafide=np.histogram(inside[~is_spoof], edges)[0] / np.sum(~is_spoof),
            spoof=np.histogram(inside[is_spoof], edges)[0] / np.sum(is_spoof),
            thresholds=thresholds,
            higher_is=higher_is,
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    def _draw(self, name, **kwargs):
        style = {"fill": True, "alpha": 0.5, **kwargs}
        self.bonafide_patch_ = self.ax_.stairs(
            100 * self.bonafide, self.edges, color=BONAFIDE_COLOR, label="bona fide", **style
        )
        self.spoof_patch_ = self.ax_.stairs(
            100 * self.spoof, self.edges, color=SPOOF_COLOR, label="spoof", **style
        )
        self.lines_ = {}
        for index, (label, threshold) in enumerate((self.thresholds or {}).items()):
            self.lines_[label] = self.ax_.axvline(
                threshold,
                color=MARK_COLORS[index % len(MARK_COLORS)],
                linestyle=_DASHES[index % len(_DASHES)],
                label=f"{label} threshold {threshold:.3g}",
            )
        class_name = {"spoof": "spoof", "bonafide": "bona fide"}[self.higher_is]
        self.ax_.set(
            xlabel=f"Score (higher: {class_name})",
            ylabel="Clips of the class (%)",
            title=name,
        )
        self.ax_.legend()
