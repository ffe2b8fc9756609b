"""Draw the picture of the landing page: a call with a forged span, scored window by window.

    python docs/_tools/draw_timeline.py

writes docs/_static/timeline-light.png and timeline-dark.png. The recordings are generated, so that
nothing is downloaded; the forged span went through a vocoder.
"""

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import soundfile as sf
from PIL import Image

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.inspection import TimelineDisplay

STATIC = Path(__file__).parent.parent / "_static"
DARK_TEXT = "#ced6dd"
FORGED = (9, 15)


def make_call(folder):
    """Return a fitted detector of recordings and the path of a call of 24 seconds."""
    options = {"duration": 3.0, "generators": ("lpc_vocoder",), "difficulty": 0.3}
    train = make_spoof_clips(80, n_scenes=4, folder=folder / "train", random_state=0, **options)
    detector = WindowedDetector(
        make_detector("fast", random_state=0), window=1.5, hop=0.5, cv=4
    ).fit(train.data, train.target)
    test = make_spoof_clips(40, n_scenes=4, folder=folder / "test", random_state=1, **options)
    genuine, deepfake = (test.data[test.target == label, 0] for label in (0, 1))
    # Clips one after the other, of which two in the middle are forged.
    parts = [*genuine[:3], *deepfake[:2], *genuine[3:6]]
    call = folder / "call.wav"
    sf.write(call, np.concatenate([sf.read(path)[0] for path in parts]), 16000)
    return detector, call


def draw(detector, call, path, *, dark):
    """Save the timeline of a call."""
    style = ["dark_background"] if dark else []
    text = DARK_TEXT if dark else "#222832"
    colors = {f"{part}.color": text for part in ("xtick", "ytick", "text")} | {
        "axes.edgecolor": text,
        "axes.labelcolor": text,
    }
    with plt.style.context([*style, colors]):
        figure, ax = plt.subplots(figsize=(7.2, 4.2), layout="constrained")
        display = TimelineDisplay.from_estimator(detector, call, name="call.wav", ax=ax)
        display.image_.set_cmap("magma")
        for axes in (display.ax_, display.spectrogram_ax_):
            axes.patch.set_alpha(0)
            for edge in FORGED:
                axes.axvline(edge, color=text, linestyle="--", linewidth=1)
        display.ax_.annotate(
            "forged", (sum(FORGED) / 2, 1), (0, 3), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="center", va="bottom", color=text,
        )  # fmt: skip
        figure.savefig(path, dpi=160, transparent=True)
        plt.close(figure)
    with Image.open(path) as image:
        image.quantize(96).save(path, optimize=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        detector, call = make_call(Path(folder))
        print(detector.verdicts([call]).T)
        print(detector.segments([call]))
        for name in ("light", "dark"):
            draw(detector, call, STATIC / f"timeline-{name}.png", dark=name == "dark")


if __name__ == "__main__":
    main()
