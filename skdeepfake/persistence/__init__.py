"""Detectors as files that run no code when they are loaded, and what such a file may hold."""

from skdeepfake._public import set_public_module
from skdeepfake.persistence._detector_file import (
    load_detector,
    model_checksum,
    read_card,
    save_detector,
)
from skdeepfake.persistence._errors import DetectorFileError
from skdeepfake.persistence._trusted_types import trusted_types

__all__ = [
    "DetectorFileError",
    "load_detector",
    "model_checksum",
    "read_card",
    "save_detector",
    "trusted_types",
]

set_public_module(__name__)
