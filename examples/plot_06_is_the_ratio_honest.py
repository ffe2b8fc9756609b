"""
Is the ratio honest?
====================

A log-likelihood ratio of +4.6 claims that the score is a hundred times as likely for a deepfake as
for genuine speech. Is that so? A detector can rank well and still claim far too much. We look at
the claims of one detector before and after calibration, and at what is left of the calibration when
the recordings come from somewhere else.

The clips are synthetic; the way to check is the same for real ones, and so is the lesson.
"""

# %%
# A detector that claims too much
# -------------------------------
# Logistic regression on many features and few clips, hardly regularized, is sure of everything. A
# third of the speakers is kept for the test, and no speaker is on both sides.

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.augmentation import Codec
from skdeepfake.calibration import LLRCalibratedClassifierCV
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC
from skdeepfake.metrics import (
    ReliabilityDisplay,
    TippettDisplay,
    cllr,
    equal_error_rate,
    min_cllr,
)
from skdeepfake.preprocessing import Pool

clips = make_spoof_clips(450, duration=1.5, n_speakers=45, difficulty=0.3, random_state=0)
X, y, speaker = clips.data, clips.target, clips.groups["speaker"].to_numpy()
train, test = next(StratifiedGroupKFold(3).split(X, y, speaker))
detector = make_pipeline(
    LFCC(), Pool(), StandardScaler(), LogisticRegression(C=100.0, max_iter=2000)
)
_ = detector.fit(X[train], y[train])

# %%
# Calibrated
# ----------
# :class:`~skdeepfake.calibration.LLRCalibratedClassifierCV` learns an affine map from scores to
# ratios, on clips of speakers that the detector of their fold was not trained on. It limits the
# ratios to what so many speakers support (:ref:`max-llr`).

calibrated = LLRCalibratedClassifierCV(detector, cv=StratifiedGroupKFold(5))
_ = calibrated.fit(X[train], y[train], groups=speaker[train])

# %%
# Elsewhere
# ---------
# The same test clips, sent through a mobile telephone (GSM, 8 kHz).

telephone = Codec(["gsm"], p=1.0, random_state=0).fit_transform(X[test])
ratios = {
    "raw": detector.decision_function(X[test]),
    "calibrated": calibrated.decision_function(X[test]),
    "telephone": calibrated.decision_function(telephone),
}

# %%
# Cllr is the cost of the ratios in bits: 0 is perfect, 1 is worth nothing, and more than 1 does
# harm. Its minimum is what the best calibration in hindsight would leave, which is what the
# detector can tell apart at all. Calibration lowers the first and leaves the second almost as it
# is. By telephone the detector ranks worse, and its ratios, which nobody calibrated for that,
# mislead.

pd.DataFrame(
    {
        name: {
            "EER": equal_error_rate(y[test], llr),
            "Cllr": cllr(y[test], llr),
            "min Cllr": min_cllr(y[test], llr),
        }
        for name, llr in ratios.items()
    }
).T.round(3)

# %%
# Two pictures of it
# ------------------
# In the reliability diagram, honest ratios follow the diagonal: those given are those observed. The
# raw ones are too large on both sides. The Tippett plots show which fraction of each class has a
# ratio of at least the value below. What of the genuine clips lies right of zero, and of the
# deepfakes left of it, is misleading evidence; raw, some of it is misleading by a factor of
# thousands. A ratio is as good as the clips on which it was calibrated: calibrate on recordings
# like those to be judged, and say so in the report.

figure, axes = plt.subplots(1, 3, figsize=(9.5, 4.8), width_ratios=[3, 2, 2], layout="constrained")
panels = [("raw", (-20, 20)), ("calibrated", (-4, 4))]
for name, llr in ratios.items():
    ReliabilityDisplay.from_predictions(y[test], llr, name=name, ax=axes[0])
axes[0].set(title="Given and observed", xlim=(-20, 20), ylim=(-5, 8))
for ax, (name, limits) in zip(axes[1:], panels, strict=True):
    TippettDisplay.from_predictions(y[test], ratios[name], name=f"Tippett plot, {name}", ax=ax)
    ax.set(xlim=limits, xlabel="Log-likelihood ratio")
for ax in axes:
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize="small", handlelength=1)
plt.show()
