"""The light CNN with a bidirectional LSTM, as a classifier."""

from numbers import Integral, Real

from skdeepfake._sklearn_compat import Interval
from skdeepfake.neural_network._attention import pool_over_time
from skdeepfake.neural_network._keras import NeuralClassifier
from skdeepfake.neural_network._layers import MaxFeatureMap, as_sequence, max_pool, normalize

# The blocks of the light CNN: number of maps after max-feature-map relative to the first block,
# kernel size, batch normalization before, pooling after.
_BLOCKS = [
    (1, 5, False, True),
    (1, 1, False, False),
    (1.5, 3, True, True),
    (1.5, 1, True, False),
    (2, 3, True, True),
    (2, 1, False, False),
    (1, 3, True, False),
    (1, 1, True, False),
    (1, 3, True, True),
]


class LCNNClassifier(NeuralClassifier):
    """Light CNN with a bidirectional LSTM, the network of the ASVspoof 2021 baseline.

    Nine convolutions over time and frequency are each followed by max-feature-map, which keeps the
    larger of two sets of maps. Two bidirectional LSTMs follow, whose output is added to their
    input, then the mean over time and a sigmoid unit [1]_, [2]_. The usual input is
    ``LFCC("lcnn")`` of :class:`skdeepfake.feature_extraction.LFCC`.

    Parameters
    ----------
    filters : int, default=32
        Number of maps of the first block; the other blocks have the proportions of the baseline.
    conv_dropout : float, default=0.7
        Dropout after the convolutions.
    lstm_layers : int, default=2
        Number of bidirectional LSTMs.
    learning_rate : float, default=0.0003
        Step size, unless `optimizer` is an instance. The default is the baseline's.
    **training
        See :class:`NeuralClassifier`.

    See Also
    --------
    CNNBiLSTMAttentionClassifier : Describes training, determinism and `early_stopping` further.

    Notes
    -----
    The baseline halves its learning rate every ten epochs and trains on clips of any length.

    References
    ----------
    .. [1] X. Wang and J. Yamagishi, "A Comparative Study on Recent Neural Spoofing Countermeasures
       for Synthetic Speech Detection", Interspeech, 2021. DOI 10.21437/Interspeech.2021-702.
    .. [2] G. Lavrentyeva, S. Novoselov, A. Tseren, M. Volkova, A. Gorlanov and A. Kozlov, "STC
       Antispoofing Systems for the ASVspoof2019 Challenge", Interspeech, 2019.
       DOI 10.21437/Interspeech.2019-1768.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.neural_network import LCNNClassifier
    >>> net = LCNNClassifier(filters=4, lstm_layers=0, random_state=0)
    >>> net.initialize(np.zeros((2, 40, 60)), [0, 1]).model_.output_shape
    (None, 1)
    """

    _parameter_constraints: dict = {
        "filters": [Interval(Integral, 1, None, closed="left")],
        "conv_dropout": [Interval(Real, 0, 1, closed="left")],
        "lstm_layers": [Interval(Integral, 0, None, closed="left")],
    }

    def __init__(
        self, *, filters=32, conv_dropout=0.7, lstm_layers=2, learning_rate=3e-4, **training
    ):
        super().__init__(learning_rate=learning_rate, **training)
        self.filters = filters
        self.conv_dropout = conv_dropout
        self.lstm_layers = lstm_layers

    def build_network(self, x, layers):
        """Build the network, see :meth:`NeuralClassifier.build_network`."""
        x = layers.Reshape((*x.shape[1:], 1))(x)
        for relative_filters, kernel_size, normalized, pooled in _BLOCKS:
            x = normalize(x, layers) if normalized else x
            n_maps = 2 * round(relative_filters * self.filters)
            x = MaxFeatureMap()(layers.Conv2D(n_maps, kernel_size, padding="same")(x))
            x = max_pool(x, 2, layers) if pooled else x
        x = as_sequence(layers.Dropout(self.conv_dropout)(x), layers)
        sequence = x
        for _ in range(self.lstm_layers):
            # As wide as the sequence it is added to, except for an odd number of channels.
            layer = layers.LSTM((x.shape[-1] + 1) // 2, return_sequences=True)
            sequence = layers.Bidirectional(layer)(sequence)
        if self.lstm_layers and sequence.shape[-1] == x.shape[-1]:
            x = layers.Add()([x, sequence])
        return pool_over_time(x, None, "mean")
