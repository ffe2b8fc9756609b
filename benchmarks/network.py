"""Measure what the estimator around the network costs beside bare Keras.

    python benchmarks/network.py

The network is that of the CNN-BiLSTM system, on 640 clips of noise of shape (126, 198). Each figure
is a ratio of times, the median over several rounds in which ours and the bare call take turns: a
fit beside `keras.Model.fit` of a network that is already traced, a grid search of 8 candidates on 3
folds beside the sum of its bare fits, and scoring 1, 32 and 2,000 clips beside calling the compiled
network with a tensor. The extra cost of a first fit, which traces the network, is printed in bare
fits.

The last rows compare epochs of 256 clips with one thread per operation, as ``deterministic=True``
has them, and with one per core, in processes that take turns. They print whether scores are equal
to the last bit. A run takes fifteen minutes on two cores.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.model_selection import GridSearchCV

from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

SHAPE = (126, 198)
N_SPLITS = 3
# Prints the seconds of each epoch except the first, and saves scores.
EPOCHS = """
import sys, time
import numpy as np
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
rng = np.random.default_rng(0)
X, y = rng.standard_normal((256, 126, 198)).astype(np.float32), np.arange(256) % 2
net = CNNBiLSTMAttentionClassifier(random_state=0).partial_fit(X, y)
for _ in range(5):
    start = time.perf_counter()
    net.partial_fit(X, y)
    print(time.perf_counter() - start)
together = net.decision_function(X)
alone = np.concatenate([net.decision_function(X[i : i + 1]) for i in range(len(X))])
np.savez(sys.argv[1], together=together, alone=alone)
"""
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

    compare_threads(arguments.rounds)


def compare_threads(rounds):
    """Print the cost of one thread per operation, and which scores are equal."""
    n_threads = {"one": "1", "many": str(os.cpu_count()), "again": str(os.cpu_count())}
    times, scores = {name: [] for name in n_threads}, {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, number in n_threads.items():
                path = Path(folder, f"{name}.npz")
                command = [sys.executable, "-c", EPOCHS, path]
                environment = os.environ | {"TF_NUM_INTRAOP_THREADS": number}
                output = subprocess.run(command, env=environment, check=True, capture_output=True)
                times[name] += map(float, output.stdout.split())
                scores[name] = dict(np.load(path))
    cost = np.median(times["one"]) / np.median(times["many"])
    together = {name: arrays["together"] for name, arrays in scores.items()}
    difference = np.abs(together["one"] - together["many"]).max()
    print(f"epoch on one thread per operation: {cost:.2f} x the epoch on {n_threads['many']}")
    print(f"largest difference of their log-odds: {difference:.1e}")
    print("fits with equal threads are equal:", np.array_equal(together["many"], together["again"]))
    for name in ("one", "many"):
        equal = np.array_equal(scores[name]["alone"], together[name])
        print(f"clips score alone as together, {n_threads[name]} thread(s): {equal}")


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

    def part(self, fraction):
        """Return the same for the first clips."""
        n_clips = int(fraction * len(self.X))
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
