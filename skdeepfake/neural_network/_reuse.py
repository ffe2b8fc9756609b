"""Networks that are traced once and then used by every fit and score of the same architecture.

TensorFlow compiles a network's training step when it first runs, which takes seconds; a grid search
would wait for that in each of its fits. Here the compiled network outlives the fit: another one of
the same architecture is moved into it variable by variable, trained there, and moved out again.
"""

import random
import threading
from collections import OrderedDict
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context

# Architectures remembered at once; the one that was not used for longest is forgotten.
_CAPACITY = 8

_lock = threading.Lock()
_trainers = OrderedDict()
_scorers = OrderedDict()


@contextmanager
def trainer_of(architecture, model, build):
    """Lend a network that trains in place of `model`.

    What `model` holds is moved into it, and moved back when the block ends, also by an error.

    Parameters
    ----------
    architecture : str
        Networks of one name have equal variables, optimisers and losses.
    model : keras.Model
        The compiled network that is to be trained.
    build : callable
        Returns another one like it.

    Yields
    ------
    trainer : keras.Model
        A network that nobody else uses meanwhile.
    """
    with _lock:
        trainer = _trainers.pop(architecture, None)
    trainer = build() if trainer is None else trainer
    _move(model, trainer)
    try:
        yield trainer
    finally:
        _move(trainer, model)
        with _lock:
            _remember(_trainers, architecture, trainer)


def evaluate(architecture, model, output_of, X):
    """Return what a tensor within a network is for clips.

    Parameters
    ----------
    architecture : str
        Networks of one name have equal variables.
    model : keras.Model
        The network.
    output_of : callable
        Returns the KerasTensor of a model; one callable for one tensor.
    X : ndarray of shape (n_clips, n_frames, n_features), float32
        A batch of clips.

    Returns
    -------
    output : ndarray of shape (n_clips, ...), float32
    """
    key = architecture, output_of
    with _lock:
        scorer = _scorers.pop(key, None) or _trace(model, output_of(model))
        _remember(_scorers, key, scorer)
    trainable = [variable.value for variable in model.trainable_variables]
    others = [variable.value for variable in model.non_trainable_variables]
    # The remainder of a matrix beyond whole blocks of rows goes by other instructions than the
    # blocks; with blocks only, rounding all but ceases to depend on what else is scored.
    excess = -len(X) % (4 if len(X) <= 4 else 16)
    clips = np.concatenate([X, X[-1:].repeat(excess, axis=0)]) if excess else X
    return scorer(trainable, others, tf.constant(clips)).numpy()[: len(X)]


@contextmanager
def seeded(seed):
    """Seed all that Keras draws from, and give the caller's global random states back after."""
    # Not by `tf.random.set_seed`: it makes TensorFlow forget all that it has compiled, which costs
    # the next step half a second, and cannot be taken back.
    tensorflow_state = vars(context.context())
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    before = {name: tensorflow_state.get(name) for name in ("_seed", "_rng")}
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    tensorflow_state.update(_seed=seed, _rng=random.Random(seed))
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        tensorflow_state.update(before)


def _move(source, target):
    """Give a network the weights, the random states and the optimiser's state of another."""
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
    # Not `network.variables` themselves: they are the model's, and it may be trained further.
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
    places = {id(variable): i for i, variable in enumerate(among)}
    return [places[id(variable)] for variable in variables]


def _spec(variable):
    # Of the variable, not of its value: reading them one by one before the call would cost a single
    # clip as much as half of its score.
    return tf.type_spec_from_value(variable.value)


def _remember(cache, key, value):
    cache[key] = value
    while len(cache) > _CAPACITY:
        cache.popitem(last=False)
