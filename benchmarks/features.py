"""Speed of feature extraction compared with its alternatives, as ratios in one run on one thread.

    pip install ".[benchmarks]" && python benchmarks/features.py

The contenders take turns on the same clips of noise, round after round; the best round counts. The
rows of spafe are left out if it is not installed. Loading is compared with soundfile.read of the
same samples of the same files, by the median of the ratios in many rounds.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import librosa
import numpy as np
import soundfile as sf
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from threadpoolctl import threadpool_limits

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import CQCC, IMFCC, LFCC, MFCC, HybridFeatures

RATE = 16000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-clips", type=int, default=32, help="clips of 4 s")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory-only", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_only:
        print(memory_above_output(arguments.memory_only))
        return
    clips = make_clips(np.arange(arguments.n_clips)[:, np.newaxis])
    few = clips[: max(2, len(clips) // 8)]
    contenders = {
        "(a) the 198 by librosa, tonnetz from CQT": (
            lambda: librosa_features(few, True),
            few,
        ),
        "(b) the 198 by librosa, without CQT": (lambda: librosa_features(few, False), few),
        "(c) HybridFeatures, the same 198": (lambda: HybridFeatures().transform(clips), clips),
        "(d) librosa.stft of the batch": (lambda: librosa.stft(clips), clips),
        "librosa.vqt, bins of CQCC of 2019": (lambda: vqt(few), few),
        "CQCC of 2019": (lambda: CQCC("asvspoof2019").transform(clips), clips),
        "LFCC of 2021, with deltas": (lambda: LFCC().transform(clips), clips),
        **spafe_contenders(clips, few),
    }
    seconds = best_of(contenders, arguments.rounds)
    print_ratios(seconds)
    print_loading(20 * arguments.rounds)
    print_parallel(arguments.rounds)
    command = [sys.executable, __file__, "--memory-only", "2000"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(f"Peak memory of 2,000 clips by InChunks above the output: {float(printed):.0f} MB")


def make_clips(seeds):
    """Return 4 s of noise for each seed, of shape (n_clips, n_samples)."""
    generators = map(np.random.default_rng, seeds[:, 0])
    return np.stack([rng.standard_normal(4 * RATE, dtype=np.float32) / 10 for rng in generators])


def librosa_features(clips, with_cqt):
    """Extract the hybrid features by librosa, one function and one clip at a time."""
    for y in clips:
        librosa.feature.mfcc(y=y, sr=RATE, n_mfcc=40)
        librosa.power_to_db(librosa.feature.melspectrogram(y=y, sr=RATE))
        librosa.feature.spectral_centroid(y=y, sr=RATE)
        librosa.feature.spectral_bandwidth(y=y, sr=RATE)
        librosa.feature.spectral_contrast(y=y, sr=RATE)
        librosa.feature.spectral_rolloff(y=y, sr=RATE)
        chroma = librosa.feature.chroma_stft(y=y, sr=RATE)
        if with_cqt:
            librosa.feature.tonnetz(y=y, sr=RATE)
        else:
            librosa.feature.tonnetz(chroma=chroma)
        librosa.feature.zero_crossing_rate(y)
        librosa.feature.rms(y=y)


def vqt(clips):
    gamma = 228.7 * (2 ** (1 / 96) - 2 ** (-1 / 96))
    settings = {"fmin": 15.625, "n_bins": 863, "bins_per_octave": 96, "gamma": gamma}
    for y in clips:
        librosa.vqt(y, sr=RATE, hop_length=256, **settings)


def spafe_contenders(clips, few):
    """Return spafe's features and ours with the same frames and filters."""
    try:
        from spafe.features.lfcc import lfcc
        from spafe.features.mfcc import imfcc, mfcc
        from spafe.utils.preprocessing import SlidingWindow
    except ImportError:
        print("spafe is not installed: its rows are left out\n")
        return {}
    short = {"fs": RATE, "num_ceps": 20, "nfilts": 20, "nfft": 512, "low_freq": 0}
    short |= {"high_freq": RATE / 2, "window": SlidingWindow(0.02, 0.01, "hamming")}
    long = short | {"nfilts": 70, "nfft": 1024, "high_freq": 4000}
    long |= {"window": SlidingWindow(0.03, 0.015, "hamming")}
    ours = {
        "LFCC of 2021": (lfcc, long, LFCC("asvspoof2021", n_deltas=0)),
        "LFCC of 2019": (lfcc, short, LFCC("asvspoof2019", n_deltas=0)),
        "MFCC": (mfcc, short, MFCC(n_fft=512, hop_length=160, n_mels=20)),
        "IMFCC": (imfcc, short, IMFCC(n_fft=512, hop_length=160, n_mels=20)),
    }
    contenders = {}
    for name, (theirs, settings, front_end) in ours.items():
        contenders[f"(e) spafe's {name}"] = (
            lambda theirs=theirs, settings=settings: [theirs(y, **settings) for y in few],
            few,
        )
        contenders[f"(e) our {name}"] = (
            lambda front_end=front_end: front_end.transform(clips),
            clips,
        )
    return contenders


def best_of(contenders, rounds):
    """Return the seconds per clip of each contender's best round; the first round is not timed."""
    seconds = dict.fromkeys(contenders, np.inf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for turn in range(rounds + 1):
            for name, (run, clips) in contenders.items():
                start = time.perf_counter()
                run()
                taken = (time.perf_counter() - start) / len(clips)
                if turn:
                    seconds[name] = min(seconds[name], taken)
    return seconds


def print_ratios(seconds):
    stft = next(value for name, value in seconds.items() if name.startswith("(d)"))
    ours = next(value for name, value in seconds.items() if name.startswith("(c)"))
    print(f"{'':48} {'x (c)':>8} {'x (d)':>8}")
    for name, value in seconds.items():
        print(f"{name:48} {value / ours:8.2f} {value / stft:8.2f}")
    for spafes in (name for name in seconds if name.startswith("(e) spafe's")):
        ratio = seconds[spafes] / seconds[spafes.replace("spafe's", "our")]
        print(f"{spafes.removeprefix('(e) ')} costs {ratio:.1f} x ours")


def print_loading(rounds):
    """Print the cost of LoadAudio compared with soundfile.read into one array."""
    clips = make_clips(np.arange(15)[:, np.newaxis])
    recordings = {"4 s": clips[0], "the first 4 s of 60 s": clips.ravel()}
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("wav", "flac", "mp3"):
            for name, samples in recordings.items():
                path = f"{folder}/{len(samples)}.{suffix}"
                sf.write(path, samples, RATE)
                # Copies, so that what a call costs apart from its files is shared as in practice.
                ratio, milliseconds = compare_loading([path] * 8, rounds)
                print(f"LoadAudio, {suffix}, {name}: {milliseconds:.2f} ms per file, ", end="")
                print(f"{ratio:.2f} x soundfile.read")


def compare_loading(paths, rounds):
    """Return how many times as long LoadAudio takes, and its milliseconds per file."""
    loader, seconds = LoadAudio(), np.empty((rounds, 2))
    contenders = (
        lambda: loader.transform(paths),
        lambda: np.stack([sf.read(path, 4 * RATE, dtype="float32")[0] for path in paths]),
    )
    for turn in range(-1, rounds):  # the last round overwrites the one before the first
        for index, run in enumerate(contenders):
            start = time.perf_counter()
            run()
            seconds[turn, index] = time.perf_counter() - start
    return np.median(seconds[:, 0] / seconds[:, 1]), 1e3 * np.median(seconds[:, 0]) / len(paths)


def print_parallel(rounds):
    """Print the speed-up by a second process, on clips that the processes generate themselves."""
    seeds = np.arange(512)[:, np.newaxis]
    pipeline = make_pipeline(FunctionTransformer(make_clips), HybridFeatures())
    contenders = {
        n_jobs: (
            lambda n_jobs=n_jobs: InChunks(pipeline, n_jobs=n_jobs).fit_transform(seeds),
            seeds,
        )
        for n_jobs in (1, 2)
    }
    seconds = best_of(contenders, rounds)
    print(f"(f) two processes are {seconds[1] / seconds[2]:.2f} x as fast as one")


def memory_above_output(n_clips):
    """Return the peak memory of extraction minus that before it and the output, in MB."""
    seeds = np.arange(n_clips)[:, np.newaxis]
    pipeline = make_pipeline(FunctionTransformer(make_clips), HybridFeatures())
    InChunks(pipeline).fit(seeds)
    before = peak_memory()
    output = InChunks(pipeline).fit_transform(seeds)
    return peak_memory() - before - output.nbytes / 2**20


def peak_memory():
    """Return the peak memory of this process in MB, as Linux reports it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
