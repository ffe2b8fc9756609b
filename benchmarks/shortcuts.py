"""Measure how often the shortcut probes raise a false alarm.

    python benchmarks/shortcuts.py

Genuine clips of `make_spoof_clips` get random labels, which no shortcut can predict; every flag is
a false alarm. A run takes a minute on two cores.
"""

import argparse
import tempfile
import warnings

import numpy as np

from skdeepfake.datasets import make_spoof_clips
from skdeepfake.inspection import ShortcutWarning, describe_clips, shortcut_report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-clips", type=int, default=200, help="genuine clips")
    parser.add_argument("--n-seeds", type=int, default=100)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", ShortcutWarning)

    with tempfile.TemporaryDirectory() as folder:
        clips = make_spoof_clips(2 * arguments.n_clips, folder=folder, random_state=0)
        measures = describe_clips(clips.data).clips
    speakers = clips.groups["speaker"].to_numpy()
    generated = shortcut_report(measures, clips.target, speakers)
    print(f"Generated clips, genuine and deepfakes:\n{generated}\n")

    genuine = clips.target == 0
    print(f"{arguments.n_clips} genuine clips, labels drawn with {arguments.n_seeds} seeds:")
    for name, groups in (("no groups", None), ("grouped by speaker", speakers[genuine])):
        rate = false_alarms(measures[genuine], groups, arguments.n_seeds)
        print(f"  {name}: {rate:.1%} false alarms")


def false_alarms(measures, groups, n_seeds):
    """Return the fraction of the seeds whose report flags anything."""
    balanced = np.arange(len(measures)) % 2
    alarms = 0
    for seed in range(n_seeds):
        y = np.random.default_rng(seed).permutation(balanced)
        report = shortcut_report(measures, y, groups, random_state=seed)
        alarms += report.frame["flagged"].any()
    return alarms / n_seeds


if __name__ == "__main__":
    main()
