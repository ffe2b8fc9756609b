"""
Texture, cepstrum and metadata in a ColumnTransformer
=====================================================

Sometimes more is known of a recording than its sound: which way it came, how loud it is, who sent
it. scikit-learn's ``ColumnTransformer`` puts several descriptions of the sound beside such columns,
in one table and one pipeline. We then ask each block what it contributes.

The clips are synthetic. Which block helps is to be asked anew on your recordings.
"""

# %%
# A table with a column of paths
# ------------------------------
# :func:`~skdeepfake.inspection.describe_clips` measures loudness, noise floor and silence. We take
# three of its columns, and add the line by which each clip arrived, which is random here and tells
# nothing: a good pipeline should not be led astray by it.

import tempfile

import matplotlib.pyplot as plt
import numpy as np
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC, SpectralTexture
from skdeepfake.inspection import describe_clips
from skdeepfake.metrics import detection_report
from skdeepfake.preprocessing import Pool

folder = tempfile.mkdtemp()
clips = make_spoof_clips(240, duration=1.5, n_speakers=24, folder=folder, random_state=0)
measures = ["loudness", "noise_floor", "total_silence"]
table = describe_clips(clips.data).clips[measures].reset_index(drop=True)
table.insert(0, "path", clips.data[:, 0])
table["line"] = np.random.default_rng(0).choice(["mobile", "landline", "web"], len(table))
table.head()

# %%
# One pipeline
# ------------
# The two descriptions of the sound take the column of paths. `InChunks` loads and describes block
# by block, so that the waveforms never fill the memory. Each scaler is fitted within the fold.

load = LoadAudio(duration=1.5)
texture = make_pipeline(InChunks(make_pipeline(load, SpectralTexture())), StandardScaler())
cepstrum = make_pipeline(InChunks(make_pipeline(load, LFCC(), Pool())), StandardScaler())
columns = ColumnTransformer(
    [
        ("texture", texture, ["path"]),
        ("cepstrum", cepstrum, ["path"]),
        ("measures", StandardScaler(), measures),
        ("line", OneHotEncoder(), ["line"]),
    ]
)
detector = Pipeline([("columns", columns), ("classify", LogisticRegression(C=0.01, max_iter=1000))])
detector

# %%
# What does each block contribute?
# --------------------------------
# A block is a parameter: ``columns__line="drop"`` leaves it out. We score each block alone, and all
# together, in folds that keep a speaker on one side.

blocks = ["texture", "cepstrum", "measures", "line"]
variants = {f"{kept} alone": [kept] for kept in blocks} | {
    "texture and cepstrum": ["texture", "cepstrum"],
    "all": blocks,
}
speaker, y = clips.groups["speaker"], clips.target
cv = StratifiedGroupKFold(3, shuffle=True, random_state=0)
eer = {}
for name, kept in variants.items():
    dropped = {f"columns__{block}": "drop" for block in blocks if block not in kept}
    variant = clone(detector).set_params(**dropped)
    scores = cross_val_predict(variant, table, y, groups=speaker, cv=cv, method="decision_function")
    report = detection_report(y, scores, speaker, metrics=["eer"], random_state=0)
    eer[name] = 100 * report.frame.loc[("pooled", ""), "eer"]

# %%
# Measures and line alone are no better than a coin, 50 %, and that is good news: where they tell
# the classes apart, they are a shortcut that says how the corpus was collected
# (:func:`~skdeepfake.inspection.shortcut_report` looks for such). The sound does the work, and the
# columns that know nothing hardly disturb it. Texture keeps what the cepstrum smooths away.

figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
for row, (name, rates) in enumerate(eer.items()):
    color = "C3" if name in ("measures alone", "line alone") else "C2" if row > 3 else "C0"
    error = [[rates["estimate"] - rates["low"]], [rates["high"] - rates["estimate"]]]
    ax.barh(row, rates["estimate"], color=color, alpha=0.85)
    ax.errorbar(rates["estimate"], row, xerr=error, color="0.5", capsize=3)
ax.axvline(50, color="0.5", linestyle="--", linewidth=1)
ax.text(50, -0.75, "chance", ha="center", va="bottom")
ax.set_yticks(range(len(eer)), eer)
ax.set(xlabel="Equal error rate in %, on unseen speakers", ylim=(len(eer) - 0.4, -0.7))
ax.grid(axis="x")
