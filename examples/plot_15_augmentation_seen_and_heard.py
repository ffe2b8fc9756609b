"""
Augmentation, seen and heard
============================

A detector survives recordings that sound unlike those it was trained on by training on recordings
that sound unlike each other. What do the augmentations do to a clip? We look at each of them,
listen to it, and see which of them act at once when a pipeline is fitted.

The clip is synthetic, so the voice is not human. What the augmentations do to it is what they do to
your recordings. Which of them help a detector is measured in :doc:`/augmentation`.
"""

# %%
# One clip
# --------

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio
from sklearn.pipeline import make_pipeline

from skdeepfake.augmentation import (
    AddNoise,
    BandLimit,
    Codec,
    OneOf,
    PitchShift,
    Quantize,
    RawBoost,
    Reverb,
    SpecAugment,
    TimeStretch,
)
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LogSpectrogram

clips = make_spoof_clips(8, duration=2.5, n_speakers=4, difficulty=0.0, random_state=7)
clip = clips.data[[0]]
Audio(clip[0], rate=16000)

# %%
# The same clip, augmented
# ------------------------
# Each augmentation has a range, a probability `p` and a seed. Here every one acts, at one end of
# its range, so that it can be heard. In training, milder values are better.

always = {"p": 1.0, "random_state": 0}
augmentations = {
    "as it is": None,
    "TimeStretch": TimeStretch((1.3, 1.3), **always),
    "PitchShift": PitchShift((4, 4), **always),
    "AddNoise, pink": AddNoise((8, 8), kind="pink", **always),
    "AddNoise, babble": AddNoise((5, 5), kind="babble", **always),
    "Reverb": Reverb((0.8, 0.8), direct_db=(0, 0), **always),
    "BandLimit, telephone": BandLimit("telephone", **always),
    "Codec, GSM": Codec(["gsm"], **always),
    "Codec, Opus": Codec(["opus"], compression=(0.998, 0.998), **always),
    "RawBoost": RawBoost(4, **always),
    "Quantize": Quantize((4, 4), **always),
}
augmented = {
    name: clip[0] if augmentation is None else augmentation.fit_transform(clip)[0]
    for name, augmentation in augmentations.items()
}
players = [
    f"<tr><td>{name}</td><td>{Audio(waveform, rate=16000)._repr_html_()}</td></tr>"
    for name, waveform in augmented.items()
]
HTML(f"<table>{''.join(players)}</table>")

# %%
# Their spectrograms, and in the last picture the masks of SpecAugment, which acts on frames rather
# than on samples. Time-stretching and pitch-shifting leave the blurred harmonics of a phase
# vocoder, which is a trace of deepfakes: apply them to both classes alike, or the detector learns
# the augmentation.

spectrogram = LogSpectrogram()
pictures = {name: spectrogram.transform(wave[np.newaxis])[0] for name, wave in augmented.items()}
masks = SpecAugment(policy="LB", **always)
pictures["SpecAugment"] = masks.fit_transform(pictures["as it is"][np.newaxis])[0]

figure, axes = plt.subplots(3, 4, figsize=(9, 6.2), sharex=True, sharey=True, layout="constrained")
for ax, (name, levels) in zip(axes.flat, pictures.items(), strict=True):
    top = levels.max()
    ax.imshow(
        levels.T, aspect="auto", origin="lower", extent=(0, 2.5, 0, 8), vmin=top - 70, vmax=top
    )
    ax.set_title(name)
for ax in axes[-1]:
    ax.set_xlabel("Time in s")
for ax in axes[:, 0]:
    ax.set_ylabel("Frequency in kHz")

# %%
# When does it act?
# -----------------
# Only in `fit_transform`: a pipeline augments when it is fitted, and never when it predicts.
# `OneOf` draws one of several for each clip. The draw belongs to the clip, so that neither the
# order nor the number of processes changes a result.

channel = OneOf(
    [("room", Reverb(p=1.0)), ("phone", BandLimit("telephone", p=1.0)), ("codec", Codec(p=1.0))],
    p=0.6,
    random_state=0,
)
pipeline = make_pipeline(channel, LogSpectrogram())
when_fitted = pipeline.fit_transform(clips.data)
when_used = pipeline.transform(clips.data)
clean = LogSpectrogram().transform(clips.data)
print("fitted:", [bool((a != b).any()) for a, b in zip(when_fitted, clean, strict=True)])
print("used:  ", [bool((a != b).any()) for a, b in zip(when_used, clean, strict=True)])

# %%
# The mean spectrum of the same clip, drawn twenty times: this is what a detector gets of it in
# training, when a sampler such as :class:`~skdeepfake.over_sampling.RepeatSampler` adds copies. A
# steep edge at 4 kHz is no longer the mark of one source, nor a tilt of the spectrum that of one
# room.

copies = np.repeat(clip, 20, axis=0)
spectra = pipeline.fit_transform(copies).mean(axis=1)
kilohertz = np.linspace(0, 8, spectra.shape[1])
figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
ax.plot(kilohertz, spectra.T, color="C1", alpha=0.35, linewidth=1)
ax.plot(kilohertz, pictures["as it is"].mean(axis=0), color="C0", linewidth=2.5)
ax.set(xlabel="Frequency in kHz", ylabel="Mean level in dB", xlim=(0, 8))
ax.set_title("One clip (blue), and twenty augmented copies")
ax.grid()
