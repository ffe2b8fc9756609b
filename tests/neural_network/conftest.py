"""Small clips whose classes differ, and small networks for them."""

import numpy as np
import pytest

from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier


@pytest.fixture(scope="session")
def small():
    """Return a function that makes a network that learns the clips below quickly."""

    def make(**parameters):
        defaults = {"filters": 4, "lstm_units": 4, "dense_units": 8, "lstm_l2": 0.0, "epochs": 8}
        defaults |= {"learning_rate": 0.02, "random_state": 0}
        return CNNBiLSTMAttentionClassifier(**(defaults | parameters))

    return make


@pytest.fixture(scope="session")
def data():
    """Clips whose classes differ in their mean, and their labels."""
    rng = np.random.default_rng(0)
    y = np.tile([0, 1], 40)
    X = rng.standard_normal((80, 10, 3)).astype(np.float32) + 0.8 * y[:, np.newaxis, np.newaxis]
    return X, y


@pytest.fixture(scope="session")
def fitted(small, data):
    return small().fit(*data)
