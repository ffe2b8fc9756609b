"""Composition: transformers over many recordings, and whole detectors."""

# Registers the scorers of the field by name, for `scoring="eer"` and the like.
import skdeepfake.metrics  # noqa: F401
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.compose._make_detector import make_detector
from skdeepfake.compose._over_sampler import RandomOverSampler
from skdeepfake.compose._trusted_types import trusted_types

__all__ = ["InChunks", "RandomOverSampler", "make_detector", "trusted_types"]
