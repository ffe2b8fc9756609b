"""Networks that are traced once and serve every fit and score of the same architecture.

TensorFlow compiles a network's training step when it first runs, which takes seconds; a grid search
would wait for that in each of its fits. Here the compiled network outlives the fit: the variables
of another network of the same architecture are copied into it, trained there, and copied back.
"""

import threading
from collections import OrderedDict
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf

# Largest number of architectures in each cache; the least recently used is dropped.
_CAPACITY = 8
# Parameters that neither the network nor its training step depends on. The optimizer is one of
# them, as its settings are asked of itself.
UNTRACED_PARAMS = [
    "optimizer", "learning_rate", "learning_rate_schedule", "clip_norm", "epochs", "batch_size",
    "shuffle", "class_weight", "early_stopping", "validation_fraction", "n_iter_no_change", "tol",
    "max_time", "warm_start", "callbacks", "verbose", "random_state", "deterministic",
]  # fmt: skip

_lock = threading.Lock()
_trainers = OrderedDict()
_scorers = OrderedDict()


def name_architecture(estimator, optimizer):
    """Return what determines a network's variables and its training step, as one string."""
    params = estimator.get_params(deep=False).items()
    traced = {name: value for name, value in params if name not in UNTRACED_PARAMS}
    settings = optimizer.get_config()
    del settings["name"]
    if isinstance(settings["learning_rate"], float):
        del settings["learning_rate"]  # a variable, unlike a schedule
    return repr((type(estimator).__name__, estimator.input_shape_, traced, settings))


@contextmanager
def borrow_trainer(architecture, model, build):
    """Lend a network that is trained in place of `model` and that no other thread uses.

    The variables of `model` are copied into it, and back when the block ends, also after an error.
    `build` returns a new one if none of this architecture is free.
    """
    with _lock:
        trainer = _trainers.pop(architecture, None)
    trainer = build() if trainer is None else trainer
    _copy_variables(model, trainer)
    try:
        yield trainer
    finally:
        _copy_variables(trainer, model)
        with _lock:
            _cache_put(_trainers, architecture, trainer)


def predict_tensor(architecture, model, output_of, X):
    """Return the values of a tensor within a network for a batch of clips.

    `output_of` returns the KerasTensor of a model; it is a different function for each tensor.
    """
    key = architecture, output_of
    with _lock:
        scorer = _scorers.pop(key, None) or _trace(model, output_of(model))
        _cache_put(_scorers, key, scorer)
    trainable = [variable.value for variable in model.trainable_variables]
    others = [variable.value for variable in model.non_trainable_variables]
    # Matrix products treat the rows beyond whole blocks by other instructions. With whole blocks
    # only, rounding does not depend on which other clips are scored, as scikit-learn's checks ask.
    excess = -len(X) % 16
    clips = np.concatenate([X, X[-1:].repeat(excess, axis=0)]) if excess else X
    return scorer(trainable, others, tf.constant(clips)).numpy()[: len(X)]


def _copy_variables(source, target):
    """Copy the weights, the random states and the optimizer's state of a network to another."""
    for model in (source, target):
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
    pairs = zip(
        (*source.variables, *source.optimizer.variables),
        (*target.variables, *target.optimizer.variables),
        strict=True,
    )
    for value, variable in pairs:
        variable.assign(value)


def _trace(model, output):
    """Return a function of a network's variables and a batch of clips."""
    network = keras.Model(model.inputs, output)
    # The variables are arguments of the function, since those of the model may be trained further.
    indices = _positions(network.trainable_variables, model.trainable_variables)
    others = _positions(network.non_trainable_variables, model.non_trainable_variables)

    def score(trainable, non_trainable, x):
        trainable = [trainable[i].read_value() for i in indices]
        non_trainable = [non_trainable[i].read_value() for i in others]
        return network.stateless_call(trainable, non_trainable, x, training=False)[0]

    function = tf.function(score, autograph=False)
    return function.get_concrete_function(
        *(
            [_spec(v) for v in group]
            for group in (model.trainable_variables, model.non_trainable_variables)
        ),
        tf.TensorSpec(model.inputs[0].shape, tf.float32),
    )


def _positions(variables, among):
    indices = {id(variable): i for i, variable in enumerate(among)}
    return [indices[id(variable)] for variable in variables]


def _spec(variable):
    # The variable rather than its value: reading values one by one before the call takes half as
    # long as scoring a single clip.
    return tf.type_spec_from_value(variable.value)


def _cache_put(cache, key, value):
    cache[key] = value
    while len(cache) > _CAPACITY:
        cache.popitem(last=False)
