"""CNNBiLSTMAttentionClassifier: the net as described, and a classifier in every respect."""

import copy
import pickle
import random

import keras
import numpy as np
import pytest
from scikeras.wrappers import KerasClassifier
from scipy.special import logit
from sklearn.base import is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import (
    StratifiedKFold,
    check_cv,
    cross_val_predict,
)
from tensorflow.python.eager import context as tf_context

from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier


@pytest.mark.parametrize(("shape", "n_parameters"), [((2, 126, 198), 120_769), ((2, 198), 82_945)])
def test_the_defaults_are_the_seeds_net(shape, n_parameters):
    model = CNNBiLSTMAttentionClassifier().initialize(np.zeros(shape), [0, 1]).model_
    assert model.count_params() == n_parameters
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    assert [type(layer).__name__ for layer in layers] == [
        *("Conv1D", "MaxPooling1D", "Dropout", "Bidirectional", "Dropout", "Attention"),
        *("GlobalMaxPooling1D", "Dense", "Dropout", "Dense", "Activation"),
    ]
    conv, pool, dropout, bilstm, _, attention, _, dense, _, last, sigmoid = layers
    assert (conv.filters, conv.kernel_size, conv.padding) == (64, (3,), "same")
    assert pool.pool_size == (2,)
    assert [layer.rate for layer in layers if hasattr(layer, "rate")] == [0.3, 0.3, 0.5]
    assert dropout is layers[2]
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


def test_scores_agree_with_each_other_and_with_keras(data, fitted):
    X, _ = data
    probability = fitted.predict_proba(X)
    assert probability.shape == (80, 2)
    assert fitted.predict_proba(X[:1]).shape == (1, 2)
    np.testing.assert_allclose(probability.sum(axis=1), 1)
    np.testing.assert_allclose(fitted.decision_function(X), logit(probability[:, 1]), rtol=1e-6)
    np.testing.assert_array_equal(fitted.predict(X), (probability[:, 1] > 0.5).astype(int))
    expected = fitted.model_.predict(X, verbose=0)[:, 0]
    np.testing.assert_allclose(probability[:, 1], expected, atol=1e-6)


def test_one_seed_repeats_to_the_last_bit_and_two_differ(small, data, fitted):
    X, y = data
    keras.utils.set_random_seed(99)
    np.testing.assert_array_equal(
        small().fit(X, y).decision_function(X), fitted.decision_function(X)
    )
    other = small(random_state=1).fit(X, y)
    assert (other.decision_function(X) != fitted.decision_function(X)).any()


def test_worker_processes_score_as_this_one_does(small, data):
    X, y = data
    here, there = (
        cross_val_predict(small(), X, y, cv=2, method="decision_function", n_jobs=n_jobs)
        for n_jobs in (1, 2)
    )
    np.testing.assert_array_equal(here, there)


def test_what_was_trained_before_in_the_same_network_leaves_no_trace(small, data, fitted):
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


def test_global_random_states_are_left_alone(small, data):
    before = random.getstate(), str(np.random.get_state()), tf_context.global_seed()
    small(epochs=1).fit(*data)
    assert (random.getstate(), str(np.random.get_state()), tf_context.global_seed()) == before


def test_an_interrupted_training_leaves_a_network_that_scores(small, data):
    X, y = data

    def stop(epoch, logs):
        if epoch == 2:
            raise KeyboardInterrupt

    net = small(epochs=50, callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=stop)])
    with pytest.warns(UserWarning, match="interrupted in epoch 3 of 50"):
        net.fit(X, y)
    assert net.n_iter_ == 2
    np.testing.assert_array_equal(
        net.decision_function(X), small(epochs=2).fit(X, y).decision_function(X)
    )


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


def test_not_fitted_is_said(small):
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
def test_wrong_shapes_are_said(fitted, X, message):
    with pytest.raises(ValueError, match=message):
        fitted.predict(X)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.zeros((2, 1, 3)), [0, 1], "1 frame.* pool_size=2.* 2 frames at least"),
        (np.zeros((2, 10, 3)), [1, 1], "2 classes, got 1 class: 1"),
        (np.zeros((3, 10, 3)), [0, 1, 2], "Only binary classification"),
        (np.zeros((2, 10, 3)), [0, 1, 1], "inconsistent numbers of samples"),
    ],
)
def test_data_that_cannot_be_learnt_is_said(small, X, y, message):
    with pytest.raises(ValueError, match=message):
        small().fit(X, y)


def test_an_unseen_label_is_said(small, data):
    X, y = data
    with pytest.raises(ValueError, match=r"labels \[2\]"):
        small(epochs=1).fit(X, y).partial_fit(X, np.where(y == 1, 2, 0))


@pytest.mark.parametrize("name", ["filters", "epochs", "conv_dropout", "lstm_l2", "learning_rate"])
def test_parameters_are_checked_by_name(small, data, name):
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        small(**{name: -1}).fit(*data)


def test_an_unknown_parameter_is_refused(small):
    with pytest.raises(TypeError, match="model__units"):
        CNNBiLSTMAttentionClassifier(model__units=3)
    with pytest.raises(ValueError, match="Invalid parameter"):
        small().set_params(hidden_layer_dim=3)
