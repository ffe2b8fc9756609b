"""
The CNN-BiLSTM network, tuned, and where it looks
=================================================

A network with attention reads frames in their order and weights them. We tune one in a grid search,
look at its training history, and then at its attention on recordings of which one part is forged.
Does it look there?

The clips are synthetic and few, and the network is small, so that the example runs in seconds. On
recordings of sources that they were not trained on, networks of this size do worse than
``make_detector("robust")``: see :doc:`/accuracy`.
"""

# %%
# Partial fakes
# -------------
# :func:`~skdeepfake.forging.splice` replaces a span of half a second to a second of each genuine
# clip by its own vocoded copy, and returns the times. The genuine clips stay in the data, so that
# words and voices are the same in both classes. No speaker is in both training and test.

# sphinx_gallery_thumbnail_number = 2
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Audio
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import Pipeline

from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC
from skdeepfake.forging import forge, splice
from skdeepfake.inspection import AttentionDisplay, TrainingHistoryDisplay
from skdeepfake.metrics import equal_error_rate
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
from skdeepfake.preprocessing import FrameScaler

clips = make_spoof_clips(
    300, duration=2.0, n_speakers=30, generators=["scene_swap"], difficulty=0.2, random_state=0
)
genuine = clips.data[clips.target == 0]
vocoded = forge(genuine, "lpc_vocoder", random_state=0)
partial, spans = splice(list(genuine), list(vocoded), span=(0.5, 1.0), aligned=True, random_state=0)
X = np.concatenate([genuine, partial])
y = np.repeat([0, 1], len(genuine))
speaker = np.tile(clips.groups["speaker"][clips.target == 0], 2)
train, test = next(StratifiedGroupKFold(3, shuffle=True, random_state=0).split(X, y, speaker))
Audio(X[-1], rate=16000)

# %%
# Tune
# ----
# Everything in the network is a parameter. The grid asks how many filters and which attention:
# "dot" compares the steps with each other and has no weights of its own, "statistics" learns a
# weight for each step. Front-end and scaler are steps of the same pipeline, so that nothing is
# fitted on the clips of the fold that judges.

detector = Pipeline(
    [
        ("extract", LFCC("lcnn")),
        ("scale", FrameScaler()),
        (
            "net",
            CNNBiLSTMAttentionClassifier(
                lstm_units=16,
                dense_units=32,
                conv_dropout=0.1,
                lstm_dropout=0.1,
                dense_dropout=0.2,
                conv_l2=1e-4,
                lstm_l2=1e-4,
                dense_l2=1e-4,
                learning_rate=0.003,
                epochs=12,
                random_state=0,
            ),
        ),
    ]
)
search = GridSearchCV(
    detector,
    {"net__filters": [(16, 16), (32, 32)], "net__attention": ["dot", "statistics"]},
    cv=StratifiedGroupKFold(2),
    scoring="roc_auc",
)
search.fit(X[train], y[train], groups=speaker[train])
pd.DataFrame(search.cv_results_)[
    ["param_net__filters", "param_net__attention", "mean_test_score", "mean_fit_time"]
].round(3)

# %%
# The best candidate, trained on all training clips, on speakers that took no part in the search.
# These forgeries are easy to find, one vocoder without noise, and the error rate says no more than
# that:

best = search.best_estimator_
scores = best.decision_function(X[test])
print(f"{search.best_params_}: equal error rate {equal_error_rate(y[test], scores):.1%}")

# %%
# The training history. Validation clips would tell when to stop; the guide to :doc:`/networks`
# tells how to keep their speakers apart from those of the training clips.

figure, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
TrainingHistoryDisplay.from_estimator(best, ax=ax)
ax.set_title("Cross-entropy after each epoch")
plt.show()

# %%
# Where does it look?
# -------------------
# Three partial fakes of the test, the attention below their spectrograms. Green marks the forged
# span. The network was told which clips are forged, and never where; yet its attention falls within
# the spans, on frames that show the vocoder. The gray line is uniform attention.
#
# That is no proof in general. Attention tells which frames weigh most in the decision, and a
# network may as well need the genuine frames to compare with. To find out *where* a recording is
# forged, use :class:`~skdeepfake.compose.WindowedDetector`, as in
# :ref:`sphx_glr_auto_examples_plot_04_a_long_call.py`.

found = test[(y[test] == 1) & (scores > 0)][:3]
figure, axes = plt.subplots(1, 3, figsize=(9.5, 3.8), layout="constrained")
for ax, row in zip(axes, found, strict=True):
    display = AttentionDisplay.from_estimator(
        best, X[[row]], waveform=X[row], name=f"clip {row}", ax=ax, color="C1", linewidth=2
    )
    span = spans.loc[row - len(genuine), ["start", "stop"]]
    display.ax_.axvspan(*span, ymax=0.06, color="C2")
    display.ax_.axvspan(*span, alpha=0.15, color="C2")
plt.show()
