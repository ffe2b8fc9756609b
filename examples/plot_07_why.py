"""
Why was it called a deepfake?
=============================

What does a verdict rest on? :func:`~skdeepfake.inspection.explain` takes parts of a recording away,
span by span, band by band and feature by feature, and measures how the score changes. We forge a
recording where we know the answer, and see whether the explanation finds it.

The clips are synthetic, and the forgery is a simple vocoder. An explanation describes the detector
and not the recording: it is only worth as much as the detector is on recordings like this one.
"""

# %%
# A detector, and a forged word
# -----------------------------
# The detector learns from genuine clips and vocoded ones. The recording is of a speaker it does not
# know: genuine, except for one second and a half in the middle that went through a vocoder.

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import soundfile as sf
from IPython.display import Audio

from skdeepfake.compose import make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.forging import forge, splice
from skdeepfake.inspection import ExplanationDisplay, explain

folder = Path(tempfile.mkdtemp())
clips = make_spoof_clips(
    120,
    duration=1.5,
    generators=["griffin_lim"],
    n_scenes=2,
    difficulty=0.2,
    folder=folder,
    random_state=0,
)
unknown = clips.groups["speaker"] == "speaker-00"
train = np.flatnonzero(~unknown)
detector = make_detector("fast", duration=1.5, random_state=0)
detector.fit(clips.data[train], clips.target[train], groups=clips.groups["speaker"][train])

own = clips.frame["path"][unknown & (clips.target == 0)]
genuine = np.concatenate([sf.read(path, dtype="float32")[0] for path in own[:3]])
vocoded = forge(genuine[np.newaxis], "griffin_lim", random_state=0)
(recording,), spans = splice(
    [genuine], list(vocoded), span=(1.5, 1.5), aligned=True, random_state=2
)
sf.write(folder / "recording.wav", recording, 16000)
spans

# %%
# Do you hear it?

Audio(recording, rate=16000)

# %%
# The explanation
# ---------------
# A contribution is the score minus the score without that part: positive where the part speaks for
# a deepfake. Windows come first, then spans and bands of the window with the highest score, then
# families of features. The last table says whether contributions add up. Mostly they do not, since
# two traces of one forgery hide each other: read them as a ranking.

explanation = explain(
    detector, folder / "recording.wav", genuine=clips.data[train][clips.target[train] == 0]
)
print(explanation)

# %%
# Does it find the answer?
# ------------------------
# On the left, the contribution of each window; the bar below marks what was forged in truth. On the
# right, the parts of the worst window, from spans at the top to features at the bottom. Bars to the
# right speak for a deepfake.
#
# It does, in time: the windows that speak for a deepfake are those over the bar. Within the worst
# window most spans count for little or speak for genuine speech, because each of them hides behind
# the others: the whole window is vocoded, and without one span the rest still gives it away.

figure, (left, right) = plt.subplots(
    1, 2, figsize=(8.5, 5), width_ratios=[3, 2], layout="constrained"
)
windows = explanation.windows
width = np.append(np.diff(windows["start"]), windows["stop"].iloc[-1] - windows["start"].iloc[-1])
colors = np.where(windows["llr"] > 0, "C1", "C0")
left.bar(windows["start"], windows["llr"], width, align="edge", color=colors)
left.axhline(0, color="0.5", linewidth=1)
left.axvspan(*spans.loc[0, ["start", "stop"]], ymax=0.03, color="C2", label="forged in truth")
left.set(xlabel="Time in s", ylabel="Log-likelihood ratio", title="Windows")
left.legend()
ExplanationDisplay(explanation=explanation).plot(ax=right)
right.set_title("The worst window")
plt.show()
