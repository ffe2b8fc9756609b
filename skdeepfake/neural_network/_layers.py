"""Layers and groups of layers that the networks share."""

import keras
from keras import ops


def normalize(x, layers):
    """Normalize each channel over the batch."""
    # Keras' default momentum needs hundreds of steps to adapt, more than a short training has.
    return layers.BatchNormalization(momentum=0.9)(x)


@keras.saving.register_keras_serializable("skdeepfake")
class MaxFeatureMap(keras.layers.Layer):
    """The larger of two sets of maps, the first and the second half of the channels."""

    def call(self, x):
        return ops.maximum(*ops.split(x, 2, axis=-1))


def max_pool(x, pool_size, layers):
    """Max-pool over time, and over frequency if there is such an axis; never below one."""
    sizes = [min(pool_size, size) for size in x.shape[1:-1]]
    return layers.MaxPooling1D(sizes[0])(x) if len(sizes) == 1 else layers.MaxPooling2D(sizes)(x)


def as_sequence(x, layers):
    """Concatenate the frequencies of each step."""
    return x if len(x.shape) == 3 else layers.Reshape((x.shape[1], -1))(x)
