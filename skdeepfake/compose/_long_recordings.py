"""Recordings that are longer than the clips of a detector: the mean score over their windows."""

from functools import partial

import numpy as np

from skdeepfake._cropping import is_cropped
from skdeepfake.audio import as_rows, is_source, map_recordings, open_audio
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.compose._window_judge import JOINT_RECORDINGS, WindowJudge, judge_recordings
from skdeepfake.compose._window_scorer import WindowScorer, find_loader, without_loader

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
    loader = find_loader(detector)
    judge = WindowJudge(
        scorer=WindowScorer(without_loader(detector)),
        loader=loader,
        calibrator=None,
        domain=None,
        max_distance=np.inf,
        window=loader.duration,
        min_speech=_MIN_SPEECH,
        score_all=True,
    )
    score = partial(_score, judge=judge, window=loader.duration)
    n_jobs = None if chunks is None else chunks.n_jobs
    scores = map_recordings(score, sources, n_jobs=n_jobs, batch_size=JOINT_RECORDINGS)
    return np.asarray(scores, dtype=float)


def _is_longer(source, duration):
    with open_audio(source) as file:
        # What has no duration in its header is scored by windows, of which it may have one.
        return file.duration is None or is_cropped(file.duration, duration)


def _score(sources, judge, window):
    return [_mean_ratio(frame) for frame in judge_recordings(sources, judge, window, window / 2)]


def _mean_ratio(timeline):
    is_spoken = timeline["state"] == "ok"
    return (timeline[is_spoken] if is_spoken.any() else timeline)["llr"].mean()
