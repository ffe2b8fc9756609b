"""States and scores of windows, with all that a fitted detector of recordings has learned."""

from itertools import islice

import numpy as np
import pandas as pd

from skdeepfake._dsp._speech_activity import speech_fraction
from skdeepfake.audio import AudioFileError, to_clip
from skdeepfake.compose._window_scorer import windows_of

# A window in which more than this fraction of the samples is at full scale is clipped.
_MAX_CLIPPED = 0.05
_FULL_SCALE = 0.99
# Windows scored at once.
BATCH = 32
# Recordings whose windows are scored together. More are no faster, and progress would show late.
JOINT_RECORDINGS = 8
# Why there is no verdict on a window or a recording, or "ok".
STATES = ("ok", "too_short", "clipped", "no_speech", "out_of_domain")


def window_state(window, sample_rate, min_speech):
    """Return the fraction of a window that is speech, and its state before it is scored."""
    duration = window.stop - window.start
    if duration < min_speech:
        return 0.0, "too_short"
    speech = speech_fraction(window.waveform, sample_rate)
    if np.mean(np.abs(window.waveform) >= _FULL_SCALE) > _MAX_CLIPPED:
        return speech, "clipped"
    return speech, "no_speech" if speech * duration < min_speech else "ok"


class Domain:
    """Distance of windows to the training data, in the features of a detector.

    The distance is the mean square of the features after each is standardized.
    """

    def fit(self, features):
        """Learn mean and standard deviation of each feature."""
        self.mean_ = features.mean(axis=0, dtype=np.float64)
        self.scale_ = features.std(axis=0, dtype=np.float64)
        # Features that never change in the training data tell nothing.
        self.scale_[self.scale_ < 1e-6 * (np.abs(self.mean_) + 1e-12)] = np.inf
        return self

    def distance(self, features):
        """Return the distance of each row of features."""
        return np.square((features - self.mean_) / self.scale_).mean(axis=1)


class WindowJudge:
    """What turns windows into rows of a timeline.

    Parameters
    ----------
    scorer : callable
        Returns features and scores of waveforms.
    loader : LoadAudio
        Tells sample rate, normalization and padding of the waveforms.
    calibrator : LLRCalibrator or None
        Maps scores of windows to log-likelihood ratios; None leaves them as they are.
    domain : Domain or None
        Knows the distance to the training data.
    max_distance : float
        Windows beyond it are out of the domain.
    window : float
        Duration of a window, in seconds.
    min_speech : float
        Least speech of a window, in seconds.
    score_all : bool
        Whether windows without a verdict are scored too.
    """

    def __init__(
        self, scorer, loader, calibrator, domain, max_distance, window, min_speech, score_all
    ):
        self.scorer = scorer
        self.loader = loader
        self.calibrator = calibrator
        self.domain = domain
        self.max_distance = max_distance
        self.n_samples = round(window * loader.sample_rate)
        self.min_speech = min_speech
        self.score_all = score_all

    def judge_all(self, windows):
        """Return the rows of the timeline for any number of windows, of which few are kept."""
        windows = iter(windows)
        frames = []
        while len(batch := list(islice(windows, BATCH))) == BATCH:
            frames.append(self.judge(batch))
        frames.append(self.judge(batch))
        return pd.concat(frames, ignore_index=True)

    def judge(self, windows):
        """Return the rows of the timeline for some windows, as a DataFrame."""
        judged = [window_state(w, self.loader.sample_rate, self.min_speech) for w in windows]
        frame = pd.DataFrame(
            {
                "start": np.array([window.start for window in windows], dtype=float),
                "stop": np.array([window.stop for window in windows], dtype=float),
                "llr": np.full(len(windows), np.nan),
                "speech": np.array([speech for speech, _ in judged], dtype=float),
                "state": pd.Series([state for _, state in judged], dtype=str),
            },
        )
        is_scored = self.score_all | (frame["state"] == "ok").to_numpy()
        if is_scored.any():
            clips = [
                to_clip(w.waveform, self.n_samples, self.loader.pad, self.loader.normalize)
                for w, chosen in zip(windows, is_scored, strict=True)
                if chosen
            ]
            llr, is_far = self._score(np.stack(clips))
            is_far &= (frame.loc[is_scored, "state"] == "ok").to_numpy()
            frame.loc[np.flatnonzero(is_scored)[is_far], "state"] = "out_of_domain"
            frame.loc[is_scored, "llr"] = np.where(is_far & (not self.score_all), np.nan, llr)
        return frame

    def _score(self, clips):
        features, scores = self.scorer(clips)
        llr = scores if self.calibrator is None else self.calibrator.decision_function(scores)
        if self.domain is None or features is None:
            return llr, np.zeros(len(clips), dtype=bool)
        return llr, self.domain.distance(features) > self.max_distance


def judge_recordings(sources, judge, window, hop):
    """Return the timelines of some recordings, of which windows are scored together.

    Parameters
    ----------
    sources : list of source
        The recordings.
    judge : WindowJudge
        Judges their windows.
    window, hop : float
        Duration of a window, and from the start of one to the start of the next, in seconds.

    Returns
    -------
    timelines : list of DataFrame

    Raises
    ------
    AudioFileError
        If recordings cannot be read. All are tried first.
    """
    numbers, failures = [], {}

    def windows():
        for number, source in enumerate(sources):
            try:
                for part in windows_of(source, judge.loader.sample_rate, window, hop):
                    numbers.append(number)
                    yield part
            except AudioFileError as error:
                failures.update(error.failures)

    timeline = judge.judge_all(windows())
    if failures:
        raise AudioFileError(failures)
    numbers = np.asarray(numbers, dtype=int)
    return [timeline[numbers == i].reset_index(drop=True) for i in range(len(sources))]
