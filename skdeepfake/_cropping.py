"""What loading leaves out of recordings, reported in one warning per run.

:class:`~skdeepfake.audio.LoadAudio` keeps an account of the recordings that it crops and hands it
to :func:`report`, which warns. :class:`~skdeepfake.compose.InChunks` calls it for each block, also
in other processes, where a warning would be lost or repeated. Within :func:`collect` the accounts
are added up, and whoever collects them warns once.
"""

import warnings
from contextlib import contextmanager
from contextvars import ContextVar

_collected = ContextVar("collected", default=None)
# Durations in headers are rounded: what is longer by less than this many seconds is not cropped.
_TOLERANCE = 0.05


def is_cropped(seconds, duration):
    """Return whether a recording of so many seconds loses some when it is loaded."""
    return seconds > duration + _TOLERANCE


class Cropping:
    """Account of the recordings that were cropped.

    Attributes
    ----------
    seconds : dict of str to tuple of float
        The duration of each such recording, by its name, and how much of it was left out. A
        recording that was loaded several times counts once.
    """

    def __init__(self):
        self.seconds = {}

    def add(self, other):
        """Add another account to this one."""
        self.seconds |= other.seconds

    def warn(self, stacklevel):
        """Warn if anything was left out."""
        if not self.seconds:
            return
        n_cropped = len(self.seconds)
        total, left_out = (sum(values) for values in zip(*self.seconds.values(), strict=True))
        warnings.warn(
            f"{n_cropped} recording{'s are' if n_cropped > 1 else ' is'} longer than the "
            f"{(total - left_out) / n_cropped:.3g} s that are loaded: {_time(left_out)} of "
            f"{_time(total)} are left out. To use all of them, wrap the detector in "
            "WindowedDetector, load the excerpts that window_rows returns, or increase `duration`",
            stacklevel=stacklevel + 1,
        )


def report(cropping, stacklevel=2):
    """Hand an account to whoever collects, or warn."""
    collected = _collected.get()
    if collected is None:
        cropping.warn(stacklevel + 1)
    else:
        collected.add(cropping)


@contextmanager
def collect():
    """Collect the accounts reported within the block."""
    collected = Cropping()
    token = _collected.set(collected)
    try:
        yield collected
    finally:
        _collected.reset(token)


def _time(seconds):
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
