"""Networks in pure Keras, independent of the estimators that train them.

Each takes a batch of clips as a KerasTensor of shape (n_clips, n_frames, n_features), and the
layers of Keras as :class:`SeededLayers`, and returns one vector per clip, of shape
(n_clips, n_units).
"""

from numbers import Integral

import keras
from keras import ops
from keras.regularizers import L2

from skdeepfake.neural_network._attention import attend, pool_over_time

# The blocks of the light CNN: number of maps after max-feature-map relative to the first block,
# kernel size, batch normalization before, pooling after.
_LIGHT_BLOCKS = [
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


def cnn_bilstm_attention(
    x,
    layers,
    *,
    convolution,
    filters,
    kernel_size,
    pool_size,
    batch_normalization,
    conv_dropout,
    recurrent,
    lstm_units,
    lstm_layers,
    lstm_dropout,
    attention,
    attention_units,
    attention_heads,
    pooling,
    dense_units,
    dense_dropout,
    conv_l2,
    lstm_l2,
    dense_l2,
):
    """Build the CNN-BiLSTM network with attention.

    The parameters are those of
    :class:`~skdeepfake.neural_network.CNNBiLSTMAttentionClassifier`.
    """
    filters = (filters,) if isinstance(filters, Integral) else tuple(filters)
    n_frames, n_features = x.shape[1:]
    if n_frames < pool_size ** len(filters):
        raise ValueError(
            f"Found array with {n_frames} frame(s) of {n_features} feature(s) while "
            f"pool_size={pool_size} and filters={filters} need at least "
            f"{pool_size ** len(filters)} frames; use longer clips, a shorter hop_length, a "
            "smaller pool_size or fewer blocks"
        )
    if convolution == "2d":
        x = layers.Reshape((n_frames, n_features, 1))(x)
    convolution = layers.Conv1D if convolution == "1d" else layers.Conv2D
    options = {"padding": "same", "kernel_regularizer": L2(conv_l2)}
    for n_filters in filters:
        if batch_normalization:
            x = layers.ReLU()(_normalize(convolution(n_filters, kernel_size, **options)(x), layers))
        else:
            x = convolution(n_filters, kernel_size, activation="relu", **options)(x)
        x = layers.Dropout(conv_dropout)(_max_pool(x, pool_size, layers))
    x = _as_sequence(x, layers)
    cell = layers.LSTM if recurrent == "lstm" else layers.GRU
    for _ in range(lstm_layers):
        layer = cell(lstm_units, return_sequences=True, kernel_regularizer=L2(lstm_l2))
        x = layers.Dropout(lstm_dropout)(layers.Bidirectional(layer)(x))
    x, weights = attend(x, attention, layers, units=attention_units, heads=attention_heads)
    x = pool_over_time(x, weights, "statistics" if attention == "statistics" else pooling)
    x = layers.Dense(dense_units, activation="relu", kernel_regularizer=L2(dense_l2))(x)
    return layers.Dropout(dense_dropout)(x)


def light_cnn(x, layers, *, filters, conv_dropout, lstm_layers):
    """Build the light CNN with bidirectional LSTM.

    The parameters are those of :class:`~skdeepfake.neural_network.LCNNClassifier`.
    """
    x = layers.Reshape((*x.shape[1:], 1))(x)
    for relative_filters, kernel_size, normalized, pooled in _LIGHT_BLOCKS:
        x = _normalize(x, layers) if normalized else x
        n_maps = 2 * round(relative_filters * filters)
        x = MaxFeatureMap()(layers.Conv2D(n_maps, kernel_size, padding="same")(x))
        x = _max_pool(x, 2, layers) if pooled else x
    x = _as_sequence(layers.Dropout(conv_dropout)(x), layers)
    sequence = x
    for _ in range(lstm_layers):
        # As wide as the sequence it is added to, except for an odd number of channels.
        layer = layers.LSTM((x.shape[-1] + 1) // 2, return_sequences=True)
        sequence = layers.Bidirectional(layer)(sequence)
    if lstm_layers and sequence.shape[-1] == x.shape[-1]:
        x = layers.Add()([x, sequence])
    return pool_over_time(x, None, "mean")


def _normalize(x, layers):
    # Keras' default momentum needs hundreds of steps to adapt, more than a short training has.
    return layers.BatchNormalization(momentum=0.9)(x)


@keras.saving.register_keras_serializable("skdeepfake")
class MaxFeatureMap(keras.layers.Layer):
    """The larger of two sets of maps, the first and the second half of the channels."""

    def call(self, x):
        return ops.maximum(*ops.split(x, 2, axis=-1))


def _max_pool(x, pool_size, layers):
    """Max-pool over time, and over frequency if there is such an axis; never below one."""
    sizes = [min(pool_size, size) for size in x.shape[1:-1]]
    return layers.MaxPooling1D(sizes[0])(x) if len(sizes) == 1 else layers.MaxPooling2D(sizes)(x)


def _as_sequence(x, layers):
    """Concatenate the frequencies of each step."""
    return x if len(x.shape) == 3 else layers.Reshape((x.shape[1], -1))(x)
