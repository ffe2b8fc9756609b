"""Composition: transformers over many recordings, and whole detectors."""

from skdeepfake._public import set_public_module
from skdeepfake.compose._arenas import make_predict, write_arena_scores
from skdeepfake.compose._detector_pipeline import DetectorPipeline
from skdeepfake.compose._dynamic_batcher import DynamicBatcher
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.compose._make_detector import make_detector
from skdeepfake.compose._recording_memory import RecordingMemory
from skdeepfake.compose._stream import DetectorStream
from skdeepfake.compose._windowed_detector import WindowedDetector

__all__ = [
    "DetectorPipeline",
    "DetectorStream",
    "DynamicBatcher",
    "InChunks",
    "RecordingMemory",
    "WindowedDetector",
    "make_detector",
    "make_predict",
    "write_arena_scores",
]
set_public_module(__name__)
