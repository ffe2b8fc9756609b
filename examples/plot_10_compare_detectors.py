"""
Two detectors, one winner
=========================

One detector ranks the test clips better than another. Is it better, or was it luck? Two intervals
that overlap do not answer that: hard clips are hard for both. A paired bootstrap draws the same
clips for both detectors and looks at the *difference*.

The clips are synthetic, and so is the winner. The test is the one to use on your own.
"""

# %%
# Three detectors, the same clips
# -------------------------------
# The first describes clips by the texture of their spectrum. The others have one more description
# beside it, of rhythm or of timbre. Does either help? Every score comes from a detector that was
# not trained on the speaker.

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC, ModulationSpectrum, SpectralTexture
from skdeepfake.metrics import compare_detectors, detection_report
from skdeepfake.preprocessing import Pool

clips = make_spoof_clips(320, duration=1.5, n_speakers=32, difficulty=0.9, random_state=0)
X, y, speaker = clips.data, clips.target, clips.groups["speaker"].to_numpy()
cv = StratifiedGroupKFold(4, shuffle=True, random_state=0)
texture, cepstrum = SpectralTexture(), make_pipeline(LFCC(), Pool())
descriptions = {
    "texture": texture,
    "with modulation": make_union(texture, ModulationSpectrum()),
    "with cepstrum": make_union(texture, cepstrum),
}
classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.02, max_iter=1000))
scores = {}
for name, description in descriptions.items():
    features = description.fit_transform(X)  # front-ends and descriptors learn nothing
    scores[name] = cross_val_predict(
        classifier, features, y, groups=speaker, cv=cv, method="decision_function"
    )

# %%
# The difference
# --------------
# All pairs, on one metric that was chosen beforehand: the area under the ROC curve, which uses the
# order of all clips and so varies less from sample to sample than the equal error rate. Speakers
# are drawn whole. `p_adjusted` accounts for the number of pairs: with more detectors, some pair
# always seems different.

comparison = compare_detectors(y, scores, groups=speaker, metrics=["roc_auc"], random_state=0)
comparison

# %%
# How to see it
# -------------
# On the left, the interval of each detector for itself: they overlap, which tempts to call it a
# draw. In the middle, the intervals of the differences, which are what counts: one that does not
# contain zero is a winner, provided that `p_adjusted` is small as well. On the right, why pairing
# helps: the scores of two detectors rise and fall together, clip by clip.

figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.8), layout="constrained")
for row, score in enumerate(scores.values()):
    report = detection_report(y, score, speaker, metrics=["roc_auc"], random_state=0)
    auc = report.frame.loc[("pooled", ""), "roc_auc"]
    error = [[auc["estimate"] - auc["low"]], [auc["high"] - auc["estimate"]]]
    left.errorbar(auc["estimate"], row, xerr=error, fmt="o", capsize=4)
left.set_yticks(range(len(scores)), scores)
left.set(xlabel="Area under the ROC curve", title="Each for itself", ylim=(2.5, -0.5))

pairs = comparison.frame.loc["roc_auc", ["difference", "low", "high"]]
error = np.abs(pairs[["low", "high"]].sub(pairs["difference"], axis=0)).T
middle.errorbar(pairs["difference"], range(len(pairs)), xerr=error, fmt="o", capsize=4, color="C3")
middle.axvline(0, color="0.5", linewidth=1)
middle.set_yticks(range(len(pairs)), [f"{b}\nminus {a}" for a, b in pairs.index])
middle.set(xlabel="Difference of the areas", title="Paired differences", ylim=(2.5, -0.5))

ranks = pd.DataFrame(scores).rank()
for label, name in enumerate(clips.target_names):
    chosen = y == label
    x, rank = ranks["texture"][chosen], ranks["with cepstrum"][chosen]
    right.scatter(x, rank, 12, f"C{label}", alpha=0.6, label=name)
right.set(xlabel="Rank of the score: texture", ylabel="With cepstrum", title="Clip by clip")
right.legend(loc="upper left", bbox_to_anchor=(1, 1), markerscale=2)
for ax in (left, middle):
    ax.grid(axis="x")
