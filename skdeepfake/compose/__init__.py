"""Composition: transformers over many recordings, and whole detectors."""

from skdeepfake._public import set_public_module
from skdeepfake.compose._detector_pipeline import DetectorPipeline
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.compose._make_detector import make_detector
from skdeepfake.compose._recording_memory import RecordingMemory

__all__ = ["DetectorPipeline", "InChunks", "RecordingMemory", "make_detector"]
set_public_module(__name__)
