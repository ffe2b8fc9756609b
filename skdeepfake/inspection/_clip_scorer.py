"""Scores of windows and waveforms by any fitted detector of recordings."""

import copy
import io

import numpy as np
import pandas as pd
import soundfile as sf
from sklearn.frozen import FrozenEstimator

from skdeepfake._find_step import find_step
from skdeepfake._llr_bound import is_windowed, without_limit
from skdeepfake.audio import LoadAudio, load_clip, source_name, window_rows


class ClipScorer:
    """Timelines and scores by a detector of recordings, with windows or a Pipeline alone.

    Parameters
    ----------
    detector : estimator
        A fitted WindowedDetector, or a fitted classifier of recordings.
    """

    def __init__(self, detector):
        self.is_windowed = is_windowed(detector)
        self.detector = detector
        loader = find_step(detector, LoadAudio)
        if loader is None:
            raise ValueError(
                f"detector should contain LoadAudio, got {type(detector).__name__} without one; "
                "pass a detector that takes recordings, as those of make_detector do"
            )
        self.sample_rate = loader.sample_rate
        self.window = detector.window if self.is_windowed else loader.duration
        if self.is_windowed:
            self.detector = _with(detector, on_no_verdict="nan", n_jobs=None, verbose=False)
            self._scores_all = _with(self.detector, on_no_verdict="score")
        # Near the limit of ratios, nothing would seem to matter.
        self._free = without_limit(self.detector)

    @property
    def pipeline(self):
        """The fitted detector of clips."""
        inner = self.detector.detector_ if self.is_windowed else self._free
        while isinstance(inner, FrozenEstimator):
            inner = inner.estimator
        return inner

    def timeline(self, recording):
        """Return the windows of a recording as WindowedDetector does, their ratios not limited."""
        if self.is_windowed:
            return self.detector.timeline([recording])
        rows = window_rows([recording], self.window, self.window / 2)
        start = rows[:, 1].astype(float)
        return pd.DataFrame(
            {
                "recording": source_name(recording),
                "start": start,
                "stop": np.append(start[1:] + self.window / 2, start[-1] + self.window),
                "llr": positive_scores(self._free, rows),
                "speech": np.nan,
                "state": "ok",
            }
        )

    def conclude(self, recording, timeline):
        """Return score and state of a recording."""
        if self.is_windowed:
            verdict = self.detector.verdicts(timeline).iloc[0]
            return float(verdict["llr"]), verdict["state"]
        return float(positive_scores(self.detector, [recording])[0]), "ok"

    def effects_of_windows(self, timeline):
        """Return by how much the score of the recording falls without each window that counted."""
        overall = self._conclude_freely(timeline)
        scores = np.full(len(timeline), np.nan)
        for i in np.flatnonzero(np.isfinite(timeline["llr"])):
            rest = timeline.drop(timeline.index[i])
            if not np.isfinite(rest["llr"]).any():
                continue
            scores[i] = self._conclude_freely(rest)
        return overall - scores

    def _conclude_freely(self, timeline):
        """Return the score of the recording without the limit of ratios, which hides effects."""
        if not self.is_windowed:
            return timeline["llr"].mean()
        return self._free.verdicts(timeline)["llr"].iloc[0]

    def load(self, recording, start, stop):
        """Return the waveform of a window."""
        return load_clip(
            recording, start=start, sample_rate=self.sample_rate, duration=stop - start
        )

    def score(self, waveforms):
        """Return the score of each waveform, none longer than a window, without a limit."""
        files = [as_wav(waveform, self.sample_rate) for waveform in waveforms]
        if self.is_windowed:
            return self._scores_all.timeline(files)["llr"].to_numpy()
        return positive_scores(self._free, files)

    def calibrate(self, scores):
        """Return the ratios of windows, without a limit, from scores of the detector of clips."""
        if self.is_windowed and self.detector.window_calibrator_ is not None:
            return self.detector.window_calibrator_.decision_function(scores)
        return scores


def positive_scores(estimator, X):
    """Return the scores for the deepfake class: log-odds where only probabilities are given."""
    if hasattr(estimator, "decision_function"):
        return np.asarray(estimator.decision_function(X), dtype=float)
    probabilities = np.asarray(estimator.predict_proba(X), dtype=float)
    tiny = np.finfo(float).tiny
    return np.log(probabilities[:, 1] + tiny) - np.log(probabilities[:, 0] + tiny)


def as_wav(waveform, sample_rate):
    """Return a waveform as the bytes of a WAV file of 32-bit floats."""
    file = io.BytesIO()
    sf.write(file, np.asarray(waveform, dtype=np.float32), sample_rate, "FLOAT", format="WAV")
    return file.getvalue()


def _with(detector, **params):
    """Return a shallow copy of a fitted detector with other parameters that fit does not use."""
    twin = copy.copy(detector)
    for name, value in params.items():
        setattr(twin, name, value)
    return twin
