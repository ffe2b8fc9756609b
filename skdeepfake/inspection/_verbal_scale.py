"""Likelihood ratios in words, and where the words come from."""

import numpy as np

# The least likelihood ratio of each step, and its words.
ENFSI_2015 = {
    "source": ("ENFSI guideline for evaluative reporting in forensic science, version 3.0 (2015)"),
    "steps": [
        (1, "no support for either"),
        (2, "weak support"),
        (10, "moderate support"),
        (100, "moderately strong support"),
        (1e3, "strong support"),
        (1e4, "very strong support"),
        (1e6, "extremely strong support"),
    ],
}


def check_scale(scale):
    """Return the scale, ENFSI's by default; raise if it is none."""
    if scale is None:
        return ENFSI_2015
    try:
        source, steps = str(scale["source"]), [(float(r), str(w)) for r, w in scale["steps"]]
    except (KeyError, TypeError, ValueError):
        steps = []
    ratios = [ratio for ratio, _ in steps]
    if not steps or ratios[0] != 1 or (np.diff(ratios) <= 0).any():
        raise ValueError(
            'verbal_scale should be a dict with "source" and "steps", pairs of a rising '
            f"likelihood ratio and its words that begin with 1, got {scale!r}"
        )
    return {"source": source, "steps": steps}


def to_words(llr, scale):
    """Return the words of the scale for a natural-log likelihood ratio, with the side."""
    steps = scale["steps"]
    # A little more, so that a bound of log(10) is not below a step at 10.
    size = abs(llr) + 1e-9
    step = max(i for i, (ratio, _) in enumerate(steps) if np.log(ratio) <= size)
    words = steps[step][1]
    if step == 0:
        return words
    return f"{words} for {'a deepfake' if llr > 0 else 'genuine speech'}"
