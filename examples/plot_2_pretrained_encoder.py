"""
A pretrained encoder
====================

One layer of a frozen speech model, its mean and standard deviation over time, and logistic
regression: which layer tells deepfakes apart?

The example needs a model in an ONNX file. Set the environment variable ``SKDEEPFAKE_ENCODER`` to
its path, or pass it on the command line; the guide to pretrained encoders tells how to get one.
Without a file, the example shows the detector, untrained.
"""

# %%
# The detector
# ------------
# The path of the model and the layer are parameters like all others.

import os
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import PretrainedEncoder
from skdeepfake.preprocessing import Pool

arguments = [argument for argument in sys.argv[1:] if argument.endswith(".onnx")]
model = os.environ.get("SKDEEPFAKE_ENCODER", *arguments[:1])
folder = Path(tempfile.mkdtemp())
features = make_pipeline(LoadAudio(duration=2.0), PretrainedEncoder(model or "model.onnx"), Pool())
detector = make_pipeline(
    InChunks(features, memory=str(folder / "cache")),
    StandardScaler(),
    LogisticRegression(C=0.01, max_iter=1000),
)
detector

# %%
# A search over the layers
# ------------------------
# Folds are grouped by speaker. The cache computes each layer once for all folds.

if model:
    clips = make_spoof_clips(120, duration=2.0, folder=folder / "clips", random_state=0)
    first = LoadAudio(duration=2.0).fit_transform(clips.data[:1])
    layers = list(PretrainedEncoder(model).fit(first).layers_)
    search = GridSearchCV(
        detector,
        {"inchunks__transformer__pretrainedencoder__layer": layers},
        cv=StratifiedGroupKFold(4),
        scoring="roc_auc",
    )
    search.fit(clips.data, clips.target, groups=clips.groups["speaker"])
    print(f"Best layer: {search.best_params_}, AUC {search.best_score_:.3f}")
else:
    print("Skipped: no model. Set SKDEEPFAKE_ENCODER to the path of an ONNX file.")

# %%
# The area under the ROC curve by layer. These clips are easy, since few generators made them. On
# recordings of many sources, early and middle layers are ahead of the last one.

figure, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
ax.set(
    xlabel="layer", ylabel="area under the ROC curve", title="Which layer tells deepfakes apart?"
)
if model:
    results = search.cv_results_
    ax.errorbar(layers, results["mean_test_score"], results["std_test_score"], capsize=3)
else:
    ax.text(0.5, 0.5, "skipped: no model", ha="center", va="center", transform=ax.transAxes)
