"""
Your own recordings
===================

From a folder of recordings to a report: load it, look at what it is, see whether the classes can be
told apart without hearing a forgery, split it so that nothing leaks, train a quick detector, and
say how good it is with intervals.

The folder is made on the spot by :func:`~skdeepfake.datasets.make_spoof_clips`; put the path of
yours in its place. It needs a folder for each class, such as `genuine` and `deepfake`, or a table
of paths and labels.
"""

# %%
# Load
# ----
# The table that lies in the folder tells the speaker, the scene and the generator of each clip. We
# spoil the fakes a little, as happens when they come from elsewhere: half a second of near silence
# before each, as some synthesisers leave it.

import tempfile
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import soundfile as sf
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import load_clips, make_spoof_clips
from skdeepfake.feature_extraction import LFCC
from skdeepfake.inspection import (
    ShortcutDisplay,
    ShortcutWarning,
    describe_clips,
    find_duplicates,
    shortcut_report,
)
from skdeepfake.metrics import detection_report
from skdeepfake.model_selection import StratifiedGroupShuffleSplit
from skdeepfake.preprocessing import Pool

folder = Path(tempfile.mkdtemp())
make_spoof_clips(400, duration=2.0, folder=folder, random_state=0)
rng = np.random.default_rng(0)
for path in (folder / "deepfake").glob("*.wav"):
    waveform, rate = sf.read(path)
    hiss = 1e-4 * rng.standard_normal(rate // 2)
    sf.write(path, np.concatenate([hiss, waveform]), rate)

clips = load_clips(folder / "clips.csv", group_columns=["speaker", "scene", "generator"])
print(clips.DESCR)
clips.frame.head()

# %%
# Describe
# --------
# What do the files look like, class by class? The fakes are longer and begin with silence.

description = describe_clips(clips.data, clips.target)
print(description)

# %%
# Probe
# -----
# Tiny classifiers try each of these measures alone. Whatever they achieve, a detector will achieve
# without having heard a forgery, and the report says what to do about it.

speaker = clips.groups["speaker"]
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ShortcutWarning)  # we print it below
    shortcuts = shortcut_report(description.clips, clips.target, speaker)
print(shortcuts)
ShortcutDisplay.from_report(shortcuts)
plt.show()

# %%
# Split
# -----
# A quarter of the clips is put aside for the test, and no speaker is on both sides. No recording
# may be on both sides either, under whatever name; `find_duplicates` would list such pairs.

splitter = StratifiedGroupShuffleSplit(test_size=0.25, random_state=0)
train, test = next(splitter.split(clips.data, clips.target, speaker))
side = np.full(len(clips.target), "train")
side[test] = "test"
print(f"{len(train)} clips of {speaker[train].nunique()} speakers to train on")
print(f"{len(test)} clips of {speaker[test].nunique()} other speakers to test on")
print(f"{len(find_duplicates(clips.data, side))} recordings on both sides")

# %%
# Train
# -----
# A quick detector: mean and standard deviation of cepstral coefficients, and a logistic regression.
# Loading follows the remedies of the report: `trim_db` removes the silence at the ends, and one
# duration is taken of all, no longer than most clips, from the middle, where no rest of the silence
# is left. The first detector is trained without that advice, for comparison.


def make_quick_detector(**loading):
    """Return a detector that takes paths; `loading` is for LoadAudio."""
    features = make_pipeline(LoadAudio(**loading), LFCC(), Pool())
    return make_pipeline(InChunks(features), StandardScaler(), LogisticRegression(C=0.1))


careless = make_quick_detector(duration=2.5)
careful = make_quick_detector(duration=1.5, trim_db=40, crop="center")
for detector in (careless, careful):
    detector.fit(clips.data[train], clips.target[train])

# %%
# Report
# ------
# The error rates have intervals, since there are few test clips, and are broken down by generator.

X_test, y_test = clips.data[test], clips.target[test]
for name, detector in (("Careless", careless), ("Careful", careful)):
    report = detection_report(
        y_test,
        detector.decision_function(X_test),
        speaker[test],
        by={"generator": clips.groups["generator"][test].where(y_test == 1)},
        metrics=["eer", "roc_auc"],
        random_state=0,
    )
    print(f"{name} detector\n\n{report}\n")

# %%
# The careless detector makes no error, and has learnt the silence. On the same clips without it, as
# they would arrive elsewhere, it is the worse of the two, while the careful one does about as well
# as before. Its figures are the ones to believe.

for path in (folder / "deepfake").glob("*.wav"):
    waveform, rate = sf.read(path)
    sf.write(path, waveform[rate // 2 :], rate)
for name, detector in (("Careless", careless), ("Careful", careful)):
    report = detection_report(
        y_test,
        detector.decision_function(X_test),
        speaker[test],
        metrics=["eer", "roc_auc"],
        random_state=0,
    )
    print(f"{name} detector where the silence is gone\n\n{report}\n")
