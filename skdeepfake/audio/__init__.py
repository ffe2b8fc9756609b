"""Recordings on disk to waveforms in memory."""

from skdeepfake._public import set_public_module
from skdeepfake.audio._errors import AudioFileError
from skdeepfake.audio._files import AudioFile, count_samples, open_audio, read_samples
from skdeepfake.audio._formats import audio_format
from skdeepfake.audio._load_audio import LoadAudio, load_clip, to_clip
from skdeepfake.audio._map_recordings import map_recordings
from skdeepfake.audio._moving_window import MovingWindow, Window
from skdeepfake.audio._recordings import (
    is_recording,
    list_recordings,
    load_random_excerpt,
    load_recording,
)
from skdeepfake.audio._resample import Resample
from skdeepfake.audio._segments import read_segments, write_segments
from skdeepfake.audio._sources import as_recordings, as_rows, is_source, source_name
from skdeepfake.audio._window_rows import window_rows

__all__ = [
    "AudioFile",
    "AudioFileError",
    "LoadAudio",
    "MovingWindow",
    "Resample",
    "Window",
    "as_recordings",
    "as_rows",
    "audio_format",
    "count_samples",
    "is_recording",
    "is_source",
    "list_recordings",
    "load_clip",
    "load_random_excerpt",
    "load_recording",
    "map_recordings",
    "open_audio",
    "read_samples",
    "read_segments",
    "source_name",
    "to_clip",
    "window_rows",
    "write_segments",
]
set_public_module(__name__)
