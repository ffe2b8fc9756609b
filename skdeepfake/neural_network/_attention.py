"""Attention over the steps of a sequence, and pooling of a sequence into one vector."""

import keras
from keras import layers, ops

# Keeps the square root differentiable where a feature is constant over time.
_VARIANCE_FLOOR = 1e-5
_NAME = "attention"


def attend(x, kind, layers, *, units, heads):
    """Return the sequence after attention, and the weights of its steps if they are trained.

    "dot" and "multihead" replace each step by a mixture of all steps; "additive" and "statistics"
    compute a weight for each step, of shape (n_clips, n_steps, 1), which sum to one.
    """
    if kind == "dot":
        return layers.Attention(name=_NAME)([x, x], return_attention_scores=True)[0], None
    if kind == "multihead":
        attention = layers.MultiHeadAttention(heads, max(1, x.shape[-1] // heads), name=_NAME)
        mixture = attention(x, x, return_attention_scores=True)[0]
        layers.redraw_kernels(attention)
        return mixture, None
    if kind is None:
        return x, None
    scores = layers.Dense(1, use_bias=False)(layers.Dense(units, activation="tanh")(x))
    weights = layers.Softmax(axis=1, name=_NAME)(scores)
    return x, weights


def pool_over_time(x, weights, kind):
    """Pool a sequence of shape (n_clips, n_steps, n_channels) into one vector per clip.

    Weights of None weight the steps equally. "statistics" concatenates the mean and the standard
    deviation, twice as many numbers.
    """
    if kind == "statistics":
        return StatisticsPooling()(x if weights is None else [x, weights])
    if weights is not None:
        # The weights are rescaled to a mean of one, which keeps the scale of the sequence.
        x = layers.Multiply()([x, layers.Rescaling(float(x.shape[1]))(weights)])
    return (layers.GlobalMaxPooling1D() if kind == "max" else layers.GlobalAveragePooling1D())(x)


def step_weights_of(model):
    """Return the weights of the steps, a KerasTensor of shape (n_clips, n_steps).

    Where each step attends to all, its weight is the attention it receives, averaged over the steps
    that attend and over heads.
    """
    output = model.get_layer(_NAME).output
    if not isinstance(output, (list, tuple)):
        return ops.squeeze(output, axis=2)
    scores = output[1]
    return ops.mean(scores, axis=tuple(range(1, len(scores.shape) - 1)))


@keras.saving.register_keras_serializable("skdeepfake")
class StatisticsPooling(layers.Layer):
    """Mean and standard deviation over the steps, with or without weights.

    References
    ----------
    .. [1] K. Okabe, T. Koshinaka and K. Shinoda, "Attentive Statistics Pooling for Deep Speaker
       Embedding", Interspeech, 2018. DOI 10.21437/Interspeech.2018-993.
    """

    def call(self, inputs):
        x, weights = inputs if isinstance(inputs, (list, tuple)) else (inputs, 1 / inputs.shape[1])
        mean = ops.sum(weights * x, axis=1, keepdims=True)
        variance = ops.sum(weights * ops.square(x - mean), axis=1)
        deviation = ops.sqrt(variance + _VARIANCE_FLOOR)
        return ops.concatenate([ops.squeeze(mean, axis=1), deviation], axis=-1)
