"""What the Displays share: matplotlib on demand, colors, and scores from an estimator."""

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import _get_response_values_binary

# The palette of Okabe and Ito, which color-blind readers can tell apart.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
BONAFIDE_COLOR, SPOOF_COLOR = PALETTE[:2]
# A gray that reads on a light page and on a dark one.
MARK_COLORS = ("#7F7F7F", *PALETTE[2:4])


def get_axes(ax, caller):
    """Return `ax`, or the axes of a new figure whose lines take the colors of PALETTE.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Axes that the user passed.
    caller : object
        The Display, for the error message.

    Returns
    -------
    ax : matplotlib Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            f"{type(caller).__name__}.plot draws with matplotlib, which is not installed. Install "
            'it with: pip install "skdeepfake[plot]"'
        ) from error
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
        ax.set_prop_cycle(color=PALETTE)
    return ax


@fill_doc
class ScoreDisplay:
    """Base of the Displays that are computed from labels and scores.

    A subclass has the attribute `name`, the class method `from_predictions`, and the method
    ``_draw(name, **kwargs)``, which draws on `ax_`.
    """

    @classmethod
    def from_estimator(
        cls, estimator, X, y, *, pos_label=1, response_method="auto", name=None, ax=None, **kwargs
    ):
        """Score clips with a fitted detector and plot.

        Parameters
        ----------
        estimator : estimator instance
            Fitted binary classifier, or a Pipeline that ends in one.
        X : array-like of shape (n_clips, ...)
            Clips in a form that the estimator takes.
        y : array-like of shape (n_clips,)
            Labels.
        $pos_label
        response_method : {"auto", "decision_function", "predict_proba"}, default="auto"
            Method that gives the scores; "auto" prefers `decision_function`.
        name : str, default=None
            Name in the legend; by default the estimator's class.
        $ax
        **kwargs : dict
            Passed to `from_predictions`.

        $returns_display
        """
        if response_method == "auto":
            response_method = ["decision_function", "predict_proba"]
        y_score, pos_label = _get_response_values_binary(
            estimator, X, response_method=response_method, pos_label=pos_label
        )
        name = type(estimator).__name__ if name is None else name
        return cls.from_predictions(y, y_score, pos_label=pos_label, name=name, ax=ax, **kwargs)

    def plot(self, ax=None, *, name=None, **kwargs):
        """Draw the Display.

        Parameters
        ----------
        $ax
        name : str, default=None
            Name in the legend, or title; by default the Display's.
        **kwargs : dict
            Passed to the method of matplotlib that `from_predictions` names.

        $returns_display
        """
        self.ax_ = get_axes(ax, self)
        self.figure_ = self.ax_.figure
        self._draw(self.name if name is None else name, **kwargs)
        return self
