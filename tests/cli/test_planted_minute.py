"""A forged minute in a call of half an hour, and the detector that comes with the library.

The detector was trained on these clips, so this shows that the parts work together, not how often
it errs. The draws are those of the first seeds; a generator that it hardly knows is among them.
"""

import json

import numpy as np
import pandas as pd
import pytest
import soundfile as sf

from skdeepfake import load_detector
from skdeepfake.inspection import recording_report

RATE = 16000
START, STOP, TOTAL = 720, 780, 1800
HOP = 2.0
SEEDS = range(4)


def fill(paths, seconds, rng):
    """Return clips in random order, again and again, up to a duration."""
    parts, n_samples = [], 0
    while n_samples < seconds * RATE:
        for path in rng.permutation(paths):
            parts.append(sf.read(path, dtype="float32")[0])
            n_samples += len(parts[-1])
    return np.concatenate(parts)[: seconds * RATE]


def draw_call(folder, seed):
    """Return genuine speech of one source with a minute of one generator in it."""
    rng = np.random.default_rng(seed)
    clips = pd.read_csv(folder / "clips.csv")
    clips["path"] = [str(folder / path) for path in clips["path"]]
    genuine, fake = (clips[clips["label"] == label] for label in ("real", "fake"))
    seconds = genuine.groupby("source")["seconds"].sum()
    source = rng.choice(sorted(seconds[seconds >= 30].index))
    seconds = fake.groupby("generator")["seconds"].sum()
    generator = rng.choice(sorted(seconds[seconds >= 20].index))
    call = fill(genuine["path"][genuine["source"] == source].to_numpy(), TOTAL, rng)
    forged = fake["path"][fake["generator"] == generator].to_numpy()
    call[START * RATE : STOP * RATE] = fill(forged, STOP - START, rng)
    return call


@pytest.fixture(scope="module")
def calls(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calls")
    if not (shared_data / "dev").is_dir():
        pytest.skip("the development clips are absent")
    for seed in SEEDS:
        sf.write(folder / f"{seed}.flac", draw_call(shared_data / "dev", seed), RATE)
    return folder


@pytest.mark.slow
def test_score_finds_the_forged_minute_and_tells_where_it_is(run, calls):
    detector = load_detector("robust")
    out = run("score", calls, "--json", detector=detector).out
    results = [json.loads(line) for line in out.splitlines()]
    spans = [result["suspect"] for result in results]
    assert np.mean([result["llr"] > 0 for result in results]) >= 0.75
    inside = [span["start"] >= START - HOP and span["stop"] <= STOP + HOP for span in spans]
    located = [
        abs(span["start"] - START) <= HOP and abs(span["stop"] - STOP) <= HOP for span in spans
    ]
    assert np.mean(inside) >= 0.75
    assert np.mean(located) >= 0.5


@pytest.mark.slow
def test_report_draws_the_forged_minute(calls):
    report = recording_report(load_detector("robust"), calls / "1.flac")
    middle = report.timeline[["start", "stop"]].mean(axis=1)
    is_forged = middle.between(START, STOP)
    assert (report.timeline["llr"][is_forged] > 0).mean() > 0.9
    assert (report.timeline["llr"][~is_forged] > 0).mean() < 0.05
    assert "Spectrogram, and below it the score of each window" in report.to_html()


@pytest.mark.slow
def test_without_the_forged_minute_the_call_is_genuine(calls):
    detector = load_detector("robust")
    timeline = detector.timeline([calls / "1.flac"])
    is_genuine = (timeline["stop"] <= START) | (timeline["start"] >= STOP)
    assert detector.verdicts(timeline[is_genuine])["llr"].item() < 0
