"""Recordings in a folder, to add to clips or to convolve clips with."""

import os
from functools import lru_cache
from pathlib import Path

import numpy as np

from skdeepfake._audio_suffixes import AUDIO_SUFFIXES
from skdeepfake.audio._files import count_samples, open_audio, read_mono


def list_recordings(folder):
    """Return the paths of all recordings in a folder and its subfolders, sorted.

    Parameters
    ----------
    folder : str or path-like
        The folder.

    Returns
    -------
    paths : list of str

    Raises
    ------
    ValueError
        If there is no such folder, or no recording in it.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from pathlib import Path
    >>> from skdeepfake.audio import list_recordings
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/hiss.flac", np.zeros(8), 8000)
    ...     [Path(path).name for path in list_recordings(folder)]
    ['hiss.flac']
    """
    files = Path(folder).rglob("[!.]*")
    found = sorted(str(path) for path in files if path.suffix.lower() in AUDIO_SUFFIXES)
    if not found:
        raise ValueError(f"folder={str(folder)!r} should be a folder of recordings; none was found")
    return found


def load_random_excerpt(path, rng, n_samples, sample_rate):
    """Load a random excerpt of a recording.

    Parameters
    ----------
    path : str or path-like
        The file.
    rng : numpy.random.Generator
        Draws where the excerpt begins.
    n_samples : int
        Length of the excerpt, in samples.
    sample_rate : float
        Sample rate of the excerpt, in Hz.

    Returns
    -------
    excerpt : ndarray of shape (n_samples,), float32
        A recording that is shorter is repeated.

    Raises
    ------
    AudioFileError
        If the file cannot be read.

    See Also
    --------
    load_clip : Loads the start or the middle of a recording.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import load_random_excerpt
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/hiss.wav", np.random.default_rng(0).uniform(-1, 1, 16000), 8000)
    ...     rng = np.random.default_rng(0)
    ...     load_random_excerpt(f"{folder}/hiss.wav", rng, 4000, 16000).shape
    (4000,)
    """
    with open_audio(path) as file:
        n_read = int(np.ceil(n_samples * file.samplerate / sample_rate)) + 1
        start = int(rng.integers(max(count_samples(file) - n_read, 0), endpoint=True))
        excerpt = read_mono(file, sample_rate, n_read, start=start)
    return excerpt[:n_samples] if len(excerpt) > n_samples else np.resize(excerpt, n_samples)


def load_recording(path, sample_rate):
    """Load a whole recording, and keep it in memory for the next calls.

    Parameters
    ----------
    path : str or path-like
        The file.
    sample_rate : float
        Sample rate of the waveform, in Hz.

    Returns
    -------
    waveform : ndarray of shape (n_samples,), float32
        Read-only, as later calls share it.

    Raises
    ------
    AudioFileError
        If the file cannot be read.

    See Also
    --------
    load_clip : Loads a clip of a given duration.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import load_recording
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/room.wav", np.array([0.5, 0.25]), 8000)
    ...     load_recording(f"{folder}/room.wav", 8000)
    array([0.5 , 0.25], dtype=float32)
    """
    return _load_recording(os.fspath(path), sample_rate)


@lru_cache(maxsize=64)
def _load_recording(path, sample_rate):
    with open_audio(path) as file:
        waveform = read_mono(file, sample_rate)
    waveform.setflags(write=False)
    return waveform
