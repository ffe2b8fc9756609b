"""
Splits that do not leak
=======================

Clips that come from one source share a microphone, a room and an encoder. If some of them are in
training and some in the test, a detector can recognize the source instead of the forgery. We
build a small corpus like those one collects from the internet, and judge one and the same detector
by three splits.

The clips are synthetic. The trap is not: on the development clips of this library, a support vector
machine had an equal error rate of 7 % on random folds, and of 21 % on folds grouped by source.
"""

# %%
# A corpus of sources
# -------------------
# Every source has recordings of one class: a podcast is genuine, the demo page of a generator is
# not. Each has a microphone of its own, which is a random filter here.

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.signal import firwin2, lfilter
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC
from skdeepfake.metrics import equal_error_rate
from skdeepfake.model_selection import LeaveOneGeneratorOut
from skdeepfake.preprocessing import Pool

rng = np.random.default_rng(0)
waveforms, tables = [], []
for k, generator in enumerate(["griffin_lim", "lpc_vocoder", "phase_vocoder", "scene_swap"]):
    clips = make_spoof_clips(
        120, duration=1.5, n_speakers=6, n_scenes=3, generators=[generator], random_state=k
    )
    # The first half of the speakers is genuine only, the others are deepfakes only.
    number = clips.groups["speaker"].str[-2:].astype(int)
    kept = np.flatnonzero((number < 3) == (clips.target == 0))
    table = clips.frame.loc[kept, ["target", "generator"]]
    waveforms.append(clips.data[kept])
    tables.append(table.assign(source=[f"source-{n + 6 * k:02d}" for n in number[kept]]))
X, corpus = np.concatenate(waveforms), pd.concat(tables, ignore_index=True)
y = corpus["target"].to_numpy()
for rows in corpus.groupby("source").indices.values():
    microphone = firwin2(65, np.linspace(0, 1, 9), 10 ** (rng.uniform(-8, 8, 9) / 20))
    X[rows] = lfilter(microphone, 1, X[rows])
print(f"{len(X)} clips of {corpus['source'].nunique()} sources")

# %%
# One detector, three splits
# --------------------------
# :class:`~skdeepfake.model_selection.LeaveOneGeneratorOut` tests on each generator in turn,
# together with a part of the genuine sources.

detector = make_pipeline(LFCC(), Pool(), StandardScaler(), SVC(C=10))
groups = corpus[["generator", "source"]]
splits = {
    "random": list(StratifiedKFold(4, shuffle=True, random_state=0).split(X, y)),
    "by source": list(
        StratifiedGroupKFold(4, shuffle=True, random_state=0).split(X, y, groups["source"])
    ),
    "by generator": list(LeaveOneGeneratorOut().split(X, y, groups)),
}
features = detector[:2].fit_transform(X)  # nothing is learned here, so once is enough
eer = {}
for name, folds in splits.items():
    eer[name] = [
        equal_error_rate(
            y[test], detector[2:].fit(features[train], y[train]).decision_function(features[test])
        )
        for train, test in folds
    ]
pd.DataFrame(eer).mean().map("{:.0%}".format)

# %%
# Which number is true?
# ---------------------
# All of them, as answers to different questions. The random split asks about new recordings from
# sources that the detector knows already, which is hardly ever the case in use. The others ask
# about a new source, and about a generator that nobody has seen yet.
#
# On the left, what is in the test in the first fold of each split: each row of squares is one
# source. A random split has clips of every source on both sides. On the right, the error rate of
# each fold, and their mean.

figure, axes = plt.subplots(1, 4, figsize=(9, 4.6), width_ratios=[1, 1, 1, 2], layout="constrained")
sources = corpus.groupby("source").indices
for ax, (name, folds) in zip(axes, splits.items(), strict=False):
    in_test = np.isin(np.arange(len(X)), folds[0][1])
    for row, members in enumerate(sources.values()):
        kind = "C1" if y[members[0]] else "C0"
        alpha = np.where(in_test[members], 1.0, 0.2)
        ax.scatter(range(len(members)), [row] * len(members), 20, kind, marker="s", alpha=alpha)
    ax.set(title=f"{name}\n(solid: test)", xticks=[], yticks=[], ylim=(24, -1))
    ax.spines[:].set_visible(False)
axes[0].set_ylabel("Sources (blue: genuine, orange: deepfake)")
for k, rates in enumerate(eer.values()):
    axes[3].plot(np.full(len(rates), k), 100 * np.array(rates), "o", alpha=0.5)
    axes[3].plot([k - 0.25, k + 0.25], [100 * np.mean(rates)] * 2, color=f"C{k}", linewidth=3)
axes[3].set_xticks(range(3), eer)
axes[3].set(ylabel="Equal error rate in %", title="The same detector", xlim=(-0.5, 2.5))
axes[3].set_ylim(bottom=-1)
axes[3].grid(axis="y")
