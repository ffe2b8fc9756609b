"""Recordings in a folder, to add to clips or to convolve clips with."""

import os
from functools import lru_cache

import numpy as np

from skdeepfake._audio_suffixes import AUDIO_SUFFIXES, DOCUMENT_SUFFIXES, PYAV_SUFFIXES
from skdeepfake._walk import walk_files
from skdeepfake.audio._errors import AudioFileError
from skdeepfake.audio._files import count_samples, open_audio, read_mono
from skdeepfake.audio._formats import audio_format

_SUFFIXES = AUDIO_SUFFIXES | PYAV_SUFFIXES


def list_recordings(folder):
    """Return the paths of all recordings in a folder and its subfolders, sorted.

    Parameters
    ----------
    folder : str or path-like
        The folder.

    Returns
    -------
    paths : list of str
        Each recording once, by whatever links it can be reached; hidden ones are left out.

    Raises
    ------
    ValueError
        If there is no such folder, or no recording in it.
    AudioFileError
        If a subfolder cannot be opened.

    See Also
    --------
    is_recording : Tells which files are recordings.

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
    found, unreadable = {}, {}
    if os.path.isdir(folder):
        for parts, files in walk_files(folder, unreadable):
            for name, real_path in files:
                path = os.path.join(folder, *parts, name)
                if is_recording(path):
                    found.setdefault(real_path, path)
    if unreadable:
        raise AudioFileError(unreadable)
    if not found:
        raise ValueError(f"folder={str(folder)!r} should be a folder of recordings; none was found")
    return sorted(found.values())


def is_recording(path):
    """Return whether a file seems to be a recording, by its suffix or else by its content.

    Parameters
    ----------
    path : str or path-like
        The file. It is opened only if its suffix is neither that of a format of audio nor that of
        another usual one, such as ``.txt``.

    Returns
    -------
    seems_so : bool
        Whether it can be read is another question, which :func:`load_clip` answers.

    See Also
    --------
    audio_format : Tells the format by the content alone.

    Examples
    --------
    >>> from skdeepfake.audio import is_recording
    >>> is_recording("speech.FLAC"), is_recording("speech.txt")
    (True, False)
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix in _SUFFIXES:
        return True
    if suffix in DOCUMENT_SUFFIXES:
        return False
    try:
        return audio_format(path) is not None
    except AudioFileError:
        return False


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
