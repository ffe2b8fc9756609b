"""
A call of many minutes
======================

Somewhere in a long call, a few sentences were forged. Where? A window moves over the recording, a
detector scores each window, and a timeline shows the result. The same code works for two minutes,
as here, and for thirty: memory does not grow with the recording.

The call is put together from synthetic clips, so we know what was forged. How well it is found here
says nothing about real deepfakes; what to look at does not depend on the data.
"""

# %%
# Train on recordings
# -------------------
# :class:`~skdeepfake.compose.WindowedDetector` turns a detector of clips into one of recordings. It
# calibrates the scores of windows and of recordings on speakers that the detector of their fold was
# not trained on: hence the grouped `cv`, and `groups`. These recordings are all clean, so the
# copies through telephones and rooms, which the presets train on, are turned off to save time.

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import soundfile as sf
from IPython.display import Audio
from sklearn.model_selection import StratifiedGroupKFold

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.inspection import TimelineDisplay
from skdeepfake.metrics import boundary_error, range_equal_error_rate

folder = Path(tempfile.mkdtemp())
clips = make_spoof_clips(200, duration=3.0, folder=folder, n_scenes=4, random_state=0)
speaker = clips.groups["speaker"]
caller = speaker == "speaker-00"
others = ~caller.to_numpy()
detector = WindowedDetector(
    make_detector("fast", random_state=0, copies__n_copies=0, features__transformer__channel__p=0),
    window=2.0,
    hop=1.0,
    aggregate="top_k",
    cv=StratifiedGroupKFold(2),
)
_ = detector.fit(clips.data[others], clips.target[others], groups=speaker[others].to_numpy())

# %%
# A call with a forged part
# -------------------------
# A speaker whom the detector does not know talks for two minutes. Twelve seconds from the middle on
# are forged, and near the end the line is silent.

own = clips.frame[caller & (clips.target == 0)]
forged = clips.frame[caller & (clips.target == 1)]
genuine = [sf.read(path)[0] for path in own["path"]]
fakes = [sf.read(path)[0] for path in forged["path"]]
rng = np.random.default_rng(0)
pause = 1e-4 * rng.standard_normal(10 * 16000)
talk = genuine * 8
parts = [*talk[:20], *fakes[:4], *talk[20:30], pause, *talk[30:33]]
sf.write(folder / "call.wav", np.concatenate(parts), 16000)
reference = pd.DataFrame({"recording": [str(folder / "call.wav")], "start": [60.0], "stop": [72.0]})
print(f"{len(np.concatenate(parts)) / 16000:.0f} s")

# %%
# The timeline
# ------------
# Each window has a log-likelihood ratio, or a state that says why there is none.
# `segments` merges the windows that speak for a deepfake.

timeline = detector.timeline([folder / "call.wav"])
segments = detector.segments(timeline)
print(timeline["state"].value_counts(), segments.round(1), sep="\n\n")

# %%
# How close is that to the truth? The first number is the fraction of the time that is judged
# wrongly at the threshold where both errors are equal. The second line counts the ends of segments:
# those found, their average distance in seconds, those missed, and those that no forgery has. Where
# the line was silent there is no verdict, and those moments count as genuine.

print(f"{range_equal_error_rate(reference, timeline, on_no_verdict='bonafide'):.1%}")
print(boundary_error(reference, segments))

# %%
# Listen to the segment with the highest ratio:

start, stop = segments.sort_values("llr").iloc[-1][["start", "stop"]]
excerpt, rate = sf.read(folder / "call.wav", start=int(16000 * start), stop=int(16000 * stop))
Audio(excerpt, rate=rate)

# %%
# The display shows the ratios under the spectrogram. Gray stands for no verdict: silence is not
# called genuine. Isolated windows above zero are false alarms, as every detector has some; a long
# call has many windows, so look at runs of them before you look at single ones.

display = TimelineDisplay.from_estimator(detector, folder / "call.wav")
display.figure_.set_size_inches(10, 5)
display.ax_.axvspan(60, 72, ymax=0.04, color="C2", label="forged in truth")
display.ax_.legend(loc="upper left", bbox_to_anchor=(0.6, 1.05))
plt.show()
