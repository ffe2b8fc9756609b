"""Scores of windows by a fitted detector of recordings, without loading them anew."""

import copy

import numpy as np
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import Pipeline

from skdeepfake.audio import LoadAudio, MovingWindow, open_audio, read_samples
from skdeepfake.compose._in_chunks import InChunks

# Samples decoded at once, some seconds of any recording.
_BLOCK = 2**18


def find_loader(estimator):
    """Return the LoadAudio within a detector, fitted or not, or None."""
    if isinstance(estimator, LoadAudio):
        return estimator
    if isinstance(estimator, Pipeline):
        inner = [step for _, step in estimator.steps]
    else:
        # The fitted one, where there is one.
        names = ("transformer_", "transformer", "estimator_", "estimator")
        inner = [getattr(estimator, name, None) for name in names]
    loaders = (find_loader(part) for part in inner if part is not None)
    return next((loader for loader in loaders if loader is not None), None)


def without_loader(estimator):
    """Return a copy of a fitted detector that takes waveforms; it shares all that was learned."""
    if isinstance(estimator, LoadAudio):
        return Pipeline([("nothing", "passthrough")])
    twin = copy.copy(estimator)
    if isinstance(estimator, Pipeline):
        # Samplers, which act at fit only, may stand before the loader.
        index = next(i for i, (_, step) in enumerate(estimator.steps) if find_loader(step))
        twin.steps = list(estimator.steps)
        name, step = twin.steps[index]
        twin.steps[index] = (name, without_loader(step))
    elif isinstance(estimator, InChunks):
        twin.transformer_ = without_loader(estimator.transformer_)
        # Nothing in the twin loads recordings, so that it does not take waveforms for those.
        twin.transformer = twin.transformer_
        twin.n_jobs, twin.memory, twin.out, twin.verbose = None, None, None, False
    elif isinstance(estimator, FrozenEstimator):
        twin.estimator = without_loader(estimator.estimator)
    else:
        twin.estimator_ = without_loader(estimator.estimator_)
    return twin


def windows_of(source, sample_rate, window, hop):
    """Yield the windows of a recording, which is decoded once, in order."""
    with open_audio(source) as file:
        moving_window = MovingWindow(file.samplerate, sample_rate, window, hop)
        while len(samples := read_samples(file, _BLOCK)):
            yield from moving_window.add(samples)
        yield from moving_window.finish()


class WindowScorer:
    """Features and scores of waveforms by a fitted detector.

    Parameters
    ----------
    detector : estimator
        A fitted detector that takes waveforms.
    """

    def __init__(self, detector):
        self.detector = detector

    def __call__(self, waveforms):
        """Return features of shape (n_windows, n_features), or None, and scores (n_windows,)."""
        pipeline = self.detector
        while isinstance(pipeline, FrozenEstimator):
            pipeline = pipeline.estimator
        if not isinstance(pipeline, Pipeline):
            return None, positive_scores(pipeline, waveforms)
        X = waveforms
        for _, step in pipeline.steps[:-1]:
            if step not in (None, "passthrough") and hasattr(step, "transform"):
                X = step.transform(X)
        features = np.asarray(X)
        if features.ndim == 3:
            features = features.mean(axis=1)
        return features.reshape(len(features), -1), positive_scores(pipeline.steps[-1][1], X)


def positive_scores(estimator, X):
    """Return the scores for the deepfake class: log-odds where only probabilities are given."""
    if hasattr(estimator, "decision_function"):
        return np.asarray(estimator.decision_function(X), dtype=float)
    probabilities = np.asarray(estimator.predict_proba(X), dtype=float)
    tiny = np.finfo(float).tiny
    return np.log(probabilities[:, 1] + tiny) - np.log(probabilities[:, 0] + tiny)
