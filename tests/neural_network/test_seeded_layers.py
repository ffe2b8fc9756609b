"""Layers draw from seeds of their own."""

import random

import numpy as np
import pytest

from skdeepfake.neural_network._seeded_layers import SeededLayers

X = np.random.default_rng(0).standard_normal((2, 5, 4)).astype(np.float32)


def test_one_seed_repeats_and_two_differ():
    outputs = [np.asarray(SeededLayers(seed).Dense(3)(X)) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(*outputs[:2])
    assert (outputs[0] != outputs[2]).all()


def test_layers_of_one_seed_differ():
    layers = SeededLayers(0)
    assert (np.asarray(layers.Dense(3)(X)) != np.asarray(layers.Dense(3)(X))).all()


@pytest.mark.parametrize("cell", ["LSTM", "GRU"])
def test_both_directions_begin_with_different_weights(cell):
    layers = SeededLayers(0)
    layer = layers.Bidirectional(getattr(layers, cell)(3, return_sequences=True))
    assert layer(X).shape == (2, 5, 6)
    forward, backward = layer.forward_layer.get_weights(), layer.backward_layer.get_weights()
    for ahead, back in zip(forward[:2], backward[:2], strict=True):
        assert (ahead != back).all()


def test_projections_of_an_attention_begin_with_different_weights():
    layers = SeededLayers(0)
    attention = layers.MultiHeadAttention(2, 3)
    attention(X, X)
    layers.redraw_kernels(attention)
    kernels = [w.numpy() for w in attention.weights if w.name == "kernel"]
    assert len(kernels) == 4
    assert len({kernel.ravel()[0] for kernel in kernels}) == 4


def test_nothing_is_drawn_from_pythons_random_state():
    layers = SeededLayers(0)
    before = random.getstate()
    x = layers.GaussianNoise(1.0)(layers.Dropout(0.5)(X, training=True), training=True)
    layers.Bidirectional(layers.GRU(3))(layers.Conv1D(4, 3, kernel_initializer="he_normal")(x))
    assert random.getstate() == before
