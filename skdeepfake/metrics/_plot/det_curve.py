"""The detection error trade-off curve."""

from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from skdeepfake._costs import with_cost_aliases
from skdeepfake._docs import fill_doc
from skdeepfake._plotting import ScoreDisplay
from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics._bootstrap import bootstrap, percentile_interval
from skdeepfake.metrics._dcf import normalized_cost
from skdeepfake.metrics._operating_points import crossing, error_rates_at, operating_points
from skdeepfake.metrics._validation import check_scores
from skdeepfake.metrics._weighted_metrics import ScoredClips

_TICKS = np.array([0.0001, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9])
_MARKERS = {"EER": "o", "minDCF": "s", "actDCF": "^"}


class OperatingMark(NamedTuple):
    """An operating point that is marked on the curve."""

    fpr: float
    fnr: float
    value: float


@fill_doc
class DETCurveDisplay(ScoreDisplay):
    """Detection error trade-off (DET) curve: one error rate against the other.

    Both axes are on the probit scale, on which Gaussian scores give a straight line.
    Create it with :meth:`from_estimator` or :meth:`from_predictions`; all parameters are stored as
    attributes.

    Parameters
    ----------
    fpr : ndarray of shape (n_points,)
        Fraction of bona fide clips called spoof at each operating point.
    fnr : ndarray of shape (n_points,)
        Fraction of spoofed clips called bona fide at each operating point.
    marks : dict of str to (fpr, fnr, value), default=None
        Marked points by name: "EER", "minDCF", "actDCF".
    band : tuple of three ndarrays, default=None
        The confidence band: values of `fpr`, and the low and high ends of `fnr` at each.
    $name_in_legend

    Attributes
    ----------
    line_ : matplotlib Line2D
        The curve.
    marks_ : dict of str to matplotlib Line2D
        The marked points.
    band_ : matplotlib PolyCollection or None
        The band.
    $ax_and_figure

    See Also
    --------
    equal_error_rate : The rate at which the curve meets the diagonal.

    References
    ----------
    .. [1] A. Martin et al., "The DET curve in assessment of detection task performance",
       Eurospeech 1997. 10.21437/Eurospeech.1997-504.

    Examples
    --------
    >>> from skdeepfake.metrics import DETCurveDisplay
    >>> display = DETCurveDisplay.from_predictions(
    ...     [0, 0, 0, 1, 1, 1], [-2.0, -1.0, 1.0, -1.5, 2.0, 3.0], random_state=0
    ... )
    >>> round(display.marks["EER"].value, 3)
    0.333
    """

    def __init__(self, *, fpr, fnr, marks=None, band=None, name=None):
        self.fpr = fpr
        self.fnr = fnr
        self.marks = marks
        self.band = band
        self.name = name

    @classmethod
    @with_cost_aliases
    def from_predictions(
        cls,
        y_true,
        y_score,
        *,
        groups=None,
        marks=("EER", "minDCF"),
        p_spoof=0.05,
        c_miss=1,
        c_fa=10,
        pos_label=1,
        higher_is="spoof",
        n_bootstraps=200,
        confidence_level=0.95,
        random_state=None,
        name=None,
        ax=None,
        **kwargs,
    ):
        """Plot the curve of labels and scores.

        Parameters
        ----------
        $y_true, $y_score, $groups
        marks : sequence of {"EER", "minDCF", "actDCF"}, default=("EER", "minDCF")
            Points to mark; "actDCF" reads the scores as log-likelihood ratios.
        p_spoof, c_miss, c_fa : float, default=0.05, 1, 10
            Prior and costs of "minDCF" and "actDCF", see :func:`min_dcf`.
        $cost_aliases, $pos_label, $higher_is
        n_bootstraps : int, default=200
            Number of bootstrap replicates for the band; with 0 there is no band.
        confidence_level : float, default=0.95
            Level of the band, pointwise along its horizontal axis.
        $random_state, $name_in_legend, $ax
        **kwargs : dict
            Passed to matplotlib's `plot` for the curve.

        $returns_display
        """
        is_spoof, score, _ = check_scores(y_true, y_score, pos_label=pos_label, higher_is=higher_is)
        costs = {"p_spoof": p_spoof, "c_miss": c_miss, "c_fa": c_fa}
        points = operating_points(is_spoof, score)
        scored = ScoredClips(np.arange(is_spoof.size), is_spoof, score, threshold=0.0, costs=costs)
        band = None
        if n_bootstraps:
            grid = norm.cdf(np.linspace(*_probit([1e-4, 0.95]), 200))
            replicates = bootstrap(
                lambda counts: _fnr_at(grid, scored.weighted_by(counts)),
                is_spoof,
                groups,
                n_bootstraps,
                random_state,
            )
            band = (grid, *percentile_interval(replicates, confidence_level))
        display = cls(
            fpr=points.fpr,
            fnr=points.fnr,
            marks={mark: _mark(mark, points, costs) for mark in marks},
            band=band,
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    def _draw(self, name, **kwargs):
        (self.line_,) = self.ax_.plot(
            _probit(self.fpr), _probit(self.fnr), **{"label": name, **kwargs}
        )
        color = self.line_.get_color()
        self.marks_ = {}
        for mark, (fpr, fnr, value) in (self.marks or {}).items():
            text = f"{mark} {value:.2%}" if mark == "EER" else f"{mark} {value:.3f}"
            (self.marks_[mark],) = self.ax_.plot(
                _probit(fpr), _probit(fnr), _MARKERS[mark], color=color, label=text, zorder=3
            )
        self.band_ = None
        if self.band is not None:
            rates = [_probit(rate) for rate in self.band]
            self.band_ = self.ax_.fill_between(*rates, color=color, alpha=0.2, linewidth=0)
        self._draw_axes()

    def _draw_axes(self):
        lowest = min((fpr + fnr for fpr, fnr, _ in (self.marks or {}).values()), default=1)
        low = 1e-4 if lowest < 0.02 else 1e-3
        limits = _probit([low, 0.9])
        ticks = _TICKS[low <= _TICKS]
        labels = [f"{100 * tick:g}" for tick in ticks]
        self.ax_.set_xticks(_probit(ticks), labels)
        self.ax_.set_yticks(_probit(ticks), labels)
        self.ax_.set(xlim=limits, ylim=limits, aspect="equal")
        self.ax_.set(xlabel="Bona fide called spoof (%)", ylabel="Spoof called bona fide (%)")
        self.ax_.grid(alpha=0.3)
        self.ax_.legend(loc="upper right")


def _mark(mark, points, costs):
    """Return the OperatingMark of that name."""
    if mark == "EER":
        eer, _ = crossing(points.fpr, points.fnr)
        return OperatingMark(eer, eer, eer)
    if mark == "minDCF":
        best = np.argmin(normalized_cost(points.fpr, points.fnr, **costs))
        fpr, fnr = points.fpr[best], points.fnr[best]
    elif mark == "actDCF":
        fpr, fnr = error_rates_at(points, bayes_threshold(**costs))
    else:
        raise ValueError(f"marks must be among {tuple(_MARKERS)}. Got {mark!r} instead.")
    return OperatingMark(float(fpr), float(fnr), float(normalized_cost(fpr, fnr, **costs)))


def _fnr_at(fpr, weighted):
    """Return the false-negative rates at false-positive rates, NaN if a class is missing."""
    return np.full(fpr.size, np.nan) if weighted is None else np.interp(fpr, *weighted.rates)


def _probit(rate):
    """Return rates on the probit scale, with 0 and 1 far outside the axes."""
    return norm.ppf(np.clip(rate, 1e-9, 1 - 1e-9))
