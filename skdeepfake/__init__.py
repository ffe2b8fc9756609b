"""Audio deepfake detection with scikit-learn.

Features and augmentation are scikit-learn transformers, oversampling is imbalanced-learn and the
network is a scikeras classifier: all of it composes in one Pipeline that can be cross-validated,
grid-searched and saved. The rooms below load when they are first used, so that ``import
skdeepfake`` is instant and imports neither TensorFlow nor librosa.
"""

import importlib

__version__ = "0.1.0.dev0"

_ROOMS = (
    "audio",
    "augmentation",
    "compose",
    "datasets",
    "feature_extraction",
    "inspection",
    "metrics",
    "mixture",
    "neural_network",
    "preprocessing",
)

__all__ = [*_ROOMS, "__version__"]


def __getattr__(name):
    if name in _ROOMS:
        return importlib.import_module(f"skdeepfake.{name}")
    raise AttributeError(f"module 'skdeepfake' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
