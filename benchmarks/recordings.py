"""How fast whole recordings are judged, in what memory, and what a stream costs.

The recordings are generated, so that no data is needed. Each figure is of one thread.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile as sf
from threadpoolctl import threadpool_limits

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips

RATE = 16000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=8.0, help="duration of the recording")
    parser.add_argument("--hours", type=float, default=0.0, help="a longer one, for the memory")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        clips = make_spoof_clips(60, duration=4.0, folder=folder, random_state=0)
        speech = np.concatenate([sf.read(path, dtype="float32")[0] for path in clips.data[:, 0]])
        recording = write(speech, 60 * arguments.minutes, Path(folder) / "recording.wav")
        for preset in ("fast", "robust"):
            detector = WindowedDetector(make_detector(preset, classify__cv=2), cv=2)
            detector.fit(clips.data, clips.target)
            report_speed(preset, detector, recording)
            if arguments.hours:
                long = write(speech, 3600 * arguments.hours, Path(folder) / "long.wav")
                report_memory(preset, detector, long)


def write(speech, seconds, path):
    """Write speech over and over, block by block."""
    n_left = round(seconds * RATE)
    with sf.SoundFile(path, "w", RATE, 1) as file:
        while n_left > 0:
            file.write(speech[:n_left])
            n_left -= len(speech)
    return str(path)


def report_speed(preset, detector, recording):
    seconds = sf.info(recording).duration
    started = time.perf_counter()
    timeline = detector.timeline([recording])
    elapsed = time.perf_counter() - started
    samples = sf.read(recording, dtype="float32")[0][: 60 * RATE]
    started = time.perf_counter()
    stream = detector.stream(RATE)
    for start in range(0, len(samples), RATE // 10):
        stream.update(samples[start : start + RATE // 10])
    per_second = (time.perf_counter() - started) / (len(samples) / RATE)
    print(
        f"{preset}: {seconds / elapsed:.0f} times faster than real time ({len(timeline)} windows); "
        f"a stream in blocks of 0.1 s costs {1000 * per_second:.1f} ms per second of audio"
    )


def report_memory(preset, detector, recording):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    n_windows = len(detector.timeline([recording]))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hours = sf.info(recording).duration / 3600
    print(
        f"{preset}: {hours:.1f} hours, {n_windows} windows: peak memory grew by "
        f"{(after - before) / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
