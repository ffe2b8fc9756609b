"""What a network is trained by: optimiser, loss, schedule, and when to stop."""

import math
import time

import keras

# The loss without the L2 penalties, whose fall would hide that of the classification.
CROSS_ENTROPY = "cross_entropy"


def make_optimizer(optimizer, learning_rate, clip_norm):
    """Return an optimiser that no other network has.

    An instance is the user's: a copy is made, with the learning rate it came with.
    """
    made = keras.optimizers.get(optimizer)
    if isinstance(optimizer, keras.optimizers.Optimizer):
        made = made.from_config(made.get_config())
    else:
        made.learning_rate = learning_rate
    if clip_norm is not None:
        made.global_clipnorm = clip_norm
    return made


def make_loss(label_smoothing, focal_gamma):
    """Return the loss, by its name if it is the plain cross-entropy."""
    if not label_smoothing and not focal_gamma:
        return "binary_crossentropy"
    return keras.losses.BinaryFocalCrossentropy(gamma=focal_gamma, label_smoothing=label_smoothing)


def make_metrics():
    """Return what is reported of each epoch besides the loss."""
    return ["accuracy", keras.metrics.BinaryCrossentropy(name=CROSS_ENTROPY)]


def make_stopping(patience, tol):
    """Return what stops the training by the validation clips and restores the best weights."""
    return keras.callbacks.EarlyStopping(
        f"val_{CROSS_ENTROPY}",
        mode="min",
        min_delta=tol,
        patience=patience,
        restore_best_weights=True,
    )


class Schedule(keras.callbacks.Callback):
    """Sets the learning rate before each epoch.

    Parameters
    ----------
    kind : {"cosine", "exponential"} or callable
        "cosine" falls to zero by half a period, "exponential" to a hundredth, over the planned
        epochs. A callable is given the share of the epochs that has passed, from 0 to 1, and
        returns a factor.
    learning_rate : float
        What the factor is applied to.
    epochs : int
        Epochs planned.
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
    """Ends the training after some seconds, also within an epoch."""

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
