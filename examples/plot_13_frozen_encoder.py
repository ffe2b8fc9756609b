"""
A frozen encoder
================

The best published detectors keep a large speech model as it is, take one of its layers as features,
and train a light classifier on them. Which layer? A grid search tells.

Such a model is hundreds of megabytes, so the example makes a tiny one: three blocks with *random*
weights, in an ONNX file like those of real models. To run it with a real one, set the environment
variable ``SKDEEPFAKE_ENCODER`` to the path of its ONNX file; :doc:`/encoders` tells how to get one.
The clips are synthetic, too: take the code from here, and no conclusion about layers.
"""

# %%
# A model in a file
# -----------------
# The encoder turns a waveform into one frame every 20 ms, as wav2vec 2.0 does: filters of random
# frequencies, the logarithm of their output, and blocks that mix it. The names of the nodes tell
# where each block ends, as in files that are exported by ``optimum-cli``.

import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import PretrainedEncoder
from skdeepfake.preprocessing import Pool


def write_tiny_encoder(path, n_units=64, n_blocks=3):
    """Write an encoder of random weights as an ONNX file."""
    rng = np.random.default_rng(0)
    cycles = np.sort(rng.uniform(0, 0.5, n_units))[:, np.newaxis, np.newaxis] * np.arange(400)
    filters = np.hanning(400) * np.cos(2 * np.pi * (cycles + rng.uniform(size=(n_units, 1, 1))))
    weights = {"axis": np.array([1]), "filters": filters.astype("f"), "floor": np.float32(0.01)}
    weights |= {"gain": np.ones(n_units, "f"), "bias": np.zeros(n_units, "f")}
    nodes = [
        helper.make_node("Unsqueeze", ["input_values", "axis"], ["channel"]),
        helper.make_node("Conv", ["channel", "filters"], ["bands"], strides=[320]),
        helper.make_node("Abs", ["bands"], ["level"]),
        helper.make_node("Add", ["level", "floor"], ["above"]),
        helper.make_node("Log", ["above"], ["loudness"]),
        helper.make_node("Transpose", ["loudness"], ["hidden"], perm=[0, 2, 1]),
    ]
    hidden = "hidden"
    for k in range(n_blocks):
        block = f"/encoder/layers.{k}/"
        weights[f"mix.{k}"] = rng.normal(0, n_units**-0.5, (n_units, n_units)).astype("f")
        output = "last_hidden_state" if k == n_blocks - 1 else f"{block}norm_output"
        for kind, inputs, name in [
            ("MatMul", [hidden, f"mix.{k}"], f"{block}mixed"),
            ("Relu", [f"{block}mixed"], f"{block}active"),
            ("Add", [hidden, f"{block}active"], f"{block}sum"),
            ("LayerNormalization", [f"{block}sum", "gain", "bias"], output),
        ]:
            nodes.append(helper.make_node(kind, inputs, [name], name=f"{block}{kind}"))
        hidden = output
    ends = [("input_values", ["clips", "samples"]), (hidden, ["clips", "frames", n_units])]
    first, last = (helper.make_tensor_value_info(name, TensorProto.FLOAT, s) for name, s in ends)
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "tiny", [first], [last], tensors)
    opsets = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


folder = Path(tempfile.mkdtemp())
model = os.environ.get("SKDEEPFAKE_ENCODER") or write_tiny_encoder(folder / "tiny.onnx")

# %%
# The encoder in a detector
# -------------------------
# Path and layer are parameters like all others. The model is frozen: only the scaler and the
# regression are fitted. `Pool` takes mean and standard deviation of each unit over time.

features = make_pipeline(
    LoadAudio(duration=2.0), PretrainedEncoder(str(model), normalize=True), Pool()
)
detector = make_pipeline(
    InChunks(features, memory=str(folder / "cache")),
    StandardScaler(),
    LogisticRegression(C=0.1, max_iter=1000),
)
detector

# %%
# A search over the layers
# ------------------------
# Folds are grouped by speaker. The cache computes each layer once for all folds. A list of numbers
# puts several layers side by side.

clips = make_spoof_clips(200, duration=2.0, folder=folder / "clips", random_state=0)
waveform = LoadAudio(duration=2.0).fit_transform(clips.data[:1])
encoder = PretrainedEncoder(str(model), normalize=True).fit(waveform)
layers = [*encoder.layers_, list(encoder.layers_)[:2]]
search = GridSearchCV(
    detector,
    {"inchunks__transformer__pretrainedencoder__layer": layers},
    cv=StratifiedGroupKFold(4),
    scoring="roc_auc",
)
search.fit(clips.data, clips.target, groups=clips.groups["speaker"])
print(f"Best: {search.best_params_}, AUC {search.best_score_:.3f}")

# %%
# What the layers hold
# --------------------
# On the left, the first layer and the last one of one clip: units over time. On the right, the area
# under the ROC curve by layer, with the spread over folds. Random blocks after the filters add
# little. In real models, which were trained on thousands of hours, early and middle layers are
# ahead of the last one: the last layers represent words, and what gives a vocoder away is lost on
# the way.

figure, axes = plt.subplots(1, 3, figsize=(9, 3.8), layout="constrained")
for ax, layer in zip(axes, (min(encoder.layers_), max(encoder.layers_)), strict=False):
    frames = encoder.set_params(layer=layer).fit(waveform).transform(waveform)[0]
    frames = (frames - frames.mean(axis=0)) / (frames.std(axis=0) + 1e-9)
    ax.imshow(frames.T, aspect="auto", origin="lower", extent=(0, 2, 0, frames.shape[1]))
    ax.set(xlabel="Time in s", ylabel="Unit", title=f"Layer {layer}")
results = search.cv_results_
mean, spread = results["mean_test_score"], results["std_test_score"]
axes[2].errorbar(range(len(layers)), mean, spread, fmt="o", markersize=8, capsize=4, color="C1")
axes[2].set_xticks(range(len(layers)), [str(layer) for layer in layers])
axes[2].set(xlabel="Layer", ylabel="Area under the ROC curve", title="Which layer?")
axes[2].grid(axis="y")
