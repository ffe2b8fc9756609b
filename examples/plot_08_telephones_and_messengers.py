"""
Telephones and messengers
=========================

How much worse is a detector on a telephone call if it was trained on clean recordings? We send
the test clips through the channels that recordings take, listen to them, and compare two detectors:
one that was trained on the clips as they are, and one that was also trained on copies through other
channels.

The clips are synthetic. That training through channels helps is true of real recordings as well
(:doc:`/accuracy` has figures); how much it helps there, this example does not show.
"""

# %%
# The channels
# ------------
# Each channel is an augmentation with ``p=1.0``, so that it changes every clip. The test clips are
# those of speakers who are not in training.

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline

from skdeepfake.augmentation import AddNoise, BandLimit, Codec, Reverb
from skdeepfake.compose import make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.metrics import detection_report

clips = make_spoof_clips(240, duration=2.0, n_speakers=24, difficulty=0.3, random_state=0)
X, y, speaker = clips.data, clips.target, clips.groups["speaker"].to_numpy()
train, test = next(StratifiedGroupKFold(2, shuffle=True, random_state=0).split(X, y, speaker))

always = {"p": 1.0, "random_state": 0}
low_rate = Codec(["opus"], compression=(0.98, 0.98), **always)
channels = {
    "as recorded": None,
    "landline": make_pipeline(BandLimit("telephone", **always), Codec(["a-law"], **always)),
    "mobile": Codec(["gsm"], **always),
    "messenger": low_rate,
    "forwarded twice": make_pipeline(low_rate, Codec(["mp3"], compression=(0.9, 0.9), **always)),
    "in a room": Reverb(t60=(0.5, 0.5), direct_db=(3.0, 3.0), **always),
    "outdoors": AddNoise((10.0, 10.0), kind="pink", **always),
}
received = {
    name: X[test] if channel is None else channel.fit_transform(X[test])
    for name, channel in channels.items()
}

# %%
# One clip through all of them:

clip = np.flatnonzero(y[test] == 1)[0]
players = [
    f"<tr><td>{name}</td><td>{Audio(heard[clip], rate=16000)._repr_html_()}</td></tr>"
    for name, heard in received.items()
]
HTML(f"<table>{''.join(players)}</table>")

# %%
# Two detectors
# -------------
# `make_detector` returns a detector that trains on each training clip and three copies through
# channels. Two parameters turn that off. Neither detector trains on a test clip, a test speaker or
# the exact settings above.

robust = make_detector("fast", input="waveform", random_state=0)
clean = make_detector(
    "fast",
    input="waveform",
    random_state=0,
    copies__n_copies=0,
    features__transformer__channel__p=0,
)
detectors = {"trained on clean clips": clean, "trained through channels": robust}
for detector in detectors.values():
    detector.fit(X[train], y[train], groups=speaker[train])

# %%
# Where a recording comes from matters
# ------------------------------------
# Channels remove what gives a forgery away, so every detector gets worse, and a telephone, which
# ends below 4 kHz, removes most. The detector that was trained through channels gets worse by less
# where its training had such a channel, and noise remains hard for both. The lines are intervals
# over speakers; with twelve of them they are wide. Report the errors for each channel that your
# recordings come through, and not their average.

figure, ax = plt.subplots(figsize=(9, 4.4), layout="constrained")
for k, (name, detector) in enumerate(detectors.items()):
    eer = []
    for heard in received.values():
        scores = detector.decision_function(heard)
        report = detection_report(
            y[test], scores, speaker[test], metrics=["eer"], n_bootstraps=300, random_state=0
        )
        eer.append(100 * report.frame.loc[("pooled", ""), "eer"])
    middle, low, high = np.array(eer).T
    at = np.arange(len(received)) + 0.38 * (k - 0.5)
    ax.bar(at, middle, 0.36, label=name)
    ax.errorbar(at, middle, [middle - low, high - middle], fmt="none", color="0.5", capsize=3)
ax.set_xticks(range(len(received)), [name.replace(" ", "\n", 1) for name in received])
ax.set(ylabel="Equal error rate in %", title="The same test clips through other channels")
ax.set_ylim(0, 60)
ax.legend(loc="upper left", ncols=2)
ax.grid(axis="y")
