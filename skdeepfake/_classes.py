"""The names of the two classes, and the group of clips that have none."""

import numpy as np

TARGET_NAMES = np.array(["genuine", "deepfake"])
# The value in `groups` of a clip without that property: a genuine clip has no generator.
NO_GROUP = "none"
# The words by which corpora and tables name the classes, as `normalize_label` returns them.
GENUINE_WORDS = ("genuine", "real", "bonafide", "human", "authentic", "original")
DEEPFAKE_WORDS = (
    "deepfake", "fake", "spoof", "spoofed", "synthetic", "synthesized", "synthesised", "generated",
    "forged", "cloned",
)  # fmt: skip


def normalize_label(label):
    """Return a label as a word without case, hyphens, underscores and spaces."""
    return str(label).strip().lower().translate({ord(c): None for c in "-_ "})
