"""CNNBiLSTMAttentionClassifier: the net as described, and a classifier in every respect."""

import copy
import inspect
import pickle
import random
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf
from scikeras.wrappers import KerasClassifier
from sklearn.base import is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, StratifiedKFold, check_cv, cross_val_predict

from skdeepfake.neural_network import (
    CNNBiLSTMAttentionClassifier,
    LCNNClassifier,
    NeuralClassifier,
)


@pytest.mark.parametrize(("shape", "n_parameters"), [((2, 126, 198), 120_769), ((2, 198), 82_945)])
def test_the_default_network_is_the_one_described(shape, n_parameters):
    model = CNNBiLSTMAttentionClassifier().initialize(np.zeros(shape), [0, 1]).model_
    assert model.count_params() == n_parameters
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    names = "Conv1D MaxPooling1D Dropout Bidirectional Dropout Attention GlobalMaxPooling1D "
    names += "Dense Dropout Dense Activation"
    assert [type(layer).__name__ for layer in layers] == names.split()
    conv, pool, _, bilstm, _, attention, _, dense, _, last, sigmoid = layers
    assert (conv.filters, conv.kernel_size, conv.padding) == (64, (3,), "same")
    assert pool.pool_size == (2,)
    assert [layer.rate for layer in layers if hasattr(layer, "rate")] == [0.3, 0.3, 0.5]
    assert (bilstm.forward_layer.units, bilstm.forward_layer.return_sequences) == (64, True)
    penalties = [layer.kernel_regularizer.l2 for layer in (conv, bilstm.forward_layer, dense)]
    np.testing.assert_allclose(penalties, [0.01, 0.1, 0.01])
    assert not attention.weights
    assert (dense.units, dense.activation.__name__) == (128, "relu")
    assert (last.units, sigmoid.activation.__name__) == (1, "sigmoid")
    assert model.loss == "binary_crossentropy"
    assert isinstance(model.optimizer, keras.optimizers.Adam)


def test_it_is_a_classifier_of_scikeras_and_of_scikit_learn(small):
    net = small()
    assert isinstance(net, KerasClassifier)
    assert is_classifier(net)
    assert isinstance(check_cv(3, [0, 1] * 9, classifier=is_classifier(net)), StratifiedKFold)


def test_it_learns(data, fitted):
    X, y = data
    assert fitted.score(X, y) > 0.9
    assert fitted.n_iter_ == 8
    assert fitted.history_["cross_entropy"][-1] < fitted.history_["cross_entropy"][0]


def test_scores_agree_with_keras(data, fitted):
    X, _ = data
    probability = fitted.predict_proba(X)
    assert probability.shape == (80, 2)
    assert fitted.predict_proba(X[:1]).shape == (1, 2)
    np.testing.assert_allclose(probability.sum(axis=1), 1)
    expected = fitted.model_.predict(X, verbose=0)[:, 0]
    np.testing.assert_allclose(probability[:, 1], expected, atol=1e-6)
    np.testing.assert_array_equal(fitted.predict(X), expected > 0.5)
    logits = keras.Model(fitted.model_.inputs, fitted.model_.get_layer("logit").output)
    log_odds = logits.predict(X, verbose=0)[:, 0]
    np.testing.assert_allclose(fitted.decision_function(X), log_odds, atol=1e-6)


def test_one_seed_repeats_to_the_last_bit_and_two_differ(small, data, fitted):
    X, y = data
    keras.utils.set_random_seed(99)
    np.testing.assert_array_equal(
        small().fit(X, y).decision_function(X), fitted.decision_function(X)
    )
    other = small(random_state=1).fit(X, y)
    assert (other.decision_function(X) != fitted.decision_function(X)).any()


@pytest.mark.slow
def test_worker_processes_score_as_this_one_does(small, data):
    X, y = data
    serial, parallel = (
        cross_val_predict(small(epochs=2), X, y, cv=2, method="decision_function", n_jobs=n_jobs)
        for n_jobs in (1, 2)
    )
    np.testing.assert_array_equal(serial, parallel)


def test_earlier_trainings_in_the_same_network_change_nothing(small, data, fitted):
    X, y = data
    small(random_state=5, learning_rate=0.1).fit(X, 1 - y)
    np.testing.assert_array_equal(
        small().fit(X, y).decision_function(X), fitted.decision_function(X)
    )


def test_an_architecture_is_traced_once(small, data, monkeypatch):
    X, y = data
    steps = []

    def count(*args, **kwargs):
        steps.append(1)
        return train_step(*args, **kwargs)

    train_step = keras.Model.train_step
    monkeypatch.setattr(keras.Model, "train_step", count)
    for seed in range(3):
        small(lstm_units=5, learning_rate=0.1 / (1 + seed), random_state=seed).fit(X, y)
    # Keras runs the Python of a step only while tracing it: once and for the first call.
    assert len(steps) <= 2


def test_without_a_seed_fits_differ(small, data):
    X, y = data
    scores = [small(random_state=None, epochs=1).fit(X, y).decision_function(X) for _ in range(2)]
    assert (scores[0] != scores[1]).any()


def global_states():
    """Return the state of Python and NumPy, and the next draw of TensorFlow after a seed."""
    return random.getstate(), str(np.random.get_state()), tf.random.uniform(()).numpy()


def test_global_random_states_neither_change_nor_matter(small, data):
    X, y = data
    parameters = {"epochs": 2, "attention": "multihead", "spec_augment": "mild", "mixup": 0.5}
    scores, before, after = [], [], []
    for seed in (0, 1):
        for states, epochs in ((before, 0), (after, 2)):
            keras.utils.set_random_seed(seed)
            if epochs:
                net = small(**parameters, gaussian_noise=0.1).fit(X, y)
                scores.append(pickle.loads(pickle.dumps(net)).decision_function(X))
            states.append(global_states())
    assert before == after
    np.testing.assert_array_equal(*scores)


def test_fits_in_threads_are_those_without(small, data):
    X, y = data
    before = random.getstate(), str(np.random.get_state())
    nets = [small(epochs=2, random_state=seed) for seed in (0, 1, 0)]
    threads = [threading.Thread(target=net.fit, args=(X, y)) for net in nets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (random.getstate(), str(np.random.get_state())) == before
    for net in nets:
        expected = small(epochs=2, random_state=net.random_state).fit(X, y).decision_function(X)
        np.testing.assert_array_equal(net.decision_function(X), expected)


def test_every_epoch_has_an_order_of_its_own(small, data):
    X, y = data
    scores = [
        small(epochs=1, warm_start=True, shuffle=shuffle, conv_dropout=0, lstm_dropout=0)
        .fit(X, y)
        .set_params(epochs=1)
        .fit(X, y)
        .decision_function(X)
        for shuffle in (True, False)
    ]
    assert (scores[0] != scores[1]).any()


def test_an_interrupted_training_leaves_a_network_that_scores(small, data):
    X, y = data

    def stop(epoch, logs):
        if epoch == 2:
            raise KeyboardInterrupt

    net = small(epochs=50, callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=stop)])
    with (
        pytest.warns(UserWarning, match="interrupted in epoch 3 of 50"),
        pytest.raises(KeyboardInterrupt),
    ):
        net.fit(X, y)
    assert net.n_iter_ == 2
    np.testing.assert_array_equal(
        net.decision_function(X), small(epochs=2).fit(X, y).decision_function(X)
    )


def test_an_interrupt_before_the_first_epoch_leaves_an_unfitted_network(small, data):
    X, y = data

    def stop(*_, **__):
        raise KeyboardInterrupt

    for event in ("on_train_begin", "on_train_batch_end"):
        net = small(callbacks=[keras.callbacks.LambdaCallback(**{event: stop})])
        with pytest.raises(KeyboardInterrupt):
            net.fit(X, y)
        with pytest.raises(NotFittedError):
            net.decision_function(X)
        assert net.set_params(callbacks=None).fit(X, y).n_iter_ == net.epochs


def test_an_interrupt_stops_a_search(small, data):
    X, y = data
    begun = []

    def stop(epoch, logs):
        begun.append(epoch)
        raise KeyboardInterrupt

    net = small(callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=stop)])
    with pytest.raises(KeyboardInterrupt):
        GridSearchCV(net, {"dense_units": [2, 4]}, cv=2).fit(X, y)
    assert begun == [0]


@pytest.mark.parametrize("copy_of", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_copies_score_equally_and_can_be_trained_on(data, fitted, copy_of):
    X, y = data
    twin = copy_of(fitted)
    np.testing.assert_array_equal(twin.decision_function(X), fitted.decision_function(X))
    before = fitted.decision_function(X)
    twin.partial_fit(X, y)
    assert (twin.decision_function(X) != before).any()
    np.testing.assert_array_equal(fitted.decision_function(X), before)


def test_string_labels(small, data):
    X, y = data
    labels = np.array(["bonafide", "spoof"])[y]
    net = small().fit(X, labels)
    assert net.classes_.tolist() == ["bonafide", "spoof"]
    assert (net.predict(X) == labels).mean() > 0.9


def test_warm_start_and_partial_fit_go_on(small, data, fitted):
    X, y = data
    net = small(epochs=3, warm_start=True).fit(X, y)
    net.fit(X, y)
    assert net.n_iter_ == 6
    assert len(net.history_["loss"]) == 6
    net.partial_fit(X, y)
    assert net.n_iter_ == 7
    cold = small(epochs=3)
    assert cold.fit(X, y).fit(X, y).n_iter_ == 3


def test_partial_fit_may_see_one_class_first(small, data):
    X, y = data
    net = small().partial_fit(X[y == 0], y[y == 0], classes=[0, 1])
    assert net.partial_fit(X[y == 1], y[y == 1]).classes_.tolist() == [0, 1]


def test_weights_move_the_scores(small, data):
    X, y = data
    plain = small().fit(X, y).decision_function(X).mean()
    heavy = small(class_weight={0: 1, 1: 20}).fit(X, y).decision_function(X).mean()
    by_clip = small().fit(X, y, sample_weight=np.where(y == 0, 20.0, 1.0))
    assert by_clip.decision_function(X).mean() < plain < heavy


def test_optimizers_by_name_and_by_instance(small, data):
    X, y = data
    sgd = small(optimizer="sgd", learning_rate=0.5, epochs=1).fit(X, y).model_.optimizer
    assert isinstance(sgd, keras.optimizers.SGD)
    assert float(sgd.learning_rate) == 0.5
    instance = keras.optimizers.RMSprop(0.03)
    net = small(optimizer=instance, epochs=1).fit(X, y)
    assert net.model_.optimizer is not instance
    assert float(net.model_.optimizer.learning_rate) == pytest.approx(0.03)


def test_callbacks_and_progress(small, data, capsys):
    epochs = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epochs.append(epoch))
    small(epochs=2, callbacks=[callback], verbose=1).fit(*data)
    assert epochs == [0, 1]
    assert "Epoch 2/2" in capsys.readouterr().out


def test_scoring_before_fit_raises(small):
    with pytest.raises(NotFittedError):
        small().predict(np.zeros((2, 10, 3)))


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((2, 9, 3)), "X has 9 frames of 3 features, but .* expecting 10 frames of 3"),
        (np.zeros((2, 10, 4)), "X has 4 features, but .* expecting 3"),
        (np.full((2, 10, 3), np.nan), "NaN"),
        (np.zeros((2, 10)), "frames|features"),
    ],
)
def test_wrong_shapes_raise(fitted, X, message):
    with pytest.raises(ValueError, match=message):
        fitted.predict(X)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.zeros((2, 1, 3)), [0, 1], "1 frame.* pool_size=2.* at least 2 frames"),
        (np.zeros((2, 10, 3)), [1, 1], "2 classes, got 1 class: 1"),
        (np.zeros((3, 10, 3)), [0, 1, 2], "Only binary classification"),
        (np.zeros((2, 10, 3)), [0, 1, 1], "inconsistent numbers of samples"),
    ],
)
def test_data_that_cannot_be_fitted_raise(small, X, y, message):
    with pytest.raises(ValueError, match=message):
        small().fit(X, y)


def test_an_unseen_label_raises(small, data):
    X, y = data
    with pytest.raises(ValueError, match=r"labels \[2\]"):
        small(epochs=1).fit(X, y).partial_fit(X, np.where(y == 1, 2, 0))


@pytest.mark.parametrize("name", ["filters", "epochs", "conv_dropout", "lstm_l2", "learning_rate"])
def test_parameters_are_checked_by_name(small, data, name):
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        small(**{name: -1}).fit(*data)


def test_an_unknown_parameter_raises(small):
    with pytest.raises(TypeError, match="model__units"):
        CNNBiLSTMAttentionClassifier(model__units=3)
    with pytest.raises(ValueError, match="Invalid parameter"):
        small().set_params(hidden_layer_dim=3)


def test_a_network_of_ones_own_needs_only_its_own_parameters(data):
    class MeanClassifier(NeuralClassifier):
        """Dense layer on the mean of the frames.

        Parameters
        ----------
        units : int, default=16
            Units of the dense layer.
        epochs : int, default=3
            Fewer than usual.
        **training
            See :class:`NeuralClassifier`.
        """

        def __init__(self, *, units=16, epochs=3, **training):
            super().__init__(epochs=epochs, **training)
            self.units = units

        def build_network(self, x, layers):
            return layers.Dense(self.units)(layers.GlobalAveragePooling1D()(x))

    X, y = data
    net = MeanClassifier(units=4, random_state=0)
    assert repr(net) == "MeanClassifier(random_state=0, units=4)"
    assert inspect.signature(MeanClassifier).parameters["epochs"].default == 3
    assert set(net.get_params()) == {*LCNNClassifier().get_params(), "units"} - {
        "filters",
        "conv_dropout",
        "lstm_layers",
    }
    assert MeanClassifier.__doc__.count("\nepochs : int, default=") == 1
    assert "\nbatch_size : int, default=32\n" in MeanClassifier.__doc__
    assert MeanClassifier.__doc__.count("\nAttributes\n----------\n") == 1
    assert "**training" not in MeanClassifier.__doc__
    assert net.fit(X, y).n_iter_ == 3
    with pytest.raises(ValueError, match="'batch_size' parameter"):
        net.set_params(batch_size=0).fit(X, y)


def test_the_base_class_is_abstract():
    with pytest.raises(TypeError, match="abstract"):
        NeuralClassifier()


@pytest.mark.parametrize("network", [CNNBiLSTMAttentionClassifier, LCNNClassifier])
def test_every_parameter_is_documented_once(network):
    parameters = network.__doc__.split("Attributes\n")[0]
    for name in inspect.signature(network).parameters:
        assert parameters.count(f"\n{name} : ") == 1, name
