"""The training history of a network."""

import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from skdeepfake._plotting import get_axes


class TrainingHistoryDisplay:
    """Plot of a measure on training and validation clips after each epoch.

    Create it with :meth:`from_estimator` or :meth:`from_history`; all parameters are stored as
    attributes.

    Parameters
    ----------
    training : ndarray of shape (n_epochs,)
        The measure on the training clips.
    validation : ndarray of shape (n_epochs,) or None, default=None
        The measure on the validation clips.
    metric : str, default="cross_entropy"
        The measure: "cross_entropy", "loss" or "accuracy".
    name : str, default=None
        Name of the network in the legend.

    Attributes
    ----------
    best_epoch_ : int or None
        The epoch with the best measure on the validation clips, counted from 1. None without
        validation clips.
    line_, validation_line_ : matplotlib Line2D
        The measure on training and on validation clips; the latter may be None.
    best_mark_ : matplotlib Line2D or None
        The mark of the best epoch.
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure.

    See Also
    --------
    AttentionDisplay : Plot the attention of a trained network.

    Notes
    -----
    A network with ``early_stopping=True`` has the weights of the marked epoch, unless a later epoch
    is better by less than its `tol`.

    Examples
    --------
    >>> from skdeepfake.inspection import TrainingHistoryDisplay
    >>> history = {"cross_entropy": [0.7, 0.5, 0.3], "val_cross_entropy": [0.7, 0.6, 0.65]}
    >>> TrainingHistoryDisplay.from_history(history).best_epoch_
    2
    """

    def __init__(self, *, training, validation=None, metric="cross_entropy", name=None):
        self.training = training
        self.validation = validation
        self.metric = metric
        self.name = name

    @classmethod
    def from_estimator(cls, estimator, *, metric="cross_entropy", name=None, ax=None, **kwargs):
        """Plot the history of a fitted network.

        Parameters
        ----------
        estimator : estimator instance
            Fitted neural classifier, or a Pipeline that ends in one.
        metric : {"cross_entropy", "loss", "accuracy"}, default="cross_entropy"
            The measure; "loss" is the cross-entropy plus the penalties on the weights.
        name : str, default=None
            Name of the network in the legend.
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure.
        **kwargs : dict
            Passed to matplotlib's `plot` for both lines.

        Returns
        -------
        display : TrainingHistoryDisplay
            The Display after plotting.
        """
        network = estimator[-1] if isinstance(estimator, Pipeline) else estimator
        check_is_fitted(network, "history_")
        return cls.from_history(network.history_, metric=metric, name=name, ax=ax, **kwargs)

    @classmethod
    def from_history(cls, history, *, metric="cross_entropy", name=None, ax=None, **kwargs):
        """Plot a history.

        Parameters
        ----------
        history : dict of str to list of float
            Measures after each epoch, with the prefix ``val_`` for those on validation clips: the
            ``history_`` of a network of this library, or that of a Keras model.
        metric : str, default="cross_entropy"
            Name of the measure.
        name : str, default=None
            Name of the network in the legend.
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure.
        **kwargs : dict
            Passed to matplotlib's `plot` for both lines.

        Returns
        -------
        display : TrainingHistoryDisplay
            The Display after plotting.
        """
        if metric not in history:
            raise ValueError(f"metric must be among {sorted(history)}. Got {metric!r} instead.")
        validation = history.get(f"val_{metric}")
        display = cls(
            training=np.asarray(history[metric]),
            validation=None if validation is None else np.asarray(validation),
            metric=metric,
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    @property
    def best_epoch_(self):
        """The best epoch on the validation clips, counted from 1, or None without such clips."""
        if self.validation is None:
            return None
        best = np.argmax if "accuracy" in self.metric else np.argmin
        return int(best(self.validation)) + 1

    def plot(self, ax=None, *, name=None, **kwargs):
        """Plot the measure.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; by default, axes of a new figure.
        name : str, default=None
            Name of the network in the legend; by default, that of the Display.
        **kwargs : dict
            Passed to matplotlib's `plot` for both lines.

        Returns
        -------
        display : TrainingHistoryDisplay
            The Display itself.
        """
        self.ax_ = get_axes(ax, self)
        self.figure_ = self.ax_.figure
        name = self.name if name is None else name
        prefix = "" if name is None else f"{name}, "
        epochs = 1 + np.arange(len(self.training))
        style = {"linestyle": "--", "label": f"{prefix}training", **kwargs}
        (self.line_,) = self.ax_.plot(epochs, self.training, **style)
        self.validation_line_ = self.best_mark_ = None
        if self.validation is not None:
            style = {"color": self.line_.get_color(), "label": f"{prefix}validation", **kwargs}
            (self.validation_line_,) = self.ax_.plot(
                epochs[: len(self.validation)], self.validation, **style
            )
            best = self.best_epoch_
            (self.best_mark_,) = self.ax_.plot(
                best,
                self.validation[best - 1],
                "o",
                color=self.validation_line_.get_color(),
                label=f"{prefix}best: epoch {best}",
            )
        self.ax_.set(xlabel="Epoch", ylabel=self.metric.replace("_", "-").capitalize())
        self.ax_.xaxis.get_major_locator().set_params(integer=True)
        self.ax_.grid(alpha=0.3)
        self.ax_.legend()
        return self
