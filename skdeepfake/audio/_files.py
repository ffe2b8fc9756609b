"""Open a recording and say what is wrong with one that cannot be read."""

import os
import re
from pathlib import Path

import soundfile as sf

# Longest name list in a message.
_MAX_NAMED = 10


class AudioFileError(ValueError):
    """Files that cannot be read as audio.

    Parameters
    ----------
    failures : dict of str to str
        The reason for each path.

    Attributes
    ----------
    failures : dict of str to str
        As given.
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
    path : str
        The file.

    Returns
    -------
    file : soundfile.SoundFile
        The open file, of at least one sample.

    Raises
    ------
    AudioFileError
        If the file is missing, empty, cut off, not audio, or holds no samples.
    """
    if not Path(path).is_file():
        reason = "is not a file" if Path(path).exists() else "there is no such file"
        raise AudioFileError({path: reason})
    if os.path.getsize(path) == 0:
        raise AudioFileError({path: "the file is empty (0 bytes)"})
    try:
        file = sf.SoundFile(path)
    except sf.SoundFileError as error:
        reason = getattr(error, "error_string", str(error)).rstrip(".")
        raise AudioFileError({path: f"not a known audio format, or damaged ({reason})"}) from None
    reason = _header_fault(file)
    if reason:
        file.close()
        raise AudioFileError({path: reason})
    return file


def _header_fault(file):
    """Return what is wrong with an open file by its header alone, or None."""
    if file.frames == 0:
        return "it holds no samples"
    # libsndfile shortens a WAV that was cut off in silence; only its log tells.
    sizes = re.search(r"^data : (\d+) \(should be (\d+)\)", file.extra_info, re.MULTILINE)
    if sizes and int(sizes[2]) < int(sizes[1]) < 0x7FFFFFFF:  # larger sizes stand for a stream
        return f"cut off: {sizes[2]} of {sizes[1]} bytes of samples are there"
    return None
