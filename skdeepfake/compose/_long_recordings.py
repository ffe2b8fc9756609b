"""Recordings that are longer than the clips of a detector: the mean score over their windows."""

from functools import partial

import numpy as np

from skdeepfake.audio import as_rows, is_source, map_recordings, open_audio, to_clip
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.compose._window_judge import BATCH, window_state
from skdeepfake.compose._window_scorer import (
    find_loader,
    positive_scores,
    windows_of,
    without_loader,
)

# Longer by less than this many seconds is a matter of rounding.
_TOLERANCE = 0.05
# Windows with less speech, in seconds, count only where no window has more.
_MIN_SPEECH = 0.5


def find_long(detector, X):
    """Return which rows are recordings that a detector would crop.

    Parameters
    ----------
    detector : Pipeline
        Fitted or not.
    X : array-like
        Its rows.

    Returns
    -------
    sources : dict of int to source
        The number of each such row, and its recording. Rows with a start are excerpts that are
        meant as they are; a loader that trims or takes the center was told what to load.
    """
    loader = find_loader(detector)
    if is_source(X):
        return {}  # the loader says what is wrong with it
    if loader is None or loader.crop != "start" or loader.trim_db is not None:
        return {}
    whole = {i: source for i, (source, start) in enumerate(as_rows(X)) if start is None}
    is_long = map_recordings(
        partial(_is_longer, duration=loader.duration), list(whole.values()), prefer="threads"
    )
    return {i: source for (i, source), long in zip(whole.items(), is_long, strict=True) if long}


def score_long(detector, sources):
    """Return the mean score of the windows of each recording.

    Windows are as long as the clips of the detector and overlap by half. Those without speech are
    left out, unless all are.

    Parameters
    ----------
    detector : Pipeline
        A fitted detector.
    sources : list of source
        The recordings.

    Returns
    -------
    scores : ndarray of shape (n_recordings,)
        Higher for deepfakes.
    """
    chunks = next((step for _, step in detector.steps if isinstance(step, InChunks)), None)
    score = partial(_score, detector=without_loader(detector), loader=find_loader(detector))
    n_jobs = None if chunks is None else chunks.n_jobs
    return np.asarray(map_recordings(score, sources, n_jobs=n_jobs), dtype=float)


def _is_longer(source, duration):
    with open_audio(source) as file:
        # What has no duration in its header is scored by windows, of which it may have one.
        return file.duration is None or file.duration > duration + _TOLERANCE


def _score(source, detector, loader):
    n_samples = round(loader.duration * loader.sample_rate)
    scores, is_spoken, batch = [], [], []

    def empty():
        scores.extend(positive_scores(detector, np.stack(batch)))
        batch.clear()

    for window in windows_of(source, loader.sample_rate, loader.duration, loader.duration / 2):
        is_spoken.append(window_state(window, loader.sample_rate, _MIN_SPEECH)[1] == "ok")
        batch.append(to_clip(window.waveform, n_samples, loader.pad, loader.normalize))
        if len(batch) == BATCH:
            empty()
    if batch:
        empty()
    scores, is_spoken = np.array(scores), np.array(is_spoken)
    return scores[is_spoken].mean() if is_spoken.any() else scores.mean()
