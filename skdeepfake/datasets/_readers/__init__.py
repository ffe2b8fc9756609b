"""What the loaders of corpora share: find the files, list them, check them, and return one form."""

from skdeepfake.datasets._readers._asvspoof_protocol import (
    read_protocol,
    read_subset_protocols,
    resolve_paths,
)
from skdeepfake.datasets._readers._bunch import format_output, make_bunch
from skdeepfake.datasets._readers._class_folders import read_class_folders, read_subset_folders
from skdeepfake.datasets._readers._find_corpus import absolute_paths, find_root
from skdeepfake.datasets._readers._inside import check_names
from skdeepfake.datasets._readers._labels import LabelMap
from skdeepfake.datasets._readers._loader import corpus_loader
from skdeepfake.datasets._readers._numbers import is_measurement, parse_numbers
from skdeepfake.datasets._readers._spoofed_spans import (
    spans_of_frames,
    spans_of_rttm,
    spans_of_vad,
)
from skdeepfake.datasets._readers._table import read_table
from skdeepfake.datasets._readers._text import open_text

__all__ = [
    "LabelMap",
    "absolute_paths",
    "check_names",
    "corpus_loader",
    "find_root",
    "format_output",
    "is_measurement",
    "make_bunch",
    "open_text",
    "parse_numbers",
    "read_class_folders",
    "read_protocol",
    "read_subset_folders",
    "read_subset_protocols",
    "read_table",
    "resolve_paths",
    "spans_of_frames",
    "spans_of_rttm",
    "spans_of_vad",
]
