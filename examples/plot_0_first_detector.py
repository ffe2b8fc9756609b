"""
A first detector, from recordings to a scored file
==================================================

We train the CNN-BiLSTM network with attention on hybrid features, judge it on speakers it has not
heard, save it, and score one file with the model that was loaded again.

The recordings are made on the spot by :func:`~skdeepfake.datasets.make_spoof_clips`: speech-like
sound, and real forgeries of it by vocoders and scene swaps. Nothing is downloaded. The error rate
on them says that the pipeline works and nothing about the deepfakes of the world; with your own
recordings, put :func:`~skdeepfake.datasets.load_clips` in its place.
"""

# %%
# Recordings
# ----------
# The clips are written to a folder, as your own would be. What a detector is trained on is a column
# of paths and a label each: 1 for a deepfake, 0 for genuine speech.

import tempfile
from pathlib import Path

import joblib
import matplotlib.pyplot as plt
from sklearn.metrics import ConfusionMatrixDisplay, classification_report
from sklearn.model_selection import StratifiedGroupKFold

from skdeepfake.compose import make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.metrics import DETCurveDisplay, equal_error_rate

folder = Path(tempfile.mkdtemp())
clips = make_spoof_clips(400, duration=2.0, folder=folder, random_state=0)
clips.frame.head()

# %%
# Half of the clips are genuine. A detector must work on voices it was not trained on, so the split
# keeps each speaker on one side.

cv = StratifiedGroupKFold(4, shuffle=True, random_state=0)
train, test = next(cv.split(clips.data, clips.target, clips.groups["speaker"]))

# %%
# The detector
# ------------
# One pipeline holds it all: oversampling of the smaller class, loading and augmenting, 198 features
# a frame, scaling, and the network. Oversampling and augmentation act when it is fitted and never
# when it predicts, and the scaling is learnt from the training clips alone.

detector = make_detector(duration=2.0, net__epochs=25, net__lstm_l2=0.01, random_state=0)
detector.fit(clips.data[train], clips.target[train])
detector

# %%
# How good is it?
# ---------------
# `decision_function` gives the log-odds of a deepfake: above 0, the clip is more likely fake than
# genuine, if both were as frequent as in training.

X_test, y_test = clips.data[test], clips.target[test]
scores = detector.decision_function(X_test)
predicted = detector.predict(X_test)
print(classification_report(y_test, predicted, target_names=clips.target_names))
print(f"Equal error rate on unheard speakers: {equal_error_rate(y_test, scores):.1%}")

# %%
# At which threshold? The matrix counts the errors at log-odds of 0; the DET curve shows every
# threshold, with the equal error rate where misses and false alarms cross.

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained")
ConfusionMatrixDisplay.from_predictions(
    y_test, predicted, display_labels=clips.target_names, colorbar=False, ax=left
)
left.set_title("Errors at log-odds of 0")
DETCurveDisplay.from_predictions(y_test, scores, name="seed", ax=right)
right.set_title("Every threshold")
plt.show()

# %%
# Save it, load it, score one file
# --------------------------------
# A trained detector is one file. Load such files only from people you trust: a pickle can run code.

joblib.dump(detector, folder / "detector.joblib")
loaded = joblib.load(folder / "detector.joblib")
one = X_test[0, 0]
probability = loaded.predict_proba([one])[0, 1]
print(f"{Path(one).name}: {probability:.0%} deepfake; truth: {clips.target_names[y_test[0]]}")
