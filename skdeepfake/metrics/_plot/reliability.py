"""Given log-likelihood ratios against observed ones."""

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._plotting import ScoreDisplay
from skdeepfake.metrics._cllr import cllr, cllr_from_hull
from skdeepfake.metrics._operating_points import convex_hull, operating_points
from skdeepfake.metrics._validation import check_scores


@fill_doc
class ReliabilityDisplay(ScoreDisplay):
    """Reliability diagram: given log-likelihood ratios against those observed in the clips.

    The pool-adjacent-violators algorithm gives the observed ratios, one per pool of clips.
    Calibrated ratios lie on the diagonal. Above it the given ratios understate spoof, below it they
    overstate it. The outermost pools, which lack one class, have infinite ratios and are left out.
    Create it with :meth:`from_estimator` or :meth:`from_predictions`; all parameters are stored as
    attributes.

    Parameters
    ----------
    given : ndarray of shape (n_points,)
        Natural-log likelihood ratios of spoof to bona fide, whatever `higher_is`, at the two ends
        of each pool, ascending.
    observed : ndarray of shape (n_points,)
        The ratio of the pool.
    cllr, min_cllr : float
        Costs of the given ratios and of the observed ones, in bits.
    $name_in_legend

    Attributes
    ----------
    line_ : matplotlib Line2D
        The curve.
    $ax_and_figure

    See Also
    --------
    skdeepfake.calibration.LLRCalibrator : Calibrates scores to log-likelihood ratios.

    Examples
    --------
    >>> from skdeepfake.metrics import ReliabilityDisplay
    >>> display = ReliabilityDisplay.from_predictions(
    ...     [0, 0, 1, 0, 1, 1], [-3.0, -2.0, -1.0, 1.0, 2.0, 4.0]
    ... )
    >>> display.given, display.observed
    (array([-1.,  1.]), array([0., 0.]))
    """

    def __init__(self, *, given, observed, cllr, min_cllr, name=None):
        self.given = given
        self.observed = observed
        self.cllr = cllr
        self.min_cllr = min_cllr
        self.name = name

    @classmethod
    def from_predictions(
        cls, y_true, y_score, *, pos_label=1, higher_is="spoof", name=None, ax=None, **kwargs
    ):
        """Plot the diagram of labels and log-likelihood ratios.

        Parameters
        ----------
        $y_true, $y_score_llr, $pos_label, $higher_is_llr, $name_in_legend, $ax
        **kwargs : dict
            Passed to matplotlib's `plot` for the curve.

        $returns_display
        """
        is_spoof, llr, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
        points = operating_points(is_spoof, llr)
        hull = convex_hull(points.fpr, points.fnr)
        spoof, bonafide = -np.diff(points.fnr[hull]), np.diff(points.fpr[hull])
        both = (spoof > 0) & (bonafide > 0)
        # A pool reaches from the first threshold after the previous pool down to its own lowest.
        ends = np.column_stack([points.thresholds[hull[:-1] + 1], points.thresholds[hull[1:]]])
        observed = np.log(spoof[both] / bonafide[both])
        display = cls(
            given=ends[both].ravel()[::-1],
            observed=np.repeat(observed, 2)[::-1],
            cllr=cllr(is_spoof, llr),
            min_cllr=cllr_from_hull(points.fpr[hull], points.fnr[hull]),
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    def _draw(self, name, **kwargs):
        label = f"Cllr {self.cllr:.3f}, of which calibration {self.cllr - self.min_cllr:.3f}"
        label = label if name is None else f"{name}: {label}"
        (self.line_,) = self.ax_.plot(self.given, self.observed, **{"label": label, **kwargs})
        self.ax_.axline((0, 0), slope=1, color="0.5", linestyle="--", linewidth=0.8)
        self.ax_.set(
            xlabel="Log-likelihood ratio given (natural log)",
            ylabel="Log-likelihood ratio observed",
        )
        self.ax_.grid(alpha=0.3)
        self.ax_.legend(loc="upper left")
