"""The decoder: open a recording, read it, and say what is wrong with one that cannot be read."""

import os
import re
from pathlib import Path

import numpy as np
import soundfile as sf

from skdeepfake._dsp._resample import resample

# Longest list of files in a message.
_MAX_NAMED = 10


class AudioFileError(ValueError):
    """Error that names the files that cannot be read as audio.

    Parameters
    ----------
    failures : dict of str to str
        The reason for each path.

    Attributes
    ----------
    failures : dict of str to str
        As given.

    Examples
    --------
    >>> from skdeepfake.audio import AudioFileError, load_clip
    >>> try:
    ...     load_clip("nowhere.wav")
    ... except AudioFileError as error:
    ...     error.failures
    {'nowhere.wav': 'there is no such file'}
    """

    def __init__(self, failures):
        self.failures = dict(failures)
        named = [f"{path!r}: {why}" for path, why in list(self.failures.items())[:_MAX_NAMED]]
        if len(self.failures) > _MAX_NAMED:
            named.append(f"and {len(self.failures) - _MAX_NAMED} more")
        n = len(self.failures)
        super().__init__(
            f"{n} file{'s' if n > 1 else ''} could not be read as audio; repair or remove "
            f"{'them' if n > 1 else 'it'}:\n  " + "\n  ".join(named)
        )

    def __reduce__(self):
        return type(self), (self.failures,)


def open_audio(path):
    """Open a recording for reading.

    Parameters
    ----------
    path : str or path-like
        The file.

    Returns
    -------
    file : soundfile.SoundFile
        The open file, which holds at least one sample.

    Raises
    ------
    AudioFileError
        If the file is missing, empty, cut off, not audio, or holds no samples.

    See Also
    --------
    read_samples : Reads from the open file.
    """
    path = os.fspath(path)
    if not Path(path).is_file():
        reason = "is not a file" if Path(path).exists() else "there is no such file"
        raise AudioFileError({path: reason})
    if os.path.getsize(path) == 0:
        raise AudioFileError({path: "the file is empty (0 bytes)"})
    try:
        file = sf.SoundFile(path)
    except sf.SoundFileError as error:
        raise AudioFileError(
            {path: f"not a known audio format, or damaged ({_reason(error)})"}
        ) from None
    fault = _header_fault(file)
    if fault:
        file.close()
        raise AudioFileError({path: fault})
    return file


def read_samples(file, n_samples=None, *, start=None):
    """Read samples of an open recording, and check that all of them are there and finite.

    Parameters
    ----------
    file : soundfile.SoundFile
        As :func:`open_audio` returns it.
    n_samples : int, default=None
        Number of samples to read of each channel, at most; None reads up to the end.
    start : int, default=None
        Sample to begin with; None continues where the last call ended.

    Returns
    -------
    samples : ndarray of shape (n_samples, n_channels), float32

    Raises
    ------
    AudioFileError
        If the file is damaged or cut off, or holds a sample that is NaN or infinite.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import open_audio, read_samples
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/ramp.wav", np.arange(4) / 4, 8000)
    ...     with open_audio(f"{folder}/ramp.wav") as file:
    ...         read_samples(file, 2, start=1)
    array([[0.25],
           [0.5 ]], dtype=float32)
    """
    # NumPy scales 16-bit samples in a third of libsndfile's time.
    dtype = "int16" if file.subtype == "PCM_16" else "float32"
    try:
        if start is not None:
            file.seek(start)
        begin = file.tell()
        left = file.frames - begin
        n_samples = left if n_samples is None else min(n_samples, left)
        samples = file.read(n_samples, dtype=dtype, always_2d=True)
    except sf.SoundFileError as error:
        raise AudioFileError({file.name: f"damaged ({_reason(error)})"}) from None
    if len(samples) < n_samples:
        reason = f"cut off: {begin + len(samples)} of {file.frames} samples decode"
        raise AudioFileError({file.name: reason})
    if dtype == "int16":
        return samples / np.float32(2**15)
    if not np.isfinite(samples).all():
        raise AudioFileError({file.name: "it holds samples that are NaN or infinite"})
    return samples


def read_mono(file, sample_rate, n_samples=None, *, start=None):
    """Read samples as :func:`read_samples` does, average the channels and resample."""
    samples = read_samples(file, n_samples, start=start)
    waveform = samples[:, 0] if file.channels == 1 else samples.mean(axis=1)
    return resample(waveform, file.samplerate, sample_rate)


def _reason(error):
    return getattr(error, "error_string", str(error)).rstrip(".")


def _header_fault(file):
    """Return what is wrong with an open file by its header alone, or None."""
    if file.frames == 0:
        return "it holds no samples"
    # libsndfile shortens a WAV that was cut off in silence; only its log tells.
    sizes = re.search(r"^data : (\d+) \(should be (\d+)\)", file.extra_info, re.MULTILINE)
    if sizes and int(sizes[2]) < int(sizes[1]) < 0x7FFFFFFF:  # larger sizes stand for a stream
        return f"cut off: {sizes[2]} of {sizes[1]} bytes of samples are there"
    return None
