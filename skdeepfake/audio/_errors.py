"""The errors of recordings that cannot be read."""

import numpy as np

from skdeepfake._listing import truncate_lines


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
        named = (f"{path!r}: {why}" for path, why in self.failures.items())
        n = len(self.failures)
        super().__init__(
            f"{n} file{'s' if n > 1 else ''} could not be read as audio; repair or remove "
            f"{'them' if n > 1 else 'it'}:" + truncate_lines(named)
        )

    def __reduce__(self):
        return type(self), (self.failures,)


class DecodingError(Exception):
    """Reason why a recording cannot be decoded, by one that does not know its name."""


class UnknownFormatError(DecodingError):
    """Reason of a decoder that does not know a format."""


class MissingPyAVError(DecodingError):
    """Reason where PyAV is needed and not installed."""


def check_finite(samples):
    """Raise if a sample is NaN or infinite."""
    if not np.isfinite(samples).all():
        raise DecodingError("it holds samples that are NaN or infinite")
