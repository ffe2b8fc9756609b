"""
Front-ends in a grid, with a cache
==================================

Which features should a classifier see? A front-end is a step of the pipeline like any other, so a
grid search can exchange it. Features take most of the time of such a search. With a cache they are
computed once for each clip, whatever the fold, the classifier and the order.

The clips are synthetic. Which front-end wins here says nothing about real deepfakes; how to find
out does not depend on the data.
"""

# %%
# A pipeline with a step to exchange
# ----------------------------------
# :class:`~skdeepfake.compose.InChunks` runs loading, front-end and pooling in blocks, and keeps the
# row of each clip in the folder `memory`. What follows it learns from the training clips of a fold,
# and is not cached.

import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import CQCC, LFCC, MFCC, LogSpectrogram, SpectralShape
from skdeepfake.preprocessing import Pool

folder = Path(tempfile.mkdtemp())
clips = make_spoof_clips(160, duration=2.0, folder=folder / "clips", random_state=0)
features = Pipeline([("load", LoadAudio(duration=2.0)), ("extract", LFCC()), ("pool", Pool())])
detector = Pipeline(
    [
        ("features", InChunks(features, memory=str(folder / "cache"))),
        ("scale", StandardScaler()),
        ("classify", SVC()),
    ]
)
detector

# %%
# The grid
# --------
# Five front-ends, two classifiers with two settings each, four folds that keep a speaker on one
# side: eighty fits, but each clip is described five times only.

grid = {
    "features__transformer__extract": [
        LFCC(),
        MFCC(),
        CQCC(),
        LogSpectrogram(n_fft=256),
        SpectralShape(),
    ],
    "classify": [SVC(C=1), SVC(C=10), LogisticRegression(C=0.01), LogisticRegression(C=0.1)],
}
search = GridSearchCV(detector, grid, cv=StratifiedGroupKFold(4), scoring="roc_auc", refit=False)
seconds = []
for _ in range(2):
    start = time.perf_counter()
    search.fit(clips.data, clips.target, groups=clips.groups["speaker"])
    seconds.append(time.perf_counter() - start)
print(f"First search {seconds[0]:.0f} s, the same again {seconds[1]:.0f} s")

# %%
# A search that was interrupted goes on where it was, and another classifier starts at once. Delete
# the folder to empty the cache.
#
# What did it find?
# -----------------
# On the left, each square is the mean over four folds. The best of twenty candidates looks better
# than it is, since it was chosen on these folds: measure the winner on speakers that took no part
# in the search. On the right, the time of the first search and of the second.

results = pd.DataFrame(search.cv_results_)
results["front-end"] = [type(x).__name__ for x in results["param_features__transformer__extract"]]
results["classifier"] = [
    f"{type(x).__name__.replace('LogisticRegression', 'logistic')}\nC={x.C}"
    for x in results["param_classify"]
]
table = results.pivot_table("mean_test_score", "front-end", "classifier")
table = table.loc[table.max(axis=1).sort_values(ascending=False).index]

figure, (left, right) = plt.subplots(
    1, 2, figsize=(8.5, 4), width_ratios=[3, 1], layout="constrained"
)
image = left.imshow(table, cmap="cividis", aspect="auto")
for (i, j), value in np.ndenumerate(table.to_numpy()):
    dark = image.norm(value) < 0.55
    left.text(j, i, f"{value:.2f}", ha="center", va="center", color="w" if dark else "k")
left.set_xticks(range(table.shape[1]), table.columns)
left.set_yticks(range(table.shape[0]), table.index)
left.set_title("Area under the ROC curve on unseen speakers")
bars = right.bar(["first", "again"], seconds, color=["C1", "C2"])
right.bar_label(bars, fmt="%.0f s")
right.set_title("Searched twice")
right.set_ylabel("Time in s")
plt.show()
