"""
Forging, seen and heard
=======================

To train a detector one needs deepfakes, and often has genuine recordings only. So forge them. We
look at what three kinds of forgery leave behind: a vocoder, a swap of the scene, and a span that is
put into a genuine recording.

The speech is synthetic to begin with, and the vocoders are simple and old. A detector that was
trained on one kind of forgery does not find the others, let alone those of generators that nobody
has seen: see :doc:`/forging`.
"""

# %%
# Vocoders: a waveform that was generated
# ---------------------------------------
# :func:`~skdeepfake.forging.forge` analyzes a clip and synthesizes it again. Words, voice and
# microphone stay, and only the traces of the synthesis are new. That is why such pairs are good
# training data: nothing else tells the classes apart.

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio

from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LogSpectrogram
from skdeepfake.forging import forge, remove_scene, splice, swap_scenes

clips = make_spoof_clips(8, duration=2.5, n_speakers=4, difficulty=0.0, random_state=7)
genuine = clips.data[[0]]


def players(waveforms):
    """Return a table of audio players."""
    rows = [
        f"<tr><td>{name}</td><td>{Audio(waveform, rate=16000)._repr_html_()}</td></tr>"
        for name, waveform in waveforms.items()
    ]
    return HTML(f"<table>{''.join(rows)}</table>")


def draw(axes, waveforms):
    """Draw a spectrogram of each waveform; return the levels."""
    levels = LogSpectrogram(n_fft=1024).transform(np.array(list(waveforms.values())))
    for ax, name, picture in zip(axes, waveforms, levels, strict=True):
        seconds = len(picture) / 100
        ax.imshow(
            picture.T,
            aspect="auto",
            origin="lower",
            extent=(0, seconds, 0, 8),
            vmin=picture.max() - 75,
            vmax=picture.max(),
        )
        ax.set(xlabel="Time in s")
        ax.set_title(name, fontsize="medium")
    axes[0].set_ylabel("Frequency in kHz")
    return levels


vocoded = {"genuine": genuine[0]} | {
    method: forge(genuine, method, random_state=0)[0]
    for method in ("griffin_lim", "lpc_vocoder", "phase_vocoder")
}
players(vocoded)

# %%
# Griffin-Lim blurs the harmonics, since its phases do not fit together. Linear prediction drives a
# smooth envelope with a buzz, and between the harmonics there is nothing. The phase vocoder moves
# pitch and formants. The lower row shows the difference from the genuine clip.

figure, axes = plt.subplots(2, 4, figsize=(9.5, 5.4), sharey=True, layout="constrained")
levels = draw(axes[0], vocoded)
axes[1, 0].set_axis_off()
for ax, picture in zip(axes[1, 1:], levels[1:], strict=True):
    difference = picture.T - levels[0].T
    image = ax.imshow(
        difference,
        aspect="auto",
        origin="lower",
        extent=(0, 2.5, 0, 8),
        cmap="PuOr_r",
        vmin=-40,
        vmax=40,
        alpha=np.clip(np.abs(difference) / 20, 0, 1),
    )
    ax.set_xlabel("Time in s")
axes[1, 1].set_ylabel("Frequency in kHz")
figure.colorbar(image, ax=axes[1], label="Difference in dB")
plt.show()

# %%
# Scenes: genuine speech from a place where it never was
# ------------------------------------------------------
# Nobody's voice is synthesized here. Speech that was recorded in one scene is enhanced until the
# scene is gone, and another scene is mixed in. :func:`~skdeepfake.forging.swap_scenes` returns
# pairs: the speech in its own scene is genuine, however noisy, and the same in another scene is a
# deepfake. Train on both; otherwise the detector learns that noise is forged.

pairs = swap_scenes(
    genuine, enhancers=["wiener"], own_snr_db=(6, 6), new_snr_db=(10, 10), random_state=1
)
own = pairs.genuine
scenes = {
    "speech alone": genuine[0],
    "in its own scene: genuine": own[0],
    "scene removed": remove_scene(own, "wiener")[0],
    "in another scene: deepfake": pairs.forged[0],
}
players(scenes)

# %%
# Where the first scene was loud, the enhancer took parts of the speech with it, and what it left
# behind twitters. The new scene hides that, but not everywhere.

figure, axes = plt.subplots(1, 4, figsize=(9.5, 3.2), sharey=True, layout="constrained")
draw(axes, scenes)
pairs.frame

# %%
# Partial fakes: one word
# -----------------------
# :func:`~skdeepfake.forging.splice` puts forged spans into genuine recordings and returns their
# times, to train and to test on where a recording is forged.

others = clips.data[clips.target == 0]
forged = forge(others, "griffin_lim", random_state=0)
recordings, spans = splice(
    list(others), list(forged), span=(0.6, 0.9), aligned=True, random_state=0
)
players({"genuine": others[0], "one span forged": recordings[0]})

# %%
# The picture compares the two, sample by sample. Outside the span they are equal to the last bit,
# so whatever a detector finds lies between the two lines. The ends are cross-faded over 10 ms, or
# a click would give the splice away.

start, stop = spans.loc[0, ["start", "stop"]]
times = np.arange(len(others[0])) / 16000
figure, (top, bottom) = plt.subplots(
    2, 1, figsize=(8.5, 4.8), sharex=True, height_ratios=[3, 2], layout="constrained"
)
draw([top], {"one span forged": recordings[0]})
bottom.plot(times, recordings[0] - others[0], color="C1", linewidth=0.7)
for ax in (top, bottom):
    ax.axvline(start, color="C2", linewidth=2)
    ax.axvline(stop, color="C2", linewidth=2)
top.set_xlabel("")
bottom.set(xlabel="Time in s", ylabel="Difference", xlim=(0, times[-1]))
plt.show()
