"""The names of the two classes, and of the absence of a group."""

import numpy as np

TARGET_NAMES = np.array(["genuine", "deepfake"])
# Stands in `groups` where a clip has no such thing: a genuine clip has no generator.
NO_GROUP = "none"
