"""Every part of a network trains, scores and does what its name says."""

import keras
import numpy as np
import pytest
from keras import layers
from scipy.special import softmax

from skdeepfake.neural_network import LCNNClassifier
from skdeepfake.neural_network._attention import StatisticsPooling

OPTIONS = [
    {"convolution": "2d", "filters": (6, 8)},
    {"filters": [4, 5, 6], "pool_size": 2, "batch_normalization": True},
    {"convolution": "2d", "filters": 4, "kernel_size": 5, "batch_normalization": True},
    {"recurrent": "gru", "lstm_layers": 2},
    {"lstm_layers": 0, "attention": None, "pooling": "statistics"},
    {"attention": "additive", "pooling": "mean"},
    {"attention": "additive", "pooling": "max"},
    {"attention": "statistics"},
    {"attention": "multihead", "attention_heads": 2, "pooling": "mean"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_each_learns_and_repeats_to_the_last_bit(small, data, options):
    X, y = data
    net = small(**options, epochs=12).fit(X, y)
    assert net.score(X, y) > 0.8
    again = small(**options, epochs=12).fit(X, y)
    np.testing.assert_array_equal(again.decision_function(X), net.decision_function(X))


def test_lcnn_learns_and_repeats_to_the_last_bit(data):
    X, y = data
    nets = [
        LCNNClassifier(
            filters=2, conv_dropout=0.1, learning_rate=0.01, epochs=15, random_state=0
        ).fit(X, y)
        for _ in range(2)
    ]
    assert nets[0].score(X, y) > 0.8
    np.testing.assert_array_equal(*(net.decision_function(X) for net in nets))


def test_lcnn_is_the_baselines_network():
    model = LCNNClassifier().initialize(np.zeros((2, 400, 60)), [0, 1]).model_
    convolutions = [layer for layer in model.layers if isinstance(layer, layers.Conv2D)]
    assert [c.filters for c in convolutions] == [64, 64, 96, 96, 128, 128, 64, 64, 64]
    assert [c.kernel_size[0] for c in convolutions] == [5, 1, 3, 1, 3, 1, 3, 1, 3]
    shapes = [la.output.shape for la in model.layers if isinstance(la, layers.MaxPooling2D)]
    assert shapes[-1] == (None, 25, 3, 32)
    lstms = [layer for layer in model.layers if isinstance(layer, layers.Bidirectional)]
    assert [lstm.forward_layer.units for lstm in lstms] == [48, 48]


def test_dot_attention_is_what_each_step_receives(small, data):
    X, y = data
    net = small(epochs=1).fit(X, y)
    attention = net.model_.get_layer("attention")
    x = keras.Model(net.model_.inputs, attention.input[0]).predict(X[:5], verbose=0)
    given = softmax(x @ x.transpose(0, 2, 1), axis=-1)
    np.testing.assert_allclose(net.attention_weights(X[:5]), given.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize("attention", ["dot", "multihead", "additive", "statistics"])
def test_attention_weights_sum_to_one_over_the_steps(small, data, attention):
    X, y = data
    net = small(attention=attention, filters=(4, 4), epochs=1).fit(X, y)
    weights = net.attention_weights(X)
    assert weights.shape == (80, 2)
    assert (weights > 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    # Steps of four frames: the middles are those of frames 0..3 and 4..7.
    times = net.step_times(hop_length=100, sample_rate=1000)
    np.testing.assert_allclose(times, [0.15, 0.55])


def test_without_attention_there_are_no_weights(small, data):
    assert not hasattr(small(attention=None), "attention_weights")


def test_trained_attention_finds_the_steps_that_differ(small):
    rng = np.random.default_rng(0)
    y = np.tile([0, 1], 100)
    X = rng.standard_normal((200, 16, 3)).astype(np.float32)
    X[y == 1, 8:12] += 2
    net = small(attention="additive", pooling="mean", epochs=25, lstm_layers=0, conv_dropout=0)
    weights = net.fit(X, y).attention_weights(X[y == 1]).mean(axis=0)
    assert weights[4:6].sum() > 0.4  # two of eight steps


def test_statistics_pooling_is_numpys_mean_and_deviation():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((4, 9, 5)).astype(np.float32)
    weights = rng.dirichlet(np.ones(9), 4)[:, :, np.newaxis].astype(np.float32)
    expected = np.concatenate([x.mean(axis=1), x.std(axis=1)], axis=1)
    np.testing.assert_allclose(StatisticsPooling()(x), expected, atol=2e-5)
    mean = (weights * x).sum(axis=1)
    deviation = np.sqrt((weights * (x - mean[:, np.newaxis]) ** 2).sum(axis=1))
    expected = np.concatenate([mean, deviation], axis=1)
    np.testing.assert_allclose(StatisticsPooling()([x, weights]), expected, atol=1e-4)


def test_too_few_frames_for_the_blocks_raise(small, data):
    with pytest.raises(
        ValueError, match=r"10 frame.* filters=\(4, 4, 4, 4\) need at least 16 frames"
    ):
        small(filters=(4, 4, 4, 4)).fit(*data)


@pytest.mark.parametrize("size", [1, 7])
def test_clips_score_alone_as_together_to_the_last_bit(data, fitted, size):
    X, _ = data
    apart = [fitted.decision_function(X[i : i + size]) for i in range(0, len(X), size)]
    np.testing.assert_array_equal(np.concatenate(apart), fitted.decision_function(X))
