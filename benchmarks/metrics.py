"""Compare the speed of the metrics with a plain loop over the same definition, on one thread.

    python benchmarks/metrics.py

The loops go over the clips one by one, as the definitions read. Those of the equal error rate and
of the minimum cost do so once per threshold, and are timed on fewer clips. The metrics of
localization are timed on as many and on twice as many windows, and compared with frames of 1 ms.
"""

import argparse
import math
import resource
import time

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics import (
    actual_dcf,
    average_precision_at_iou,
    average_recall_at,
    boundary_error,
    cllr,
    detection_report,
    equal_error_rate,
    min_cllr,
    min_dcf,
    range_equal_error_rate,
    segment_equal_error_rate,
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-clips", type=int, default=30_000, help="clips beside the loops")
    parser.add_argument("--n-many", type=int, default=10_000_000, help="clips of the large run")
    parser.add_argument("--n-windows", type=int, default=100_000, help="windows of timelines")
    arguments = parser.parse_args()
    print_ratios(*make_scores(arguments.n_clips))
    print_report(*make_scores(arguments.n_clips))
    print_localization(arguments.n_windows)
    print_large(*make_scores(arguments.n_many))


def make_scores(n_clips):
    """Return labels and calibrated Gaussian scores."""
    rng = np.random.default_rng(0)
    y_true = rng.integers(2, size=n_clips)
    return y_true, 2 * (rng.normal(size=n_clips) + 2 * y_true - 1)


def print_ratios(y_true, y_score):
    print(f"{'':30}clips  loop (s)  ours (s)     ratio")
    for metric, (loop, fraction) in LOOPS.items():
        n_clips = int(fraction * y_true.size)
        clips = y_true[:n_clips], y_score[:n_clips]
        slow, expected = timed(loop, *(values.tolist() for values in clips))
        fast, value = min(timed(metric, *clips) for _ in range(5))
        assert math.isclose(value, expected, rel_tol=1e-9), (metric.__name__, value, expected)
        print(f"{metric.__name__:25}{n_clips:10,}{slow:10.4f}{fast:10.5f}{slow / fast:10.0f}")


def print_report(y_true, y_score):
    """Print the time of a bootstrap, and of one that calls the functions on the resampled clips."""
    n_replicates = 20
    rng = np.random.default_rng(0)

    def naive():
        for _ in range(n_replicates):
            sample = rng.integers(y_true.size, size=y_true.size)
            for metric in (*LOOPS, roc_auc_score):
                metric(y_true[sample], y_score[sample])

    names = ["eer", "min_dcf", "actual_dcf", "cllr", "min_cllr", "roc_auc"]
    slow = 1000 / n_replicates * timed(naive)[0]
    print(f"\n1,000 bootstraps of {y_true.size:,} clips")
    for label, metrics in (("eer", ["eer"]), ("these six metrics", names), ("all metrics", None)):
        fast, _ = timed(detection_report, y_true, y_score, metrics=metrics, random_state=0)
        print(f"  {label:32}{fast:10.1f} s")
        if metrics is names:
            print(f"  {'the six, functions one by one':32}{slow:10.1f} s, {slow / fast:.1f} x ours")


def print_large(y_true, y_score):
    print(f"\n{y_true.size:,} clips")
    for metric in LOOPS:
        taken, _ = timed(metric, y_true, y_score)
        print(f"  {metric.__name__:32}{taken:10.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"  peak memory: {peak / y_true.size:.0f} bytes per clip, 16 of them labels and scores")


def print_localization(n_windows):
    """Print the times of n and 2 n windows, and how far frames of 1 ms are from the range EER."""
    print(f"\n{'windows of 4 s every 1 s':32}{n_windows:>10,}{2 * n_windows:>10,}     ratio")
    sizes = [make_timeline(n) for n in (n_windows, 2 * n_windows)]
    over_time = (range_equal_error_rate, segment_equal_error_rate)
    for metric in (*over_time, average_precision_at_iou, average_recall_at, boundary_error):
        once, twice = (
            min(
                timed(metric, reference, timeline if metric in over_time else segments)[0]
                for _ in range(3)
            )
            for reference, timeline, segments in sizes
        )
        print(f"  {metric.__name__:30}{once:10.2f}{twice:10.2f}{twice / once:10.2f}")
    reference, timeline, _ = make_timeline(n_windows // 100)
    slow, expected = timed(framed_eer, reference, timeline)
    fast, value = timed(range_equal_error_rate, reference, timeline)
    print(
        f"  {len(timeline):,} windows: range EER {slow / fast:.0f} times as fast as that of frames "
        f"of 1 ms, difference {abs(value - expected):.0e}"
    )


def make_timeline(n_windows):
    """Return the spoofed spans of one recording, its timeline, and segments that were found."""
    rng = np.random.default_rng(0)
    start = np.arange(n_windows, dtype=float)
    timeline = pd.DataFrame({"recording": "a", "start": start, "stop": start + 4})
    timeline["llr"] = rng.normal(size=n_windows) + 3 * (start % 20 < 6)
    begin = np.round(start[::20] + rng.uniform(size=len(start[::20])), 3)
    reference = pd.DataFrame({"recording": "a", "start": begin, "stop": begin + 6})
    late = rng.uniform(0, 4, size=begin.size)
    segments = pd.DataFrame({"recording": "a", "start": begin + late, "stop": begin + 7})
    return reference, timeline, segments.assign(llr=-late)


def framed_eer(reference, timeline):
    """Return the equal error rate of frames of 1 ms, on which all times of the tables lie."""
    n_frames = round(1000 * max(timeline["stop"].max(), reference["stop"].max()))
    is_spoof, total, count = np.zeros((3, n_frames))
    for row in reference.itertuples():
        is_spoof[round(1000 * row.start) : round(1000 * row.stop)] = 1
    for row in timeline.itertuples():
        covered = slice(round(1000 * row.start), round(1000 * row.stop))
        total[covered] += row.llr
        count[covered] += 1
    return equal_error_rate(is_spoof, total / count)


def timed(function, *args, **kwargs):
    start = time.perf_counter()
    value = function(*args, **kwargs)
    return time.perf_counter() - start, value


def loop_points(y_true, y_score):
    """Yield both error rates at each threshold, counted over all clips."""
    n_spoof = sum(y_true)
    for threshold in [math.inf, *sorted(set(y_score), reverse=True)]:
        rejected = accepted = 0
        for label, score in zip(y_true, y_score, strict=True):
            if label and score < threshold:
                accepted += 1
            elif not label and score >= threshold:
                rejected += 1
        yield rejected / (len(y_true) - n_spoof), accepted / n_spoof


def loop_eer(y_true, y_score):
    before = None
    for fpr, fnr in loop_points(y_true, y_score):
        if fpr >= fnr:
            gap = before[1] - before[0]
            return before[0] + gap / (gap + fpr - fnr) * (fpr - before[0])
        before = fpr, fnr
    return None


def loop_min_dcf(y_true, y_score):
    return min((0.95 * fpr + 0.5 * fnr) / 0.5 for fpr, fnr in loop_points(y_true, y_score))


def loop_actual_dcf(y_true, y_score):
    threshold, n_spoof = bayes_threshold(), sum(y_true)
    rejected = accepted = 0
    for label, score in zip(y_true, y_score, strict=True):
        accepted += bool(label and score < threshold)
        rejected += bool(not label and score >= threshold)
    return (0.95 * rejected / (len(y_true) - n_spoof) + 0.5 * accepted / n_spoof) / 0.5


def loop_cllr(y_true, y_score):
    n_spoof = sum(y_true)
    sums = [0.0, 0.0]
    for label, score in zip(y_true, y_score, strict=True):
        sums[label] += math.log2(1 + math.exp(-score if label else score))
    return (sums[1] / n_spoof + sums[0] / (len(y_true) - n_spoof)) / 2


def loop_min_cllr(y_true, y_score):
    """Pool adjacent violators, going one step back after each pooling."""
    pools = [[label, 1] for _, label in sorted(zip(y_score, y_true, strict=True))]
    at = 0
    while at < len(pools) - 1:
        (spoof, size), (next_spoof, next_size) = pools[at : at + 2]
        if spoof * next_size > next_spoof * size:
            pools[at : at + 2] = [[spoof + next_spoof, size + next_size]]
            at = max(at - 1, 0)
        else:
            at += 1
    n_spoof = sum(y_true)
    n_bonafide = len(y_true) - n_spoof
    bits = 0.0
    for spoof, size in pools:
        bonafide = size - spoof
        if spoof and bonafide:
            ratio = spoof / n_spoof / (bonafide / n_bonafide)
            bits += spoof / n_spoof * math.log2(1 + 1 / ratio)
            bits += bonafide / n_bonafide * math.log2(1 + ratio)
    return bits / 2


# Fraction of the clips that each is timed on: their time grows with the square of the number.
LOOPS = {
    equal_error_rate: (loop_eer, 0.05),
    min_dcf: (loop_min_dcf, 0.05),
    actual_dcf: (loop_actual_dcf, 1),
    cllr: (loop_cllr, 1),
    min_cllr: (loop_min_cllr, 1),
}


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
