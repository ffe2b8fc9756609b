"""The excerpts that a window takes as it moves over recordings."""

from numbers import Integral, Real

import numpy as np

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.audio._files import count_samples, open_audio
from skdeepfake.audio._map_recordings import map_recordings
from skdeepfake.audio._sources import as_recordings


@validate_params(
    {
        "recordings": "no_validation",
        "window": [Interval(Real, 0, None, closed="neither")],
        "hop": [Interval(Real, 0, None, closed="neither")],
        "return_index": ["boolean"],
        "n_jobs": [Integral, None],
    },
    prefer_skip_nested_validation=True,
)
def window_rows(recordings, window=4.0, hop=2.0, *, return_index=False, n_jobs=None):
    """Return the excerpts that a window takes as it moves over recordings.

    Parameters
    ----------
    recordings : array-like of shape (n_recordings,) or (n_recordings, 1)
        Paths, bytes, or open binary files.
    window : float, default=4.0
        Duration of an excerpt, in seconds.
    hop : float, default=2.0
        From the start of one excerpt to the start of the next, in seconds.
    return_index : bool, default=False
        Whether to return also the recording of each excerpt.
    n_jobs : int or None, default=None
        Number of recordings measured at once, in threads. The duration of most formats stands in
        their header; others are decoded.

    Returns
    -------
    rows : ndarray of shape (n_windows, 2), object
        Each row holds a recording and the start of the excerpt in seconds, as
        :class:`LoadAudio` takes it. The last excerpt of a recording ends with it. A recording no
        longer than the window gives one row.
    index : ndarray of shape (n_windows,), int
        The position in `recordings` of each row's recording; only if `return_index` is True. With
        it, labels and groups of recordings become those of excerpts: ``y[index]``.

    Raises
    ------
    AudioFileError
        If recordings cannot be read; the error names all of them.

    See Also
    --------
    LoadAudio : Loads the excerpts.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import LoadAudio, window_rows
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/call.wav", np.zeros(9 * 8000), 8000)
    ...     rows = window_rows([f"{folder}/call.wav"], window=4.0, hop=2.0)
    ...     waveforms = LoadAudio(duration=4.0).transform(rows)
    >>> rows[:, 1].tolist()
    [0.0, 2.0, 4.0, 5.0]
    >>> waveforms.shape
    (4, 64000)
    """
    sources = as_recordings(recordings)
    durations = map_recordings(_duration, sources, n_jobs=n_jobs, prefer="threads")
    starts = [_starts(duration, window, hop) for duration in durations]
    index = np.repeat(np.arange(len(sources)), [len(part) for part in starts])
    rows = np.empty((len(index), 2), dtype=object)
    for row, i, start in zip(rows, index, [s for part in starts for s in part], strict=True):
        row[0], row[1] = sources[i], start
    return (rows, index) if return_index else rows


def _duration(source):
    """Return the duration of a recording in seconds."""
    with open_audio(source) as file:
        return count_samples(file) / file.samplerate


def _starts(duration, window, hop):
    last = max(duration - window, 0.0)
    # Less than a sample is a matter of rounding.
    n_before = int(np.ceil(last / hop - 1e-6))
    return [float(i * hop) for i in range(n_before)] + [last]
