"""Recordings in a folder, to add to clips or to convolve them with."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr

from skdeepfake.audio import open_audio

_SUFFIXES = {f".{name.lower()}" for name in sf.available_formats()} | {".oga", ".opus"}


def list_recordings(folder):
    """Return the paths of all recordings in a folder and below it, in order.

    Parameters
    ----------
    folder : str or path-like
        Where to look.

    Returns
    -------
    paths : list of str

    Raises
    ------
    ValueError
        If there is no such folder, or no recording in it.
    """
    files = Path(folder).rglob("*")
    found = sorted(str(path) for path in files if path.suffix.lower() in _SUFFIXES)
    if not found:
        raise ValueError(f"folder={str(folder)!r} should be a folder of recordings; none was found")
    return found


def random_excerpt(path, rng, n_samples, sample_rate):
    """Return a part of a recording that begins anywhere; a short one is repeated.

    Parameters
    ----------
    path : str
        The file.
    rng : numpy.random.Generator
        From where the beginning is drawn.
    n_samples : int
        Length of the excerpt.
    sample_rate : float
        Its sample rate, in Hz.

    Returns
    -------
    excerpt : ndarray of shape (n_samples,), float32
    """
    with open_audio(path) as file:
        n_read = int(np.ceil(n_samples * file.samplerate / sample_rate)) + 1
        start = int(rng.integers(max(file.frames - n_read, 0), endpoint=True))
        file.seek(start)
        excerpt = _read(file, n_read, sample_rate)
    return excerpt[:n_samples] if len(excerpt) > n_samples else np.resize(excerpt, n_samples)


@lru_cache(maxsize=64)
def whole_recording(path, sample_rate):
    """Return a recording as a whole.

    Parameters
    ----------
    path : str
        The file.
    sample_rate : float
        Sample rate that it is brought to, in Hz.

    Returns
    -------
    recording : ndarray, float32
        Not to be changed: it is kept for the next call.
    """
    with open_audio(path) as file:
        return _read(file, -1, sample_rate)


def _read(file, n_frames, sample_rate):
    """Read from an open file, mix to mono and resample."""
    if file.subtype == "PCM_16":  # scaled by NumPy in a third of libsndfile's time
        samples = file.read(n_frames, dtype="int16", always_2d=True) / np.float32(2**15)
    else:
        samples = file.read(n_frames, dtype="float32", always_2d=True)
    mono = samples[:, 0] if file.channels == 1 else samples.mean(axis=1)
    if file.samplerate == sample_rate:
        return mono
    return soxr.resample(mono, file.samplerate, sample_rate, quality="HQ")
