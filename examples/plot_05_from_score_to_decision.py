"""
From score to decision
======================

A detector returns a score. Somebody has to act on it: block a call, ask back, let it pass. From
which score on? That depends on what the two errors cost and on how many deepfakes there are, and
not on the equal error rate, which is a property of the detector alone.

The scores are of synthetic clips. The thresholds follow from your costs all the same; the error
rates at them do not carry over to real deepfakes.
"""

# %%
# Scores of unseen speakers
# --------------------------
# The detector is calibrated: its scores are log-likelihood ratios. The folds of the test keep each
# speaker on one side, and so do those of the calibration within them, to which scikit-learn's
# metadata routing passes the speakers. The clips are noisy, so that there are errors to decide
# about.

import tempfile

import matplotlib.pyplot as plt
import numpy as np
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GroupKFold,
    StratifiedGroupKFold,
    cross_val_predict,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.audio import LoadAudio
from skdeepfake.calibration import LLRCalibratedClassifierCV, bayes_threshold
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import SpectralTexture
from skdeepfake.metrics import ScoreDistributionDisplay, actual_dcf, threshold_at_fpr

clips = make_spoof_clips(
    320, duration=1.5, n_speakers=32, difficulty=0.8, folder=tempfile.mkdtemp(), random_state=0
)
speaker = clips.groups["speaker"].to_numpy()
features = InChunks(make_pipeline(LoadAudio(duration=1.5), SpectralTexture()))
X, y = features.fit_transform(clips.data), clips.target
classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.02, max_iter=1000))
calibrated = LLRCalibratedClassifierCV(classifier, cv=StratifiedGroupKFold(5))
with config_context(enable_metadata_routing=True):
    llr = cross_val_predict(
        calibrated,
        X,
        y,
        cv=StratifiedGroupKFold(5),
        params={"groups": speaker},
        method="decision_function",
    )

# %%
# Costs and prior
# ---------------
# A bank expects one deepfake in a hundred calls. To ask a genuine caller back costs 1, a deepfake
# that is missed costs 200. On log-likelihood ratios these numbers give the threshold, without a
# search. A newsroom that checks one suspicious recording a day has other numbers, and another
# threshold for the same detector. The cost is relative to that of the better constant decision.

bank = {"p_spoof": 0.01, "cost_genuine_flagged": 1, "cost_deepfake_missed": 200}
newsroom = {"p_spoof": 0.5, "cost_genuine_flagged": 10, "cost_deepfake_missed": 1}
thresholds = {"bank": bayes_threshold(**bank), "newsroom": bayes_threshold(**newsroom)}
for name, costs in {"bank": bank, "newsroom": newsroom}.items():
    flagged = llr >= thresholds[name]
    print(
        f"{name}: threshold {thresholds[name]:+.2f}, flags {flagged[y == 0].mean():.0%} of genuine "
        f"clips, {flagged[y == 1].mean():.0%} of deepfakes; cost {actual_dcf(y, llr, **costs):.2f}"
    )

# %%
# One in twenty
# -------------
# Often nobody can name the costs, but everybody knows how many genuine callers may be asked back.
# The threshold for one in twenty follows from genuine clips alone. Its interval tells how sure it
# is; at one in a hundred, these 160 genuine clips would be too few.

limit = threshold_at_fpr(y, llr, speaker, fpr=0.05, random_state=0)
thresholds["one in twenty"] = limit.threshold
print(f"{limit.threshold:+.2f} ({limit.low:+.2f} to {limit.high:+.2f})")
print(f"finds {limit.tpr:.0%} of the deepfakes ({limit.tpr_low:.0%} to {limit.tpr_high:.0%})")

# %%
# Build it in
# -----------
# scikit-learn's ``FixedThresholdClassifier`` puts the threshold into `predict`. When the costs
# change, change the number; nothing is trained again. We train on half of the speakers and decide
# about the others.

train, test = next(GroupKFold(2).split(X, y, speaker))
decide = FixedThresholdClassifier(
    calibrated, threshold=thresholds["bank"], response_method="decision_function"
)
with config_context(enable_metadata_routing=True):
    decide.fit(X[train], y[train], groups=speaker[train])
print(f"asks back {decide.predict(X[test]).mean():.0%} of the clips, half of which are deepfakes")

# %%
# On the left, the thresholds among the scores. On the right, what each threshold costs the bank and
# the newsroom, relative to the better constant decision. The computed thresholds lie close to the
# lowest points of the curves, which were found with hindsight.

figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 4.6), layout="constrained")
ScoreDistributionDisplay.from_predictions(y, llr, thresholds=thresholds, n_bins=30, ax=left)
left.set(title="Three thresholds for one detector", xlim=(-4, 4))
left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, fontsize="small")
grid = np.linspace(-5, 5, 201)
missed = np.array([np.mean(llr[y == 1] < threshold) for threshold in grid])
bothered = np.array([np.mean(llr[y == 0] >= threshold) for threshold in grid])
for name, costs in {"bank": bank, "newsroom": newsroom}.items():
    p = costs["p_spoof"]
    of_missed = p * costs["cost_deepfake_missed"]
    of_bothered = (1 - p) * costs["cost_genuine_flagged"]
    cost = (of_missed * missed + of_bothered * bothered) / min(of_missed, of_bothered)
    (line,) = right.plot(grid, cost, label=name)
    right.axvline(thresholds[name], color=line.get_color(), linestyle="--", linewidth=1)
right.axhline(1, color="0.5", linewidth=1)
right.set(ylim=(0, 2.5), xlabel="Threshold", ylabel="Cost")
right.set_title("What a threshold costs\n(dashed: computed in advance)")
right.legend()
right.grid()
