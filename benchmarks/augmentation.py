"""Compare the speed of the augmentations with audiomentations and librosa, on one thread.

    pip install ".[augment]" && python benchmarks/augmentation.py

Each line shows the time per clip of both libraries on the same set of clips, and how many times as
fast ours is. All results are kept in memory. The best of several rounds counts, and the libraries
take turns. For librosa, the line also shows the quality: the level of the difference between the
two outputs relative to the signal, in dB, without the ends of the clips.

Gain, shift and bit crush only copy samples. Their time is that of memory and, for ours, of checking
the input for NaN and of creating one generator per clip, 0.04 ms per clip. With few clips, as with
`--n-clips 16`, memory costs little, and ours is slower in these three.
"""

import argparse
import tempfile
import time
import warnings
from pathlib import Path

import audiomentations as am
import librosa
import numpy as np
import pandas as pd
import soundfile as sf
from threadpoolctl import threadpool_limits

from skdeepfake import augmentation as ours

SAMPLE_RATE = 16000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-clips", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--n-rounds", type=int, default=3)
    arguments = parser.parse_args()

    warnings.simplefilter("ignore")
    clips = make_clips(arguments.n_clips, round(arguments.seconds * SAMPLE_RATE))
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        rows = [
            compare(name, one, other, clips, arguments.n_rounds)
            for name, one, other in pairs(Path(folder))
        ]
    print(f"{len(clips)} clips of {arguments.seconds:g} s at {SAMPLE_RATE} Hz, one thread\n")
    table = pd.DataFrame(rows).to_string(index=False, float_format="{:.2f}".format, na_rep="")
    print(table)


def make_clips(n_clips, n_samples):
    """Return noise in syllables, as loud as speech."""
    rng = np.random.default_rng(0)
    envelope = np.sin(np.arange(n_samples) * (np.pi * 4 / SAMPLE_RATE)) ** 2
    return (0.05 * envelope * rng.standard_normal((n_clips, n_samples))).astype(np.float32)


def pairs(folder):
    """Yield a name, our transformer, and the other library's function of one clip."""
    yield from librosas()
    for name in ("noise", "rooms"):
        (folder / name).mkdir()
    rng = np.random.default_rng(0)
    for number in range(10):
        noise = 0.1 * rng.standard_normal(160000)
        sf.write(folder / "noise" / f"{number}.wav", noise, SAMPLE_RATE)
    decay = 10 ** (-3 * np.arange(8000) / 8000)
    sf.write(folder / "rooms" / "room.wav", 0.3 * rng.standard_normal(8000) * decay, SAMPLE_RATE)
    yield from audiomentations(str(folder / "noise"), str(folder / "rooms"))


def librosas():
    """Yield the pairs with librosa's functions of one clip."""
    for rate in (0.9, 1.1):

        def stretch(clip, rate=rate):
            return librosa.effects.time_stretch(clip, rate=rate)

        yield f"librosa: time_stretch, {rate}", ours.TimeStretch((rate, rate), p=1.0), stretch
    for n_steps in (-2.0, 2.0):

        def shift(clip, n_steps=n_steps):
            return librosa.effects.pitch_shift(clip, sr=SAMPLE_RATE, n_steps=n_steps)

        yield f"librosa: pitch_shift, {n_steps}", ours.PitchShift((n_steps, n_steps), p=1.0), shift


def audiomentations(noise, rooms):
    """Yield the pairs with transforms of audiomentations."""
    twins = [
        (
            ours.TimeStretch((0.9, 1.1), p=1.0),
            am.TimeStretch(min_rate=0.9, max_rate=1.1, p=1.0),
        ),
        (ours.PitchShift((-2, 2), p=1.0), am.PitchShift(min_semitones=-2, max_semitones=2, p=1.0)),
        (ours.AddNoise((10, 40), p=1.0), am.AddGaussianSNR(min_snr_db=10, max_snr_db=40, p=1.0)),
        (
            ours.AddNoise((10, 40), kind="pink", p=1.0),
            am.AddColorNoise(min_f_decay=-3.01, max_f_decay=-3.01, p=1.0),
        ),
        (
            ours.AddNoise((10, 40), kind="recordings", folder=noise, p=1.0),
            am.AddBackgroundNoise(noise, min_snr_db=10, max_snr_db=40, p=1.0),
        ),
        (ours.Gain((-12, 6), p=1.0), am.Gain(min_gain_db=-12, max_gain_db=6, p=1.0)),
        (ours.Reverb(folder=rooms, p=1.0), am.ApplyImpulseResponse(rooms, p=1.0)),
        (
            ours.BandLimit("low-pass", p=1.0),
            am.LowPassFilter(min_rolloff=48, max_rolloff=48, p=1.0),
        ),
        (ours.BandLimit(p=1.0), am.BandPassFilter(min_rolloff=48, max_rolloff=48, p=1.0)),
        (ours.TimeShift((-0.25, 0.25), p=1.0), am.Shift(min_shift=-0.25, max_shift=0.25, p=1.0)),
        (ours.Quantize((8, 14), p=1.0), am.BitCrush(min_bit_depth=8, max_bit_depth=14, p=1.0)),
    ]
    for one, other in twins:

        def call(clip, other=other):
            return other(samples=clip, sample_rate=SAMPLE_RATE)

        kind = getattr(one, "kind", "")
        yield f"audiomentations: {type(other).__name__} {kind}".strip(), one, call


def compare(name, one, other, clips, n_rounds):
    """Return a row of the table: milliseconds per clip, and the ratio."""
    times = {"ours": [], "theirs": []}
    for _ in range(n_rounds):
        times["ours"].append(timed(lambda: one.fit_transform(clips)))
        times["theirs"].append(timed(lambda: [other(clip) for clip in clips]))
    best = {key: 1e3 * min(values) / len(clips) for key, values in times.items()}
    row = {
        "beside": name,
        "theirs, ms": best["theirs"],
        "ours, ms": best["ours"],
        "times as fast": best["theirs"] / best["ours"],
    }
    if name.startswith("librosa"):
        row["difference, dB"] = difference_db(one.fit_transform(clips[:1])[0], other(clips[0]))
    return row


def difference_db(output, expected):
    """Return the level of the difference relative to the expected output, in dB."""
    n_samples = min(len(output), len(expected)) - 3000
    output, expected = output[:n_samples], expected[:n_samples]
    return 10 * np.log10(np.mean((output - expected) ** 2) / np.mean(expected**2))


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
