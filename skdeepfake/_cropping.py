"""What loading leaves out of recordings, told in one warning per run.

:class:`~skdeepfake.audio.LoadAudio` keeps an account of the recordings that it crops and hands it
to :func:`report`, which warns. :class:`~skdeepfake.compose.InChunks` calls it for each block, also
in other processes, where a warning would be lost or repeated. Within :func:`collect` the accounts
are added up, and whoever collects them warns once.
"""

import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_collected = ContextVar("collected", default=None)


@dataclass
class Cropping:
    """Account of the recordings that were cropped.

    Parameters
    ----------
    n_recordings, n_cropped : int
        Number of recordings loaded, and of those that were cropped.
    seconds, seconds_left_out : float
        Total duration of those that were cropped, and how much of it was left out.
    """

    n_recordings: int = 0
    n_cropped: int = 0
    seconds: float = 0.0
    seconds_left_out: float = 0.0

    def add(self, other):
        """Add another account to this one."""
        self.n_recordings += other.n_recordings
        self.n_cropped += other.n_cropped
        self.seconds += other.seconds
        self.seconds_left_out += other.seconds_left_out

    def warn(self, stacklevel):
        """Warn if anything was left out."""
        if not self.n_cropped:
            return
        kept = (self.seconds - self.seconds_left_out) / self.n_cropped
        warnings.warn(
            f"{self.n_cropped} of {self.n_recordings} recordings are longer than the {kept:.3g} s "
            f"that are loaded: {_time(self.seconds_left_out)} of their {_time(self.seconds)} "
            "are left out. To use all of them, wrap the detector in WindowedDetector, load the "
            "excerpts that window_rows returns, or increase `duration`",
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
