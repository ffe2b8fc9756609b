"""Recordings on disk to waveforms in memory."""

from skdeepfake._public import set_public_module
from skdeepfake.audio._files import AudioFileError, open_audio, read_samples
from skdeepfake.audio._load_audio import LoadAudio, as_paths, load_clip
from skdeepfake.audio._recordings import list_recordings, load_random_excerpt, load_recording

__all__ = [
    "AudioFileError",
    "LoadAudio",
    "as_paths",
    "list_recordings",
    "load_clip",
    "load_random_excerpt",
    "load_recording",
    "open_audio",
    "read_samples",
]
set_public_module(__name__)
