"""Audio deepfake detection with scikit-learn.

Features and augmentation are scikit-learn transformers, oversampling is imbalanced-learn and the
network is a scikeras classifier: all of it composes in one Pipeline that can be cross-validated,
grid-searched and saved. The subpackages load when they are first used, so that ``import
skdeepfake`` is instant and imports neither TensorFlow nor librosa.
"""

import importlib

__version__ = "0.1.0.dev0"

_SUBMODULES = (
    "audio",
    "augmentation",
    "calibration",
    "compose",
    "datasets",
    "ensemble",
    "feature_extraction",
    "forging",
    "inspection",
    "metrics",
    "mixture",
    "model_selection",
    "neural_network",
    "over_sampling",
    "persistence",
    "preprocessing",
    "utils",
)

# Functions that are reached from here too, by the subpackage that has them.
_FUNCTIONS = {"load_detector": "persistence"}

__all__ = [*_SUBMODULES, *_FUNCTIONS, "__version__"]


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"skdeepfake.{name}")
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(f"skdeepfake.{_FUNCTIONS[name]}"), name)
    raise AttributeError(f"module 'skdeepfake' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
