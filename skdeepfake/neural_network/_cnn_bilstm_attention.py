"""The CNN-BiLSTM network with attention, as a classifier."""

from numbers import Integral, Real

import numpy as np
from keras.regularizers import L2
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake.neural_network._attention import attend, pool_over_time, step_weights_of
from skdeepfake.neural_network._keras import NeuralClassifier
from skdeepfake.neural_network._layers import as_sequence, max_pool, normalize

_SIZE = [Interval(Integral, 1, None, closed="left")]
_DROPOUT = [Interval(Real, 0, 1, closed="left")]
_L2 = [Interval(Real, 0, None, closed="left")]


def _has_attention(self):
    return self.attention is not None


class CNNBiLSTMAttentionClassifier(NeuralClassifier):
    """Convolution, bidirectional LSTM and attention over the frames of a clip.

    The default network consists of a convolution over time with ReLU, max-pooling, dropout, a
    bidirectional LSTM, dropout, dot-product self-attention without weights of its own, the maximum
    over time, a dense layer with ReLU, dropout, and a sigmoid unit. It is trained by Adam on the
    binary cross-entropy, and has 120,769 parameters for 198 features per frame, and 82,945 for one.
    The class is a `scikeras.wrappers.KerasClassifier`.

    Parameters
    ----------
    convolution : {"1d", "2d"}, default="1d"
        Whether filters move over time only and see all features at once, or over time and
        frequency, for spectra.
    filters : int or sequence of int, default=64
        Number of filters of each block of convolution, pooling and dropout.
    kernel_size : int, default=3
        Width of the filters, in frames, and in features if `convolution` is "2d".
    pool_size : int, default=2
        Number of frames, and of features if `convolution` is "2d", that each block pools into one.
    batch_normalization : bool, default=False
        Whether each convolution is normalized before its ReLU.
    conv_dropout : float, default=0.3
        Dropout after each block.
    recurrent : {"lstm", "gru"}, default="lstm"
        Kind of the recurrent layers.
    lstm_units : int, default=64
        Number of units of a recurrent layer in each direction.
    lstm_layers : int, default=1
        Number of recurrent layers.
    lstm_dropout : float, default=0.3
        Dropout after each recurrent layer.
    attention : {"dot", "additive", "statistics", "multihead"} or None, default="dot"
        "dot" is self-attention without weights of its own, "multihead" with them; "additive"
        weights each step by a small trained network, and "statistics" takes the mean and the
        standard deviation of the steps under such weights [1]_, instead of `pooling`.
    attention_units : int, default=64
        Units of the network that weights the steps, for "additive" and "statistics".
    attention_heads : int, default=4
        Number of heads, for "multihead".
    pooling : {"max", "mean", "statistics"}, default="max"
        Statistic over time: the maximum, the mean, or the mean and the standard deviation.
    dense_units : int, default=128
        Units of the dense layer.
    dense_dropout : float, default=0.5
        Dropout after the dense layer.
    conv_l2 : float, default=0.01
        L2 penalty on the filters.
    lstm_l2 : float, default=0.1
        L2 penalty on the input weights of the recurrent layers.
    dense_l2 : float, default=0.01
        L2 penalty on the weights of the dense layer.
    **training
        See :class:`NeuralClassifier`.

    See Also
    --------
    LCNNClassifier : The light CNN, with the same training parameters.
    skdeepfake.compose.make_detector : Builds the whole pipeline around the network.
    skdeepfake.preprocessing.FrameScaler : Scales the features, without which training stalls.

    Notes
    -----
    With `early_stopping`, the loss on clips set aside is too low if they share a speaker or a
    recording chain with the clips trained on. Pass `groups` to `fit` with scikit-learn's metadata
    routing: ``net.set_fit_request(groups=True)``.

    One seed gives the same scores to the last bit on one machine, in worker processes and threads
    too. See `deterministic` for machines with different numbers of cores.

    References
    ----------
    .. [1] K. Okabe, T. Koshinaka and K. Shinoda, "Attentive Statistics Pooling for Deep Speaker
       Embedding", Interspeech, 2018. DOI 10.21437/Interspeech.2018-993.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
    >>> net = CNNBiLSTMAttentionClassifier(filters=8, lstm_units=4, random_state=0)
    >>> net.initialize(np.zeros((2, 20, 3)), [0, 1]).model_.count_params()
    1777
    """

    _parameter_constraints: dict = {
        "convolution": [StrOptions({"1d", "2d"})],
        "filters": [*_SIZE, "array-like"],
        "kernel_size": _SIZE,
        "pool_size": _SIZE,
        "batch_normalization": ["boolean"],
        "conv_dropout": _DROPOUT,
        "recurrent": [StrOptions({"lstm", "gru"})],
        "lstm_units": _SIZE,
        "lstm_layers": [Interval(Integral, 0, None, closed="left")],
        "lstm_dropout": _DROPOUT,
        "attention": [StrOptions({"dot", "additive", "statistics", "multihead"}), None],
        "attention_units": _SIZE,
        "attention_heads": _SIZE,
        "pooling": [StrOptions({"max", "mean", "statistics"})],
        "dense_units": _SIZE,
        "dense_dropout": _DROPOUT,
        "conv_l2": _L2,
        "lstm_l2": _L2,
        "dense_l2": _L2,
    }

    def __init__(
        self,
        *,
        convolution="1d",
        filters=64,
        kernel_size=3,
        pool_size=2,
        batch_normalization=False,
        conv_dropout=0.3,
        recurrent="lstm",
        lstm_units=64,
        lstm_layers=1,
        lstm_dropout=0.3,
        attention="dot",
        attention_units=64,
        attention_heads=4,
        pooling="max",
        dense_units=128,
        dense_dropout=0.5,
        conv_l2=0.01,
        lstm_l2=0.1,
        dense_l2=0.01,
        **training,
    ):
        super().__init__(**training)
        self.convolution = convolution
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.batch_normalization = batch_normalization
        self.conv_dropout = conv_dropout
        self.recurrent = recurrent
        self.lstm_units = lstm_units
        self.lstm_layers = lstm_layers
        self.lstm_dropout = lstm_dropout
        self.attention = attention
        self.attention_units = attention_units
        self.attention_heads = attention_heads
        self.pooling = pooling
        self.dense_units = dense_units
        self.dense_dropout = dense_dropout
        self.conv_l2 = conv_l2
        self.lstm_l2 = lstm_l2
        self.dense_l2 = dense_l2

    def build_network(self, x, layers):
        """Build the network, see :meth:`NeuralClassifier.build_network`."""
        n_frames, n_features = x.shape[1:]
        filters = (self.filters,) if isinstance(self.filters, Integral) else tuple(self.filters)
        frames_per_step = self.pool_size ** len(filters)
        if n_frames < frames_per_step:
            raise ValueError(
                f"Found array with {n_frames} frame(s) of {n_features} feature(s) while "
                f"pool_size={self.pool_size} and filters={filters} need at least {frames_per_step} "
                "frames; use longer clips, a shorter hop_length, a smaller pool_size or fewer "
                "blocks"
            )
        if self.convolution == "2d":
            x = layers.Reshape((n_frames, n_features, 1))(x)
        convolution = layers.Conv1D if self.convolution == "1d" else layers.Conv2D
        options = {"padding": "same", "kernel_regularizer": L2(self.conv_l2)}
        for n_filters in filters:
            if self.batch_normalization:
                x = convolution(n_filters, self.kernel_size, **options)(x)
                x = layers.ReLU()(normalize(x, layers))
            else:
                x = convolution(n_filters, self.kernel_size, activation="relu", **options)(x)
            x = layers.Dropout(self.conv_dropout)(max_pool(x, self.pool_size, layers))
        x = as_sequence(x, layers)
        cell = layers.LSTM if self.recurrent == "lstm" else layers.GRU
        options = {"return_sequences": True, "kernel_regularizer": L2(self.lstm_l2)}
        for _ in range(self.lstm_layers):
            x = layers.Bidirectional(cell(self.lstm_units, **options))(x)
            x = layers.Dropout(self.lstm_dropout)(x)
        units, heads = self.attention_units, self.attention_heads
        x, weights = attend(x, self.attention, layers, units=units, heads=heads)
        statistics = self.attention == "statistics"
        x = pool_over_time(x, weights, "statistics" if statistics else self.pooling)
        options = {"activation": "relu", "kernel_regularizer": L2(self.dense_l2)}
        return layers.Dropout(self.dense_dropout)(layers.Dense(self.dense_units, **options)(x))

    @available_if(_has_attention)
    def attention_weights(self, X):
        """Return how much attention the network pays to each step of the clips.

        Where each step attends to all ("dot" and "multihead"), the weight of a step is the
        attention it receives, averaged over the steps that attend and over heads.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.

        Returns
        -------
        weights : ndarray of shape (n_clips, n_steps)
            Weights that sum to one over the steps of a clip; see `step_times` for their times.
        """
        return self._evaluate(step_weights_of, X)

    def step_times(self, *, hop_length=512, sample_rate=16000):
        """Return the times of the steps of :meth:`attention_weights`.

        Parameters
        ----------
        hop_length : int, default=512
            Number of samples from one frame to the next.
        sample_rate : float, default=16000
            Sample rate, in Hz.

        Returns
        -------
        times : ndarray of shape (n_steps,)
            Center of the frames pooled into each step, in seconds from the center of the first
            frame.
        """
        check_is_fitted(self)
        frames_per_step = self.pool_size ** np.size(self.filters)
        steps = np.arange(self.input_shape_[0] // frames_per_step)
        return (frames_per_step * steps + (frames_per_step - 1) / 2) * hop_length / sample_rate
