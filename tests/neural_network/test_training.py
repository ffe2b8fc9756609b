"""How the networks are trained: validation, schedules, losses, and when training ends."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import sklearn
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.pipeline import Pipeline

from skdeepfake.neural_network import NeuralClassifier
from skdeepfake.preprocessing import FrameScaler


@pytest.fixture
def splits(monkeypatch):
    """Arrays to train on and to validate on, for each fit."""
    calls = []
    split = NeuralClassifier._split

    def spy(self, *args):
        calls.append(split(self, *args))
        return calls[-1]

    monkeypatch.setattr(NeuralClassifier, "_split", spy)
    return calls


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def test_early_stopping_keeps_the_best_epoch(small, data):
    X, y = data
    net = small(epochs=60, early_stopping=True, n_iter_no_change=3, validation_fraction=0.2)
    net.fit(X, 1 - y, X_val=X, y_val=1 - y)
    validation = net.history_["val_cross_entropy"]
    assert net.n_iter_ == len(validation) < 60
    best = int(np.argmin(validation))
    assert len(validation) - 1 - best >= 3
    probability = net.predict_proba(X)[:, 1]
    cross_entropy = -np.log(np.where(y == 0, probability, 1 - probability)).mean()
    assert cross_entropy == pytest.approx(validation[best], rel=1e-4)


def test_early_stopping_sets_a_stratified_part_aside(small, data, splits):
    X, y = data
    small(epochs=1, early_stopping=True, validation_fraction=0.2).fit(X, y)
    (((train, *_), (validate, targets)),) = splits
    assert (len(train), len(validate)) == (64, 16)
    assert targets.mean() == 0.5


def test_groups_that_reach_fit_are_kept_apart(small, data, splits, routing):
    X, y = data
    groups = np.arange(80) // 8
    net = small(epochs=1, early_stopping=True, validation_fraction=0.3)
    pipeline = Pipeline([("scale", FrameScaler()), ("net", net.set_fit_request(groups=True))])
    cv = GroupKFold(2)
    cross_validate(pipeline, X, y, cv=cv, params={"groups": groups}, error_score="raise")
    for (training, validation), (rows, _) in zip(splits, cv.split(X, y, groups), strict=True):
        scaled = FrameScaler().fit(X[rows]).transform(X)[:, 0, 0]
        group_of = dict(zip(scaled.tolist(), groups, strict=True))
        trained, validated = (
            {group_of[value] for value in part[0][:, 0, 0].tolist()}
            for part in (training, validation)
        )
        assert validated
        assert not trained & validated


def test_validation_clips_come_through_the_pipeline(small, data, splits, routing):
    X, y = data
    net = small(epochs=1, early_stopping=True).set_fit_request(X_val=True, y_val=True)
    steps = [("scale", FrameScaler()), ("net", net)]
    Pipeline(steps, transform_input=["X_val"]).fit(X[:60], y[:60], X_val=X[60:], y_val=y[60:])
    (((train, *_), (validate, targets)),) = splits
    scaler = FrameScaler().fit(X[:60])
    np.testing.assert_array_equal(train, scaler.transform(X[:60]))
    np.testing.assert_array_equal(validate, scaler.transform(X[60:]))
    np.testing.assert_array_equal(targets[:, 0], y[60:])


def test_validation_without_early_stopping_only_watches(small, data):
    X, y = data
    net = small(epochs=2).fit(X, y, X_val=X, y_val=y)
    plain = small(epochs=2).fit(X, y)
    assert len(net.history_["val_loss"]) == 2
    np.testing.assert_array_equal(net.decision_function(X), plain.decision_function(X))


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        ((np.zeros((2, 9, 3)), [0, 1]), "9 frames"),
        ((np.zeros((2, 10, 3)), [0, 2]), r"labels \[2\]"),
        ((np.zeros((2, 10, 3)), [0]), "inconsistent numbers of samples"),
    ],
)
def test_wrong_validation_clips_raise(small, data, validation, message):
    with pytest.raises(ValueError, match=message):
        small().fit(*data, X_val=validation[0], y_val=validation[1])


def test_copies_in_small_groups_stay_on_one_side(small, data, splits):
    X, y = data
    rows = np.repeat(np.arange(80), 3)
    net = small(epochs=1, early_stopping=True, validation_fraction=0.2)
    net.fit(X[rows], y[rows], groups=rows)
    (((train, *_), (validate, targets)),) = splits
    assert len(validate) == 48
    assert targets.mean() == 0.5
    assert not set(train[:, 0, 0]) & set(validate[:, 0, 0])


@pytest.mark.parametrize("label", [0, 1])
def test_one_group_in_a_class_raises(small, data, label):
    X, y = data
    groups = np.where(y == label, -1, np.arange(80))
    with pytest.raises(ValueError, match=f"at least 2 groups of each class, got 1 .* {label}. "):
        small(early_stopping=True).fit(X, y, groups=groups)
    small(epochs=1).fit(X, y, groups=groups)


def test_groups_of_another_length_raise(small, data):
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        small(early_stopping=True).fit(*data, groups=[0, 1, 2])


def test_max_time_ends_the_training_with_the_best_so_far(small, data):
    X, y = data
    net = small(epochs=100_000, batch_size=8, max_time=0.5, early_stopping=True, tol=0.0)
    net.set_params(n_iter_no_change=100_000).fit(X, y, X_val=X, y_val=y)
    assert 0 < net.n_iter_ < 100_000
    probability = net.predict_proba(X)[:, 1]
    cross_entropy = -np.log(np.where(y == 1, probability, 1 - probability)).mean()
    assert cross_entropy == pytest.approx(min(net.history_["val_cross_entropy"]), rel=1e-3)


def test_an_interrupt_keeps_the_best_epoch_too(small, data):
    X, y = data

    def stop(epoch, logs):
        if epoch == 6:
            raise KeyboardInterrupt

    interrupt = keras.callbacks.LambdaCallback(on_epoch_begin=stop)
    net = small(epochs=50, early_stopping=True, callbacks=[interrupt], learning_rate=0.2)
    with (
        pytest.warns(UserWarning, match="interrupted in epoch 7"),
        pytest.raises(KeyboardInterrupt),
    ):
        net.fit(X, y, X_val=X, y_val=y)
    probability = net.predict_proba(X)[:, 1]
    cross_entropy = -np.log(np.where(y == 1, probability, 1 - probability)).mean()
    assert cross_entropy == pytest.approx(min(net.history_["val_cross_entropy"]), rel=1e-3)


@pytest.mark.parametrize(
    ("schedule", "factors"),
    [
        ("constant", [1, 1, 1, 1]),
        ("cosine", 0.5 * (1 + np.cos(np.pi * np.arange(4) / 4))),
        ("exponential", 0.01 ** (np.arange(4) / 4)),
        (lambda passed: 1 - passed, [1, 0.75, 0.5, 0.25]),
    ],
)
def test_schedules(small, data, schedule, factors):
    rates = []

    class Recorder(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if batch == 0:
                rates.append(float(self.model.optimizer.learning_rate))

    recorder = Recorder()
    net = small(epochs=4, learning_rate_schedule=schedule, callbacks=[recorder]).fit(*data)
    np.testing.assert_allclose(rates, 0.02 * np.asarray(factors), rtol=1e-5)
    assert net.n_iter_ == 4


def test_clip_norm_bounds_the_step(small, data):
    X, y = data
    parameters = {"optimizer": "sgd", "learning_rate": 1.0, "epochs": 1, "batch_size": 80}
    start = small(**parameters).initialize(X, y).model_.get_weights()
    end = small(**parameters, clip_norm=1e-3).fit(X, y).model_.get_weights()
    step = np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(start, end, strict=True)))
    assert step == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize(("smoothing", "gamma"), [(0.2, 0.0), (0.0, 2.0), (0.1, 1.5)])
def test_losses_are_the_published_ones(small, data, smoothing, gamma):
    X, y = data
    parameters = {"conv_l2": 0.0, "dense_l2": 0.0, "epochs": 1}
    net = small(**parameters, label_smoothing=smoothing, focal_gamma=gamma).initialize(X, y)
    loss, *_ = net.model_.evaluate(X, y.astype(np.float32)[:, np.newaxis], verbose=0)
    p = net.predict_proba(X)[:, 1]
    target = y * (1 - smoothing) + smoothing / 2
    probability_of_target = target * p + (1 - target) * (1 - p)
    cross_entropy = -(target * np.log(p) + (1 - target) * np.log(1 - p))
    expected = ((1 - probability_of_target) ** gamma * cross_entropy).mean()
    assert loss == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
def test_deterministic_scores_do_not_depend_on_the_number_of_cores(tmp_path):
    code = (
        "import sys, numpy as np\n"
        "from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier as Net\n"
        "rng = np.random.default_rng(0)\n"
        "X, y = rng.standard_normal((64, 40, 30)), np.tile([0, 1], 32)\n"
        "net = Net(epochs=2, random_state=0, deterministic=True).fit(X, y)\n"
        "np.save(sys.argv[1], net.decision_function(X))"
    )
    scores = []
    for environment in ({}, {"TF_NUM_INTRAOP_THREADS": "1"}):
        path = tmp_path / f"{len(scores)}.npy"
        environment |= os.environ | {"CUDA_VISIBLE_DEVICES": ""}
        subprocess.run([sys.executable, "-c", code, path], check=True, env=environment)
        scores.append(np.load(path))
    np.testing.assert_array_equal(*scores)
