"""Measure the accuracy of the CNN-BiLSTM system on sources that it was not trained on.

    python benchmarks/accuracy.py --clips PATH/clips.csv

The folds are those of `StratifiedGroupKFold`, grouped by a column of the table, so that no source
is in both the training and the test part of a fold. The pooled row is computed from the scores of
all folds together. A run takes less than an hour on two cores.
"""

import argparse
import time

import numpy as np
import pandas as pd
from sklearn.metrics import (
    accuracy_score,
    classification_report,
    confusion_matrix,
    precision_recall_fscore_support,
)
from sklearn.model_selection import StratifiedGroupKFold

from skdeepfake.compose import make_detector
from skdeepfake.datasets import load_clips
from skdeepfake.metrics import equal_error_rate


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", required=True, help="table of clips: path, label, groups")
    parser.add_argument("--groups", default="source", help="column whose values stay together")
    parser.add_argument("--n-splits", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--random-state", type=int, default=0)
    parser.add_argument("--n-jobs", type=int, default=None)
    arguments = parser.parse_args()

    clips = load_clips(arguments.clips)
    print(clips.DESCR)
    detector = make_detector(
        "cnn-bilstm",
        random_state=arguments.random_state,
        n_jobs=arguments.n_jobs,
        net__epochs=arguments.epochs,
    )
    cv = StratifiedGroupKFold(arguments.n_splits, shuffle=True, random_state=arguments.random_state)
    folds = cv.split(clips.data, clips.target, clips.groups[arguments.groups])
    scores = np.empty(len(clips.target))
    rows = []
    for fold, (train, test) in enumerate(folds):
        start = time.perf_counter()
        detector.fit(clips.data[train], clips.target[train])
        scores[test] = detector.decision_function(clips.data[test])
        minutes = (time.perf_counter() - start) / 60
        rows.append({"fold": fold, **figures(clips.target[test], scores[test])})
        print(f"fold {fold}: {minutes:.1f} min", flush=True)
    rows.append({"fold": "pooled", **figures(clips.target, scores)})

    print("\nPositive class: deepfake. EER in %.\n")
    print(pd.DataFrame(rows).to_string(index=False, float_format="{:.3f}".format))
    predicted = (scores > 0).astype(int)
    print("\nPooled:\n")
    names = list(clips.target_names)
    print(classification_report(clips.target, predicted, target_names=names, digits=3))
    matrix = confusion_matrix(clips.target, predicted)
    print("Confusion matrix (rows: truth, columns: prediction):\n")
    print(pd.DataFrame(matrix, index=names, columns=names))


def figures(y, scores):
    """Return the figures of the scores of a fold, as a row of the table."""
    predicted = (scores > 0).astype(int)
    precision, recall, f1, _ = precision_recall_fscore_support(y, predicted, average="binary")
    return {
        "clips": len(y),
        "spoof": y.mean(),
        "accuracy": accuracy_score(y, predicted),
        "precision": precision,
        "recall": recall,
        "F1": f1,
        "EER": 100 * equal_error_rate(y, scores),
    }


if __name__ == "__main__":
    main()
