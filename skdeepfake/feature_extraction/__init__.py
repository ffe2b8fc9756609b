"""Front-ends: transformers from waveforms to frames of features."""

from skdeepfake.feature_extraction._hybrid import HybridFeatures

__all__ = ["HybridFeatures"]
