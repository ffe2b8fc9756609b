"""Batches, optimizer, loss, learning-rate schedule and stopping of a training."""

import math
import time

import keras
import numpy as np
import tensorflow as tf

from skdeepfake._disk_array import DiskArray

# The loss without the L2 penalties, whose decrease would hide that of the cross-entropy.
CROSS_ENTROPY = "cross_entropy"


def batch_epochs(arrays, epochs, *, batch_size, shuffle_seed):
    """Return the batches of a range of epochs as a Dataset.

    Each epoch has an order of its own that depends on `shuffle_seed` only, not on a global random
    state; None keeps the order of the clips.
    """
    n_clips = len(arrays[0])
    readers = [_reader(array) for array in arrays]

    def row_batches(epoch):
        rows = tf.range(n_clips)
        if shuffle_seed is not None:
            rows = tf.argsort(tf.random.stateless_uniform((n_clips,), (shuffle_seed, epoch)))
        return tf.data.Dataset.from_tensor_slices(rows).batch(batch_size)

    batches = tf.data.Dataset.range(epochs.start, epochs.stop).flat_map(row_batches)
    batches = batches.map(lambda rows: tuple(read(rows) for read in readers)).prefetch(2)
    n_batches = len(epochs) * -(-n_clips // batch_size)
    return batches.apply(tf.data.experimental.assert_cardinality(n_batches))


def _reader(array):
    """Return a function that returns some rows of an array as a tensor."""
    if isinstance(array, DiskArray):

        def read(rows):
            values = tf.numpy_function(lambda rows: np.asarray(array[rows]), [rows], array.dtype)
            return tf.ensure_shape(values, (None, *array.shape[1:]))

        return read
    with tf.device("CPU"):
        tensor = tf.convert_to_tensor(array)
    return lambda rows: tf.gather(tensor, rows)


def make_optimizer(optimizer, learning_rate, clip_norm):
    """Return a new optimizer; an instance of the user's is copied and keeps its learning rate."""
    if isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer = optimizer.from_config(optimizer.get_config())
    else:
        optimizer = keras.optimizers.get(optimizer)
        optimizer.learning_rate = learning_rate
    if clip_norm is not None:
        optimizer.global_clipnorm = clip_norm
    return optimizer


def make_loss(label_smoothing, focal_gamma):
    """Return the loss, or its name if it is the plain cross-entropy."""
    if not label_smoothing and not focal_gamma:
        return "binary_crossentropy"
    return keras.losses.BinaryFocalCrossentropy(gamma=focal_gamma, label_smoothing=label_smoothing)


def make_metrics():
    """Return the metrics that each epoch reports besides the loss."""
    return ["accuracy", keras.metrics.BinaryCrossentropy(name=CROSS_ENTROPY)]


def make_stopping(patience, tol):
    """Return the callback that stops by the validation clips and restores the best weights."""
    return keras.callbacks.EarlyStopping(
        f"val_{CROSS_ENTROPY}",
        mode="min",
        min_delta=tol,
        patience=patience,
        restore_best_weights=True,
    )


class Schedule(keras.callbacks.Callback):
    """Callback that sets the learning rate before each epoch.

    `kind` is "cosine", "exponential" or a function that returns a factor of the learning rate for
    the fraction of the planned epochs that has passed.
    """

    def __init__(self, kind, learning_rate, epochs):
        super().__init__()
        self.factor = {"cosine": _cosine, "exponential": _exponential}.get(kind, kind)
        self.peak = learning_rate
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        passed = min(epoch / self.epochs, 1)
        self.model.optimizer.learning_rate = self.peak * self.factor(passed)


class MaxTime(keras.callbacks.Callback):
    """Callback that ends the training after some seconds, even within an epoch."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds

    def on_train_begin(self, logs=None):
        self.end = time.monotonic() + self.seconds

    def on_train_batch_end(self, batch, logs=None):
        if time.monotonic() >= self.end:
            self.model.stop_training = True


def _cosine(passed):
    return 0.5 * (1 + math.cos(math.pi * passed))


def _exponential(passed):
    return 0.01**passed
