"""
Deploy by joblib, skops and ONNX
================================

A detector is trained on one machine and used on others. Which file should travel? We save one
detector in three ways, load it in a fresh process, and check that it gives the same scores: that is
the test to run before every deployment.

The clips are synthetic, and so few that the detector is a poor one. What is compared here are the
files.
"""

# %%
# A detector to save
# ------------------
# A network on cepstral coefficients of recordings: everything from the path to the score is one
# pipeline. Eight speakers are kept apart, to compare the scores on.

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import joblib
import matplotlib.pyplot as plt
import numpy as np
import onnxruntime
from sklearn.pipeline import Pipeline, make_pipeline

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
from skdeepfake.persistence import load_detector, read_card, save_detector
from skdeepfake.preprocessing import FrameScaler

folder = Path(tempfile.mkdtemp())
clips = make_spoof_clips(160, duration=1.5, folder=folder / "clips", random_state=0)
apart = clips.groups["speaker"] >= "speaker-12"
test, train = np.flatnonzero(apart), np.flatnonzero(~apart)
network = CNNBiLSTMAttentionClassifier(
    filters=(16, 16),
    lstm_units=8,
    dense_units=16,
    dense_dropout=0.2,
    conv_l2=1e-4,
    lstm_l2=1e-4,
    dense_l2=1e-4,
    learning_rate=0.003,
    epochs=15,
    random_state=0,
)
detector = Pipeline(
    [
        ("features", InChunks(make_pipeline(LoadAudio(duration=1.5), LFCC("lcnn")))),
        ("scale", FrameScaler()),
        ("net", network),
    ]
)
detector.fit(clips.data[train], clips.target[train])
paths = clips.data[test]
scores = detector.predict_proba(paths)[:, 1]

# %%
# Three files
# -----------
# :func:`~skdeepfake.persistence.save_detector` writes a file that runs no code when it is loaded.
# It has a model card, which is where to say what the detector is not for, and a checksum that
# notices damage. It is based on skops.

card = {
    "name": "gallery example",
    "trained_on": "112 synthetic clips",
    "not_for": ["recordings of people"],
}
save_detector(detector, folder / "detector.skd", card=card)
print(read_card(folder / "detector.skd"))

# %%
# joblib writes a pickle. It holds anything, functions of your own too, and loading it runs whatever
# code is in it: load only what you made yourself.

_ = joblib.dump(detector, folder / "detector.joblib")
# %%
# ONNX holds the network alone, for programs without Python or TensorFlow. Features and scaling are
# not in it; they are computed by the first steps of the pipeline, or anew in the other program.

detector["net"].export_onnx(folder / "net.onnx")

# %%
# Load and compare
# ----------------
# The loaded detectors score the clips of the speakers kept apart.

loaded, seconds = {}, {}
for name, load in {
    "save_detector": lambda: load_detector(folder / "detector.skd"),
    "joblib": lambda: joblib.load(folder / "detector.joblib"),
    "ONNX": lambda: onnxruntime.InferenceSession(folder / "net.onnx"),
}.items():
    start = time.perf_counter()
    loaded[name] = load()
    seconds[name] = time.perf_counter() - start
(probabilities,) = loaded["ONNX"].run(None, {"frames": detector[:-1].transform(paths)})
again = {
    "save_detector": loaded["save_detector"].predict_proba(paths)[:, 1],
    "joblib": loaded["joblib"].predict_proba(paths)[:, 1],
    "ONNX": probabilities[:, 0],
}
for name, values in again.items():
    print(f"{name}: largest difference of a probability {np.abs(values - scores).max():.1e}")

# %%
# A fresh process is the better test: it has imported nothing and knows nothing of this one. The
# file needs the library, and nothing else.

program = """
import json, sys
from skdeepfake.persistence import load_detector
file, *paths = sys.argv[1:]
print(json.dumps(load_detector(file).predict_proba(paths)[:, 1].tolist()))
"""
arguments = [sys.executable, "-c", program, folder / "detector.skd", *paths[:4, 0]]
output = subprocess.run(arguments, capture_output=True, check=True, text=True).stdout
fresh = json.loads(output.splitlines()[-1])
print(f"in a fresh process: {np.abs(np.array(fresh) - scores[:4]).max():.1e}")

# %%
# Which one?
# ----------
# On the left, the scores after loading against those before: on the diagonal, nothing was lost. The
# other two pictures show size and time to load. Use `save_detector` for files that leave your hands
# or come from others, joblib for objects that hold functions of your own, and ONNX for other
# programs. :doc:`/persistence` tells what each of them can and cannot do.

sizes = {
    "save_detector": folder / "detector.skd",
    "joblib": folder / "detector.joblib",
    "ONNX": folder / "net.onnx",
}
figure, axes = plt.subplots(1, 3, figsize=(9, 3.8), width_ratios=[3, 2, 2], layout="constrained")
axes[0].axline((0.5, 0.5), slope=1, color="0.5", linewidth=1)
for k, (name, values) in enumerate(again.items()):
    style = {"markersize": 13 - 4 * k, "markerfacecolor": "none", "markeredgewidth": 1.5}
    axes[0].plot(scores, values, "os^"[k], color=f"C{k}", label=name, **style)
axes[0].set(xlabel="Probability before", ylabel="Probability after loading", title="Same scores?")
axes[0].legend()
colors = ["C0", "C1", "C2"]
bars = axes[1].bar(
    list(sizes), [path.stat().st_size / 1024 for path in sizes.values()], color=colors
)
axes[1].bar_label(bars, fmt="%.0f")
axes[1].set_title("Size in KiB")
bars = axes[2].bar(list(seconds), [1000 * value for value in seconds.values()], color=colors)
axes[2].bar_label(bars, fmt="%.0f")
axes[2].set_title("Time to load in ms")
for ax in axes[1:]:
    ax.tick_params(axis="x", rotation=20)
    ax.margins(y=0.12)
plt.show()
