"""Cost of each layer of a pretrained encoder, on one thread, and whether chunks or jobs matter.

    python benchmarks/encoder.py whisper-base-encoder.onnx

Layers take turns on the same clips of noise, round after round; the best round counts.
"""

import argparse
import os
import time

import numpy as np

from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import PretrainedEncoder

RATE = 16000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="ONNX file or folder of transformers")
    parser.add_argument("--layers", type=int, nargs="*", help="by default, all")
    parser.add_argument("--duration", type=float, default=4.0, help="seconds per clip")
    parser.add_argument("--context", type=float, help="for Whisper, seconds that it sees")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    n_samples = round(arguments.duration * RATE)
    clips = np.random.default_rng(0).standard_normal((4, n_samples)).astype(np.float32) / 10
    options = {"model": arguments.model, "context": arguments.context}
    layers = arguments.layers or list(PretrainedEncoder(**options).fit(clips).layers_)
    encoders = {k: PretrainedEncoder(layer=k, **options) for k in layers}
    seconds = {k: min_seconds(encoder, clips, arguments.rounds) for k, encoder in encoders.items()}
    whole = seconds[max(layers)]
    for layer, spent in seconds.items():
        print(f"layer {layer:2}: {1000 * spent:6.1f} ms per clip, {spent / whole:.2f} of the last")
    difference = compare_chunks(options, max(layers), clips)
    print(f"Largest difference by chunks and jobs: {difference:.1g}")


def min_seconds(encoder, clips, rounds):
    """Return the seconds per clip of the best round; the first opens the model."""
    best = np.inf
    for _ in range(1 + rounds):
        start = time.perf_counter()
        encoder.transform(clips)
        best = min(best, time.perf_counter() - start)
    return best / len(clips)


def compare_chunks(options, layer, clips):
    """Return the largest difference between ways to compute a layer, relative to its values."""
    encoder = PretrainedEncoder(layer=layer, **options)
    expected = encoder.fit_transform(clips)
    del os.environ["OMP_NUM_THREADS"]
    ways = ({"chunk_size": 1}, {"chunk_size": 3}, {"chunk_size": 1, "n_jobs": 2})
    found = [InChunks(encoder, **way).fit_transform(clips) for way in ways]
    return max(np.abs(each - expected).max() for each in found) / np.abs(expected).max()


if __name__ == "__main__":
    main()
