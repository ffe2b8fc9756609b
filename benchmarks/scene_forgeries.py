"""Find genuine speech that was moved into another scene by an unheard enhancer.

    python benchmarks/scene_forgeries.py --clips PATH/clips.csv --noise PATH/scenes

Two fifths of the sources of clips, half of the scenes and one speech enhancer are left out of
training. Each detector is trained without and with scene forgeries of its training clips
(`SceneSampler`), and tested on the clips that were left out: the clips as they are, which shows
what the forgeries cost elsewhere, and scene forgeries of the genuine ones against the same speech
in its own scene. Those are made from unheard scenes by each enhancer, of which the one left out is
marked. False alarms and misses are at a log-likelihood ratio of 0.

`--noise` takes files and folders. With `--limit 300`, "fast" takes ten minutes on a core.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from skdeepfake.audio import list_recordings
from skdeepfake.compose import make_detector
from skdeepfake.datasets import load_clips
from skdeepfake.metrics import equal_error_rate
from skdeepfake.model_selection import StratifiedGroupShuffleSplit
from skdeepfake.over_sampling import SceneSampler

CLASSICAL = ["spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", required=True, help="table of clips: path, label, source")
    parser.add_argument("--noise", required=True, nargs="+", help="scenes: files and folders")
    parser.add_argument("--rows", nargs="+", default=["fast", "robust"])
    parser.add_argument("--enhancers", nargs="+", default=CLASSICAL)
    parser.add_argument("--unheard", default="mmse_lsa", help="enhancer left out of training")
    parser.add_argument("--fraction", type=float, default=1.0, help="of genuine clips, forged")
    parser.add_argument("--limit", type=int, default=None, help="of training and of test clips")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--n-jobs", type=int, default=None)
    arguments = parser.parse_args()

    clips = load_clips(arguments.clips)
    train, test = split_clips(clips, arguments)
    scenes = np.random.default_rng(arguments.seed).permutation(scenes_in(arguments.noise))
    heard, unheard = np.array_split(scenes, 2)
    tests = {"clean clips": (clips.data[test], clips.target[test])}
    for enhancer in dict.fromkeys([arguments.unheard, *arguments.enhancers]):
        title = f"scenes by {enhancer}" + ", unheard" * (enhancer == arguments.unheard)
        tests[title] = forgeries(clips, test, sampler([enhancer], unheard, arguments))

    known = [name for name in arguments.enhancers if name != arguments.unheard]
    rows = {}
    for name in arguments.rows:
        for forged in (False, True):
            detector = make_detector(name, random_state=arguments.seed, n_jobs=arguments.n_jobs)
            if forged:
                step = sampler(known, heard, arguments).set_params(fraction=arguments.fraction)
                detector.steps.insert(0, ("scenes", step))
            groups = clips.groups["source"].to_numpy()[train]
            detector.fit(clips.data[train], clips.target[train], groups=groups)
            for title, (X, y) in tests.items():
                key = name, "with" if forged else "without", title
                rows[key] = figures(y, detector.decision_function(X))
                print(*key, rows[key], flush=True)
    print(f"\n{len(train)} clips to train on, {len(test)} to test on; all figures in % but AUC\n")
    table = pd.DataFrame(rows).T.rename_axis(["detector", "scene forgeries", "tested on"])
    print(table.to_string(float_format="{:.2f}".format))


def split_clips(clips, arguments):
    """Return the rows to train on and those to test on, of different sources."""
    split = StratifiedGroupShuffleSplit(1, test_size=0.4, random_state=arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    parts = next(split.split(clips.data, clips.target, clips.groups["source"]))
    return [np.sort(rng.permutation(part)[: arguments.limit]) for part in parts]


def scenes_in(paths):
    found = [list_recordings(path) if Path(path).is_dir() else [path] for path in paths]
    return sorted({path for part in found for path in part})


def sampler(enhancers, scenes, arguments):
    return SceneSampler(
        enhancers=enhancers,
        scenes=[str(scene) for scene in scenes],
        n_jobs=arguments.n_jobs,
        random_state=arguments.seed,
    )


def forgeries(clips, test, sampler):
    """Return only the pairs that a sampler makes of the genuine test clips."""
    X, y = sampler.fit_resample(clips.data[test], clips.target[test])
    return X[len(test) :], y[len(test) :]


def figures(y, scores):
    return {
        "EER": 100 * equal_error_rate(y, scores),
        "AUC": roc_auc_score(y, scores),
        "false alarms": 100 * np.mean(scores[y == 0] > 0),
        "misses": 100 * np.mean(scores[y == 1] <= 0),
    }


if __name__ == "__main__":
    main()
