"""The attention of a network to the steps of a clip."""

import os

import numpy as np
from sklearn.pipeline import Pipeline

from skdeepfake._plotting import PALETTE, get_axes
from skdeepfake._sklearn_compat import _num_samples
from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import FrontEnd, LogSpectrogram
from skdeepfake.inspection._spectrogram import split_axes

# Window and hop of the spectrogram.
_WINDOW_SECONDS = 0.032
_HOP_SECONDS = 0.01


class AttentionDisplay:
    """Plot of a network's attention to the steps of a clip, below the spectrogram.

    A gray line shows uniform attention. Create it with :meth:`from_estimator`; all parameters are
    stored as attributes.

    Parameters
    ----------
    times : ndarray of shape (n_steps,)
        Times of the steps, in seconds.
    weights : ndarray of shape (n_steps,)
        Attention to each step; they sum to one.
    waveform : ndarray of shape (n_samples,), default=None
        The clip. None draws the attention alone.
    sample_rate : float, default=16000
        Sample rate of the clip, in Hz.
    name : str, default=None
        Title.

    Attributes
    ----------
    line_ : matplotlib Line2D
        The attention.
    image_ : matplotlib QuadMesh or None
        The spectrogram, in dB down to 80 dB below its maximum.
    ax_ : matplotlib Axes
        The axes of the attention.
    spectrogram_ax_ : matplotlib Axes or None
        The axes of the spectrogram, which share the time axis.
    figure_ : matplotlib Figure
        The figure.

    See Also
    --------
    skdeepfake.neural_network.CNNBiLSTMAttentionClassifier.attention_weights : Return
        the numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.inspection import AttentionDisplay
    >>> from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
    >>> frames = np.random.default_rng(0).standard_normal((2, 20, 3))
    >>> net = CNNBiLSTMAttentionClassifier(filters=8, lstm_units=4, random_state=0)
    >>> display = AttentionDisplay.from_estimator(net.initialize(frames, [0, 1]), frames[:1])
    >>> display.times[:3]
    array([0.016, 0.08 , 0.144])
    """

    def __init__(self, *, times, weights, waveform=None, sample_rate=16000, name=None):
        self.times = times
        self.weights = weights
        self.waveform = waveform
        self.sample_rate = sample_rate
        self.name = name

    @classmethod
    def from_estimator(
        cls,
        estimator,
        X,
        *,
        waveform=None,
        hop_length=None,
        sample_rate=None,
        name=None,
        ax=None,
        **kwargs,
    ):
        """Plot the attention of a fitted network to one clip.

        Parameters
        ----------
        estimator : estimator instance
            Fitted network with attention, or a Pipeline that ends in one.
        X : str, path-like or array-like of shape (1, ...)
            One clip, in the form that the estimator takes: a path for a Pipeline that loads
            recordings, frames for a network.
        waveform : array-like of shape (n_samples,), default=None
            The clip; by default, what the Pipeline loads from the path.
        hop_length : int, default=None
            Hop of the frames, in samples; by default, that of the Pipeline's front-end, or 512.
        sample_rate : float, default=None
            Sample rate, in Hz; by default, that of the Pipeline's front-end, or 16000.
        name : str, default=None
            Title.
        ax : matplotlib Axes, default=None
            Axes whose place to take; by default, axes of a new figure.
        **kwargs : dict
            Passed to matplotlib's `plot` for the attention.

        Returns
        -------
        display : AttentionDisplay
            The Display after plotting.
        """
        if isinstance(X, (str, os.PathLike)):
            X = [X]
        if _num_samples(X) != 1:
            raise ValueError(f"X must hold one clip, got {_num_samples(X)}; pass X[:1]")
        *steps, network = _steps(estimator)
        if not hasattr(network, "attention_weights"):
            raise ValueError(
                "estimator must be a network with attention or a Pipeline that ends in one, got "
                f"{network!r}"
            )
        frames = estimator[:-1].transform(X) if isinstance(estimator, Pipeline) else X
        loader = _first(steps, LoadAudio)
        if waveform is None and loader is not None:
            waveform = loader.transform(X)[0]
        front_end = _first(steps, FrontEnd)
        if hop_length is None:
            hop_length = 512 if front_end is None else front_end._get_hop_length()
        if sample_rate is None:
            sample_rate = 16000 if front_end is None else front_end.sample_rate
        display = cls(
            times=network.step_times(hop_length=hop_length, sample_rate=sample_rate),
            weights=network.attention_weights(frames)[0],
            waveform=waveform,
            sample_rate=sample_rate,
            name=name,
        )
        return display.plot(ax=ax, **kwargs)

    def plot(self, ax=None, *, name=None, **kwargs):
        """Plot the attention.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes whose place to take; by default, axes of a new figure.
        name : str, default=None
            Title; by default, that of the Display.
        **kwargs : dict
            Passed to matplotlib's `plot` for the attention.

        Returns
        -------
        display : AttentionDisplay
            The Display itself.
        """
        self.ax_ = top = get_axes(ax, self)
        self.figure_ = self.ax_.figure
        self.spectrogram_ax_ = self.image_ = None
        if self.waveform is not None:
            self.spectrogram_ax_, self.ax_ = split_axes(top)
            top = self.spectrogram_ax_
            self._draw_spectrogram()
        style = {"color": PALETTE[0], "drawstyle": "steps-mid", **kwargs}
        self.ax_.axhline(1 / len(self.weights), color="0.6", linewidth=1)
        (self.line_,) = self.ax_.plot(self.times, self.weights, **style)
        self.ax_.set(xlabel="Time (s)", ylabel="Attention")
        self.ax_.set_ylim(bottom=0)
        top.set_title(self.name if name is None else name)
        return self

    def _draw_spectrogram(self):
        n_fft, hop_length = (
            round(seconds * self.sample_rate) for seconds in (_WINDOW_SECONDS, _HOP_SECONDS)
        )
        front_end = LogSpectrogram(sample_rate=self.sample_rate, n_fft=n_fft, hop_length=hop_length)
        levels = front_end.transform(np.reshape(self.waveform, (1, -1)))[0]
        times = np.arange(len(levels)) * hop_length / self.sample_rate
        kilohertz = np.fft.rfftfreq(n_fft, 1 / self.sample_rate) / 1000
        self.image_ = self.spectrogram_ax_.pcolormesh(
            times, kilohertz, levels.T, shading="nearest", rasterized=True
        )
        self.spectrogram_ax_.set(ylabel="Frequency (kHz)", xlim=(0, times[-1]))


def _steps(estimator):
    """Yield an estimator, or the steps of a fitted Pipeline and of the Pipelines within it."""
    if isinstance(estimator, Pipeline):
        for _, step in estimator.steps:
            yield from _steps(step)
    elif isinstance(estimator, InChunks):
        yield from _steps(estimator.transformer_)
    else:
        yield estimator


def _first(steps, cls):
    return next((step for step in steps if isinstance(step, cls)), None)
