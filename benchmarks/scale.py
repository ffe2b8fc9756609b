"""How time and memory of training grow with the number of clips, and how fast uploads are scored.

    python benchmarks/scale.py                       # generated clips
    python benchmarks/scale.py --clips clips.csv     # real ones, repeated if there are too few
    python benchmarks/scale.py --presets cnn-bilstm --sizes 1000 2000 4000 --extrapolate 94734 --out
    python benchmarks/scale.py --serving

Each training is a process of its own, whose peak memory is read when it ends. The exponent is the
slope of the logarithm over that of the number of clips: 1 means linear. The last line extrapolates
the growth between the two largest sizes to `--extrapolate` clips. Memory is read from /proc: Linux
only.

With `--out`, the features are kept on disk, as `InChunks(out=...)` does, and a second process
trains on them: its memory is that of the training alone, which grows with the number of clips.
The classes are of equal size here; SceneFake's 58,774 clips are 94,734 after oversampling. The
network of "cnn-bilstm" is trained for `--epochs` epochs, on which the memory does not depend.

With `--random-features`, no recording is described: what follows the features is trained on random
rows on disk, four for each clip, by few networks for one epoch. This shows the memory of more clips
in minutes. The quantiles need 0.5 GiB from 5,000 clips on, which hides the growth of what follows
them below some 12,000 clips.

`--serving` scores uploads in one call and one by one, on one thread and on eight: each for itself,
by a DynamicBatcher, and by one process for each core, as web servers do with several workers.
"""

import argparse
import multiprocessing
import re
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from threadpoolctl import threadpool_limits

from skdeepfake._disk_array import DiskArray
from skdeepfake.compose import DynamicBatcher, WindowedDetector, make_detector
from skdeepfake.datasets import load_clips, make_spoof_clips

KIB = 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", help="table: path, label")
    parser.add_argument("--presets", nargs="+", default=["fast", "robust"])
    parser.add_argument("--encoder", help='ONNX file, for "encoder" and "fusion"')
    parser.add_argument("--sizes", nargs="+", type=int, default=[250, 500, 1000, 2000])
    parser.add_argument("--extrapolate", type=int, default=200_000)
    parser.add_argument("--n-jobs", type=int, default=None)
    parser.add_argument("--out", action="store_true", help="keep features on disk")
    parser.add_argument("--random-features", action="store_true")
    parser.add_argument("--epochs", type=int, default=1, help="of the network of cnn-bilstm")
    parser.add_argument("--serving", action="store_true")
    parser.add_argument("--n-uploads", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clips = load(arguments, folder)
        for preset in arguments.presets:
            if arguments.serving:
                serve(preset, clips, arguments.n_uploads)
            elif arguments.random_features:
                grow_on_random_features(preset, clips, arguments, folder)
            else:
                grow(preset, clips, arguments)


def load(arguments, folder):
    if arguments.clips:
        return load_clips(arguments.clips)
    return make_spoof_clips(200, duration=4.0, folder=folder, random_state=0)


def grow(preset, clips, arguments):
    print(f"\nfit of {preset!r}: clips, seconds, growth and peak in MiB", flush=True)
    rows = []
    params = {"n_jobs": arguments.n_jobs, **encoder_of(preset, arguments)}
    if preset == "cnn-bilstm":
        params["net__epochs"] = arguments.epochs
    for size in arguments.sizes:
        # Copies of a path are clips of their own: nothing is cached.
        chosen = np.resize(np.random.default_rng(0).permutation(len(clips.target)), size)
        with (
            tempfile.TemporaryDirectory() as out,
            multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool,
        ):
            if arguments.out:
                params["features__out"] = out
            task = (preset, clips.data[chosen], clips.target[chosen], params)
            rows.append((size, *pool.apply(train, task)))
            if arguments.out:
                rows[-1] += pool.apply(train, task)[1:]
            print("  ", *np.round(rows[-1], 1), flush=True)
    columns = ["clips", "seconds", "growth in MiB", "peak in MiB"]
    if arguments.out:
        columns += ["growth of training in MiB", "peak of training in MiB"]
    frame = pd.DataFrame(rows, columns=columns).set_index("clips")
    exponents = np.polyfit(np.log(frame.index), np.log(frame), 1)[0]
    extrapolated = extrapolate(frame, arguments.extrapolate)
    memory = [f"{e:.2f} ({name})" for name, e in zip(columns[2:], exponents[1:], strict=True)]
    print(f"exponents: time {exponents[0]:.2f}, memory {', '.join(memory)}")
    peak = max(value for name, value in extrapolated.items() if name.startswith("peak"))
    print(
        f"{arguments.extrapolate} clips: {extrapolated['seconds'] / 3600:.1f} h, "
        f"peak {peak / KIB:.1f} GiB",
        flush=True,
    )


def extrapolate(measured, n_clips):
    """Return what the two largest numbers of clips, the last in the index, lead to expect."""
    before, last = measured.index[-2:]
    per_clip = (measured.loc[last] - measured.loc[before]) / (last - before)
    return measured.loc[last] + per_clip * (n_clips - last)


def encoder_of(preset, arguments):
    return {"encoder": arguments.encoder} if preset in ("encoder", "fusion") else {}


def train(preset, X, y, params):
    """Return the seconds of a training, by how many MiB its process grows, and to how many."""
    before = peak_memory()
    start = time.perf_counter()
    make_detector(preset, random_state=0, **params).fit(X, y)
    peak = peak_memory()
    return time.perf_counter() - start, peak - before, peak


def grow_on_random_features(preset, clips, arguments, folder):
    detector = make_detector(preset, random_state=0, **encoder_of(preset, arguments))
    features = detector.named_steps["features"].set_output(transform="pandas")
    names = features.fit(clips.data[:1]).get_feature_names_out()
    # Neither needs memory: one network is trained after another.
    few = {
        name: value
        for name in detector.get_params()
        for end, value in (("epochs", 1), ("n_estimators", 2))
        if name.endswith(f"__{end}")
    }
    steps = clone(detector).set_params(**few)[2:]
    print(
        f"\ntraining of {preset!r} on {len(names)} random features: clips, growth in MiB",
        flush=True,
    )
    grown = pd.Series(dtype=float)
    for size in arguments.sizes:
        path = Path(folder, "features.npy")
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            pool.apply(write_random, (path, 4 * size, len(names)))
            grown[size] = pool.apply(train_on_disk, (steps, path, names))
        path.unlink()
        print(f"   {size} {grown[size]:.0f}", flush=True)
    extrapolated = extrapolate(grown, arguments.extrapolate)
    print(f"{arguments.extrapolate} clips: {extrapolated / KIB:.1f} GiB", flush=True)


def write_random(path, *shape):
    rng = np.random.default_rng(0)
    stored = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    for row in stored:
        row[:] = rng.standard_normal(shape[1], dtype=np.float32)


def train_on_disk(steps, path, names):
    """Return by how many MiB this process grows when it trains on features in a file."""
    X = DiskArray(path).with_names(names)
    y = np.random.default_rng(0).integers(0, 2, len(X))
    before = peak_memory()
    steps.fit(X, y)
    return peak_memory() - before


def peak_memory():
    # Unlike `ru_maxrss`, it does not begin with the peak of the process that started this one.
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / KIB


def serve(preset, clips, n_uploads):
    few = np.concatenate([np.flatnonzero(clips.target == label)[:20] for label in (0, 1)])
    detector = make_detector(preset, copies__n_copies=0, random_state=0)
    detector.fit(clips.data[few], clips.target[few])
    of_recordings = WindowedDetector(FrozenEstimator(detector))
    of_recordings.fit(clips.data[few], clips.target[few])
    paths = np.ravel(clips.data)[: len(clips.data)]
    uploads = [Path(paths[i % len(paths)]).read_bytes() for i in range(n_uploads)]
    print(f"\nuploads scored by {preset!r}")
    serve_by(detector.decision_function, uploads)
    print(f"verdicts on uploads by WindowedDetector with {preset!r}")
    serve_by(of_recordings.verdicts, uploads)


def serve_by(score, uploads):
    """Print how fast a function scores uploads, in one call and one by one."""
    score(uploads)
    together = 1000 * seconds(lambda: score(uploads)) / len(uploads)
    print(f"  in one call: {together:.1f} ms each")
    alone = [1000 * seconds(lambda upload=upload: score([upload])) for upload in uploads]
    print(
        f"  one upload: p50 {np.median(alone):.1f} ms, p95 {np.quantile(alone, 0.95):.1f} ms",
        flush=True,
    )
    memory = peak_memory()
    one = serve_by_threads(1, score, uploads)
    eight = serve_by_threads(8, score, uploads)
    batched = serve_by_threads(8, DynamicBatcher(score), uploads)
    print(f"  eight threads: {one / eight:.2f} times the throughput of one")
    print(f"  eight threads with DynamicBatcher: {one / batched:.2f} times")
    print(f"  memory grew by {peak_memory() - memory:.0f} MiB over {3 * len(uploads)} uploads")
    n_processes = joblib.cpu_count()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_processes, spawn, keep, (score,)) as pool:
        list(pool.map(score_by_kept, uploads[:20]))
        by_process = serve_by_threads(8, lambda u: pool.submit(score_by_kept, *u).result(), uploads)
    print(f"  eight threads and {n_processes} processes: {one / by_process:.2f} times", flush=True)


def seconds(function):
    """Return how many seconds a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def serve_by_threads(n_threads, score, uploads):
    """Return the seconds that so many threads take for all uploads."""
    with ThreadPoolExecutor(n_threads) as pool:
        return seconds(lambda: list(pool.map(lambda upload: score([upload]), uploads)))


def keep(score):
    """Keep the function that scores in this process, which has a core of its own."""
    global kept
    kept = score
    threadpool_limits(1)


def score_by_kept(upload):
    return kept([upload])


if __name__ == "__main__":
    main()
