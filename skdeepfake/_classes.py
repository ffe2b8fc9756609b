"""The names of the two classes, and of the absence of a group."""

import numpy as np

TARGET_NAMES = np.array(["genuine", "deepfake"])
# Stands in `groups` where a clip has no such thing: a genuine clip has no generator.
NO_GROUP = "none"
# The words by which corpora and tables name the classes, as `normalize_label` returns them.
GENUINE_WORDS = ("genuine", "real", "bonafide", "human", "authentic", "original")
DEEPFAKE_WORDS = (
    "deepfake",
    "fake",
    "spoof",
    "spoofed",
    "synthetic",
    "synthesized",
    "synthesised",
    "generated",
    "forged",
    "cloned",
)


def normalize_label(label):
    """Return a label as a word without case, hyphens, underscores and spaces."""
    return str(label).strip().lower().translate({ord(c): None for c in "-_ "})
