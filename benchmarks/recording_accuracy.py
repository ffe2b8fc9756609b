"""How well whole recordings are judged, and forged spans found, on sources left out of training.

    python benchmarks/recording_accuracy.py --clips PATH/clips.csv [--partial PATH/segments.csv]

All recordings are made of clips: those of training are of one source and one class each. There are
three tests:

- *length*: recordings of 16 s, of one source and class each, in five folds by source; those of the
  test are cut into parts of 4, 8 and 16 s. The scores of all folds are judged together. min-Cllr
  adapts to the recordings, the more the fewer there are: "if true" is what Cllr / min-Cllr would
  be, on average, if the scores were the true ratios of normal scores, with this EER and so many
  recordings;
- *spans*: two fifths of the sources are left out of training. Recordings of 10 s to 30 min are made
  of left-out genuine clips, half of them with one forged span of 4 to 60 s by left-out deepfakes
  (`forging.splice`). The localization of `WindowedDetector`, and as the verdict the mean of its
  three highest windows, are compared with the first four seconds alone, and with an oracle that
  knows where the span is: it scores the windows within it, or one random window of a genuine
  recording;
- *edits*: real partial fakes with edits of 0.3 to 3 s, the hard case; the verdict is the highest
  window.
"""

import argparse
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile as sf
from scipy.stats import norm
from sklearn.model_selection import StratifiedGroupKFold

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import load_clips
from skdeepfake.forging import splice
from skdeepfake.metrics import (
    average_precision_at_iou,
    cllr,
    equal_error_rate,
    min_cllr,
    range_equal_error_rate,
    segment_equal_error_rate,
)

RATE = 16000
LONGEST = 1800.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", required=True, help="table: path, label, source, generator")
    parser.add_argument("--partial", help="table: path, label, edit_start, edit_end")
    parser.add_argument("--preset", default="fast")
    parser.add_argument("--n-recordings", type=int, default=48)
    parser.add_argument("--n-jobs", type=int, default=None)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    clips = load_clips(arguments.clips)
    source, y = clips.groups["source"].to_numpy(), clips.target
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=arguments.seed)
    parts = [test for _, test in folds.split(clips.data, y, source)]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        judge_lengths(clips, folder, arguments)
        train, test = np.concatenate(parts[:3]), np.concatenate(parts[3:])
        recordings = one_source_each(clips, train, 12.0, folder / "train")
        detector = fit(recordings, folder, arguments)
        judge_spans(detector, clips, test, folder, arguments, rng)
        if arguments.partial:
            judge_edits(detector, Path(arguments.partial))


def fit(recordings, folder, arguments):
    detector = make_detector(
        arguments.preset,
        random_state=arguments.seed,
        n_jobs=arguments.n_jobs,
        memory=str(folder / "features"),
        copies__n_copies=1,
    )
    windowed = WindowedDetector(
        detector, cv=StratifiedGroupKFold(4), on_no_verdict="score", n_jobs=arguments.n_jobs
    )
    return windowed.fit(
        recordings["path"], recordings["label"], groups=recordings["source"].to_numpy()
    )


def one_source_each(clips, rows, seconds, folder):
    """Write recordings of at least so many seconds, each of one source, class and generator."""
    folder.mkdir()
    groups = clips.groups[["source", "generator"]]
    table = clips.frame[["path", "target"]].assign(**groups).iloc[rows]
    made = []
    for (source, _generator, label), group in table.groupby(["source", "generator", "target"]):
        kept, n_kept = [], 0
        for path in group["path"]:
            kept.append(sf.read(path, dtype="float32")[0])
            n_kept += len(kept[-1])
            if n_kept >= seconds * RATE:
                made.append((write(kept, folder, len(made)), source, label))
                kept, n_kept = [], 0
        if n_kept >= 4 * RATE and seconds < 16:
            made.append((write(kept, folder, len(made)), source, label))
    return pd.DataFrame(made, columns=["path", "source", "label"])


def write(parts, folder, number):
    path = str(folder / f"{number}.wav")
    sf.write(path, np.concatenate(parts), RATE)
    return path


def judge_lengths(clips, folder, arguments):
    everything = np.arange(len(clips.target))
    recordings = one_source_each(clips, everything, 16.0, folder / "whole")
    y, sources = recordings["label"].to_numpy(), recordings["source"].to_numpy()
    llr = {seconds: np.empty((len(y), 16 // seconds)) for seconds in (4, 8, 16)}
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=arguments.seed)
    for train, test in folds.split(y, y, sources):
        detector = fit(recordings.iloc[train], folder, arguments)
        for seconds, found in llr.items():
            parts = cut(recordings["path"].iloc[test], seconds)
            found[test] = detector.decision_function(parts).reshape(len(test), -1)
    print(f"\nRecordings of one source, in folds: {len(y)}, {np.mean(y):.0%} of them deepfakes")
    print("seconds  parts  EER %   Cllr  min-Cllr  ratio  if true")
    for seconds, found in llr.items():
        label, score = np.repeat(y, found.shape[1]), found.ravel()
        eer = equal_error_rate(label, score)
        actual, least = cllr(label, score), min_cllr(label, score)
        print(
            f"{seconds:7d} {len(label):6d} {100 * eer:6.1f} {actual:6.3f} {least:9.3f} "
            f"{actual / least:6.2f} {ratio_if_true(label, eer):8.2f}",
            flush=True,
        )


def ratio_if_true(y, eer, n_draws=100):
    """Return the mean Cllr / min-Cllr of true ratios of normal scores with this EER."""
    rng, distance = np.random.default_rng(0), -2 * norm.ppf(eer)
    means = distance**2 * (y - 0.5)
    draws = [means + distance * rng.standard_normal(len(y)) for _ in range(n_draws)]
    return np.mean([cllr(y, llr) / min_cllr(y, llr) for llr in draws])


def cut(paths, seconds):
    """Write the consecutive parts of the first 16 s of recordings beside them."""
    step = seconds * RATE
    return [
        write(
            [sf.read(path, step, start, dtype="float32")[0]],
            path.parent,
            f"{path.stem}_{seconds}_{start}",
        )
        for path in map(Path, paths)
        for start in range(0, 16 * RATE, step)
    ]


def judge_spans(detector, clips, rows, folder, arguments, rng):
    genuine = load(clips, rows[clips.target[rows] == 0])
    forged = load(clips, rows[clips.target[rows] == 1])
    paths, segments, y = [], [], np.arange(arguments.n_recordings) % 2
    for i, label in enumerate(y):
        seconds = np.exp(rng.uniform(np.log(10.0), np.log(LONGEST)))
        recording = np.concatenate(draw(genuine, seconds, rng))
        if label:
            span = (4.0, min(60.0, seconds / 2))
            speech = [np.concatenate(draw(forged, 70.0, rng))]
            (recording,), spans = splice([recording], speech, span=span, random_state=i)
        paths.append(write([recording], folder, f"span_{i}"))
        if label:
            segments.append(spans.assign(recording=paths[-1]))
    segments = pd.concat(segments, ignore_index=True)
    title = f"One forged span in half of {len(y)} recordings of 10 s to 30 min"
    compare(title, detector, y, paths, segments, rng, n_top=3)


def compare(title, detector, y, paths, segments, rng, n_top):
    """Print verdicts and localization by the first window, by all, and by an oracle."""
    timeline = detector.timeline(paths)
    first = timeline.groupby("recording", sort=False).head(1)
    top = timeline.groupby("recording", sort=False)["llr"].apply(
        lambda llr: llr.nlargest(n_top).mean()
    )
    oracle = oracle_scores(timeline, segments, paths, rng)
    print(f"\n{title}")
    print("                   verdict EER %  segment EER %  range EER %  AP at IoU 0.5")
    report("first 4 s", detector, y, first["llr"], segments, first, timeline)
    report("WindowedDetector", detector, y, top.loc[paths], segments, timeline, timeline)
    report("oracle", detector, y, oracle, segments, oracle_timeline(timeline, segments), timeline)


def report(name, detector, y, verdicts, segments, timeline, whole):
    durations = whole.groupby("recording")["stop"].max().to_dict()
    options = {"durations": durations, "on_no_verdict": "bonafide"}
    found = detector.segments(timeline)
    print(
        f"{name:18s} {100 * equal_error_rate(y, np.asarray(verdicts)):14.1f} "
        f"{100 * segment_equal_error_rate(segments, timeline, resolution=0.16, **options):14.1f} "
        f"{100 * range_equal_error_rate(segments, timeline, **options):12.1f} "
        f"{average_precision_at_iou(segments, found, iou=0.5):14.3f}",
        flush=True,
    )


def oracle_scores(timeline, segments, paths, rng):
    """Return the mean ratio of the windows within the span, or that of one window."""
    spans = segments.set_index("recording")
    scores = []
    for path in paths:
        frame = timeline[timeline["recording"] == path]
        if path in spans.index:
            scores.append(ratio_within(frame, *spans.loc[path, ["start", "stop"]]))
        else:
            scores.append(frame["llr"].iloc[rng.integers(len(frame))])
    return np.array(scores)


def oracle_timeline(timeline, segments):
    """Return a timeline cut at the spans, with the mean ratio of the windows in each part."""
    rows = []
    spans = segments.set_index("recording")
    for path, frame in timeline.groupby("recording", sort=False):
        edges = {0.0, float(frame["stop"].max())}
        if path in spans.index:
            edges |= set(map(float, spans.loc[path, ["start", "stop"]]))
        for start, stop in pairwise(sorted(edges)):
            rows.append((path, start, stop, ratio_within(frame, start, stop)))
    return pd.DataFrame(rows, columns=["recording", "start", "stop", "llr"])


def ratio_within(frame, start, stop):
    """Return the mean ratio of the windows whose middle is in a part, or of the nearest one."""
    middle = (frame["start"] + frame["stop"]) / 2
    within = frame["llr"][(middle >= start) & (middle <= stop)]
    if len(within):
        return within.mean()
    return frame["llr"].iloc[(middle - (start + stop) / 2).abs().argmin()]


def load(clips, rows):
    return [sf.read(path, dtype="float32")[0] for path in clips.frame["path"].iloc[rows]]


def draw(clips, seconds, rng):
    """Return clips in random order, again and again, of so many seconds together."""
    drawn, n_missing = [], round(seconds * RATE)
    while n_missing > 0:
        for i in rng.permutation(len(clips)):
            drawn.append(clips[i][:n_missing])
            n_missing -= len(drawn[-1])
            if n_missing <= 0:
                break
    return drawn


def judge_edits(detector, table):
    frame = pd.read_csv(table)
    paths = [str(table.parent / path) for path in frame["path"]]
    y = (frame["label"] == "fake").to_numpy().astype(int)
    segments = pd.DataFrame(
        {"recording": paths, "start": frame["edit_start"], "stop": frame["edit_end"]}
    )[y == 1]
    title = f"Edits of 0.3 to 3 s in {y.sum()} of {len(y)} recordings of some 4 s"
    compare(title, detector, y, paths, segments, np.random.default_rng(0), n_top=1)


if __name__ == "__main__":
    main()
