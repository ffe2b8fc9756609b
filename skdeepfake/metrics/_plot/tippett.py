"""The cumulative distributions of log-likelihood ratios."""

from skdeepfake._docs import fill_doc
from skdeepfake._plotting import BONAFIDE_COLOR, SPOOF_COLOR, ScoreDisplay
from skdeepfake.metrics._operating_points import error_rates_at, operating_points
from skdeepfake.metrics._validation import check_scores


@fill_doc
class TippettDisplay(ScoreDisplay):
    """Tippett plot: fraction of each class at or above a log-likelihood ratio.

    The curve of spoof left of zero, and that of bona fide right of zero, show how often and how
    strongly the ratios support the wrong class.
    Create it with :meth:`from_estimator` or :meth:`from_predictions`; all parameters are stored as
    attributes.

    Parameters
    ----------
    llr : ndarray of shape (n_points,)
        Natural-log likelihood ratios of spoof to bona fide, whatever `higher_is`, descending.
    bonafide, spoof : ndarray of shape (n_points,)
        Fraction of the clips of each class with this ratio or a higher one.
    misleading : tuple of two floats
        Fraction of bona fide clips with a ratio of 0 or higher, and of spoofed clips with a
        negative ratio.
    $name_as_title

    Attributes
    ----------
    line_ : matplotlib Line2D
        The curve of spoof.
    bonafide_line_ : matplotlib Line2D
        The curve of bona fide.
    $ax_and_figure

    See Also
    --------
    cllr : The cost of log-likelihood ratios.
    ReliabilityDisplay : Whether the ratios are calibrated.

    Examples
    --------
    >>> from skdeepfake.metrics import TippettDisplay
    >>> display = TippettDisplay.from_predictions([0, 0, 1, 1], [-3.0, 1.0, 2.0, 4.0])
    >>> display.misleading
    (0.5, 0.0)
    """

    def __init__(self, *, llr, bonafide, spoof, misleading, name=None):
        self.llr = llr
        self.bonafide = bonafide
        self.spoof = spoof
        self.misleading = misleading
        self.name = name

    @classmethod
    def from_predictions(
        cls, y_true, y_score, *, pos_label=1, higher_is="spoof", name=None, ax=None, **kwargs
    ):
        """Plot the curves of labels and log-likelihood ratios.

        Parameters
        ----------
        $y_true, $y_score_llr, $pos_label, $higher_is_llr, $name_as_title, $ax
        **kwargs : dict
            Passed to matplotlib's `plot` for both curves.

        $returns_display
        """
        is_spoof, llr, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
        points = operating_points(is_spoof, llr)
        fpr, fnr = error_rates_at(points, 0.0)
        display = cls(
            llr=points.thresholds[1:],
            bonafide=points.fpr[1:],
            spoof=1 - points.fnr[1:],
            misleading=(float(fpr), float(fnr)),
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    def _draw(self, name, **kwargs):
        bonafide, spoof = self.misleading
        (self.bonafide_line_,) = self.ax_.plot(
            self.llr,
            100 * self.bonafide,
            **{
                "color": BONAFIDE_COLOR,
                "linestyle": "--",
                "label": f"bona fide ({bonafide:.1%} mislead)",
                **kwargs,
            },
        )
        (self.line_,) = self.ax_.plot(
            self.llr,
            100 * self.spoof,
            **{"color": SPOOF_COLOR, "label": f"spoof ({spoof:.1%} mislead)", **kwargs},
        )
        self.ax_.axvline(0, color="0.5", linewidth=0.8)
        self.ax_.set(
            xlabel="Log-likelihood ratio of spoof (natural log)",
            ylabel="Clips with this ratio or higher (%)",
            title=name,
            ylim=(0, 100),
        )
        self.ax_.grid(alpha=0.3)
        self.ax_.legend()
