"""
Which detector should I choose?
===============================

The answer depends on how much time there is, and on what you want to know. We compare four
detectors that a pipeline can hold, on speakers that they were not trained on, and look at their
errors and at what they cost.

The clips are synthetic, and so is the ranking: it shows how to compare detectors on *your*
recordings. The ranking on real deepfakes, of generators that the detectors were not trained on, is
in :doc:`/accuracy`.
"""

# %%
# Candidates
# ----------
# Two come from :func:`~skdeepfake.compose.make_detector`, and two are made of parts: pooled
# cepstral coefficients for a support vector machine, and Gaussian mixtures over the same
# coefficients, the baseline of the ASVspoof challenges. Every one takes paths and returns scores.

import tempfile
import time

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC
from skdeepfake.metrics import detection_report
from skdeepfake.mixture import GMMClassifier
from skdeepfake.preprocessing import Pool

clips = make_spoof_clips(160, duration=1.5, folder=tempfile.mkdtemp(), random_state=0)
load = LoadAudio(duration=1.5)
detectors = {
    "robust": make_detector("robust", duration=1.5, random_state=0),
    "fast": make_detector("fast", duration=1.5, random_state=0),
    "LFCC, SVM": make_pipeline(
        InChunks(make_pipeline(load, LFCC(), Pool())), StandardScaler(), SVC()
    ),
    "LFCC, GMM": make_pipeline(
        InChunks(make_pipeline(load, LFCC())), GMMClassifier(16, random_state=0)
    ),
}

# %%
# One protocol for all
# --------------------
# The same training clips, the same test clips, no speaker on both sides. The intervals draw whole
# speakers, because the clips of a speaker are not independent.

speaker = clips.groups["speaker"]
cv = StratifiedGroupKFold(2, shuffle=True, random_state=0)
train, test = next(cv.split(clips.data, clips.target, speaker))
rows = {}
for name, detector in detectors.items():
    start = time.perf_counter()
    # The presets are calibrated on folds of their own, which keep speakers together too.
    params = {"groups": speaker[train]} if name in ("robust", "fast") else {}
    detector.fit(clips.data[train], clips.target[train], **params)
    scores = detector.decision_function(clips.data[test])
    seconds = time.perf_counter() - start
    report = detection_report(
        clips.target[test], scores, speaker[test], metrics=["eer"], random_state=0
    )
    eer = report.frame.loc[("pooled", ""), "eer"]
    rows[name] = {"seconds": seconds, **(100 * eer)}
table = pd.DataFrame(rows).T.rename(columns={"estimate": "eer"})
table.round(1)

# %%
# What to choose
# --------------
# The presets describe the texture of spectrum and phase, which cepstral coefficients smooth away,
# and train on each clip through several channels. That takes longer and makes fewer
# errors. The mixtures are there to compare with published results.
#
# Intervals that overlap do not mean that two detectors are equally good:
# :ref:`sphx_glr_auto_examples_plot_10_compare_detectors.py` tests the difference.

figure, ax = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
for name, row in table.iterrows():
    error = [[row["eer"] - row["low"]], [row["high"] - row["eer"]]]
    ax.errorbar(row["seconds"], row["eer"], yerr=error, fmt="o", markersize=8, capsize=4)
    ax.annotate(name, (row["seconds"], row["eer"]), (9, 5), textcoords="offset points")
ax.set(xscale="log", ylim=(0, None), xlim=(None, 2.2 * table["seconds"].max()))
ax.set(xlabel="Time to train and score in s", ylabel="Equal error rate in %")
ax.set_title("Errors on unseen speakers, and what they cost")
ax.grid()
