"""Measure what the estimator around the network costs beside bare Keras.

    python benchmarks/network.py

The network is that of the CNN-BiLSTM system, on 640 clips of noise of shape (126, 198). Each figure
is a ratio of times, the median over several rounds in which ours and the bare call take turns: a
fit beside `keras.Model.fit` of a network that is already traced, a grid search of 8 candidates on 3
folds beside the sum of its bare fits, and scoring 1, 32 and 2,000 clips beside calling the compiled
network with a tensor. The extra cost of a first fit, which traces the network, is printed in bare
fits. A run takes ten minutes on two cores.
"""

import argparse
import time
from functools import partial

import numpy as np
from sklearn.model_selection import GridSearchCV

from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

SHAPE = (126, 198)
N_SPLITS = 3
GRID = {"learning_rate": [3e-4, 1e-3, 3e-3, 1e-2], "class_weight": [None, "balanced"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=640)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    rng = np.random.default_rng(0)
    X = rng.standard_normal((arguments.clips, *SHAPE)).astype(np.float32)
    y = np.arange(arguments.clips) % 2
    net = CNNBiLSTMAttentionClassifier(epochs=arguments.epochs, random_state=0)
    first = seconds(lambda: net.fit(X, y))
    bare = Bare(net, X, y)

    ours, theirs = take_turns(lambda: net.fit(X, y), bare.fit, arguments.rounds)
    print(f"fit: {ratio(ours, theirs):.2f} x the bare fit")
    extra = first - np.median(ours)
    print(f"the first fit: {extra / np.median(theirs):.1f} bare fits more")

    parts = bare.part(1 - 1 / N_SPLITS)
    grid = GridSearchCV(net, GRID, cv=N_SPLITS, refit=False)
    n_fits = N_SPLITS * np.prod([len(values) for values in GRID.values()])
    theirs = sum(seconds(parts.fit) for _ in range(n_fits // 2))
    ours = seconds(lambda: grid.fit(X, y))
    theirs += sum(seconds(parts.fit) for _ in range(n_fits // 2))
    print(f"grid of {n_fits} fits: {ours / theirs:.2f} x its bare fits")

    for n_clips, rounds in [(1, 200), (32, 100), (2000, 5)]:
        clips = np.resize(X, (n_clips, *SHAPE))
        calls = partial(net.predict_proba, clips), partial(bare.score, clips)
        ours, theirs = take_turns(*calls, rounds)
        print(f"scores of {n_clips} clip(s): {ratio(ours, theirs):.2f} x the bare call")


class Bare:
    """Network of an estimator, used with Keras and TensorFlow alone."""

    def __init__(self, net, X, y):
        import tensorflow as tf

        self.net = net
        self.X = X
        self.y = y[:, np.newaxis].astype(np.float32)
        self.model = net.initialize(X, y).model_
        self.model.fit(X, self.y, batch_size=net.batch_size, verbose=0)
        self.call = tf.function(lambda x: self.model(x, training=False))

    def part(self, share):
        """Return the same for the first clips."""
        n_clips = int(share * len(self.X))
        return Bare(self.net, self.X[:n_clips], self.y[:n_clips, 0].astype(int))

    def fit(self):
        """Train for the epochs of the estimator."""
        epochs, size = self.net.epochs, self.net.batch_size
        self.model.fit(self.X, self.y, batch_size=size, epochs=epochs, verbose=0)

    def score(self, clips, batch_size=256):
        """Return the probabilities, in batches of the same size as the estimator."""
        starts = range(0, len(clips), batch_size)
        return np.concatenate([self.call(clips[i : i + batch_size]).numpy() for i in starts])


def take_turns(ours, theirs, rounds):
    """Return the seconds of each round of both, without the first."""
    times = [(seconds(ours), seconds(theirs)) for _ in range(rounds + 1)]
    return zip(*times[1:], strict=True)


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def ratio(ours, theirs):
    """Return the median ratio over the rounds, each of which ran on the same machine state."""
    return np.median(np.divide(ours, theirs))


if __name__ == "__main__":
    main()
