"""Genuine clips in scenes and their swapped copies, for training only."""

import io
import os
from itertools import chain
from numbers import Integral, Real

import joblib
import numpy as np
import pandas as pd
from imblearn.base import SamplerMixin
from joblib import delayed
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state, gen_batches

from skdeepfake._cropping import collect
from skdeepfake._identity import row_numbers
from skdeepfake._parallel import run_parallel
from skdeepfake._random import clip_numbers
from skdeepfake._sklearn_compat import Interval, _num_samples, _safe_indexing
from skdeepfake._validation import check_two_classes
from skdeepfake.audio import LoadAudio, is_source
from skdeepfake.forging import swap_scenes

_CHUNK_SIZE = 32


class SceneSampler(SamplerMixin, BaseEstimator):
    """Sampler that adds genuine clips in scenes and scene forgeries, when a Pipeline is fitted.

    For each genuine row that it draws it adds a pair made by
    :func:`~skdeepfake.forging.swap_scenes`: the speech in a scene, as a genuine clip, and the same
    speech enhanced and moved into another scene, as a deepfake. Both have noise, so that noise
    tells nothing.

    Parameters
    ----------
    fraction : float, default=1.0
        Fraction of the genuine rows that get a pair, above 0 and at most 1.
    enhancers : list of str or callable, \
            default=("spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating")
        As in :func:`~skdeepfake.forging.swap_scenes`.
    scenes : str, path-like, list or callable, default=None
        As in :func:`~skdeepfake.forging.swap_scenes`: a folder of recordings, for example. None
        synthesizes scenes.
    own_snr_db : tuple of float, default=(0.0, 20.0)
        Range of the ratio of the speech and its own scene, in dB. None adds no scene.
    new_snr_db : tuple of float, default=(0.0, 20.0)
        Range of the ratio of the enhanced speech and the other scene, in dB.
    sample_rate : int, default=16000
        Sample rate of waveforms, or that recordings are brought to, in Hz.
    duration : float, default=4.0
        Duration of the clips that recordings are cut or repeated to, in seconds.
    n_jobs : int or None, default=None
        Number of blocks of clips that are forged at once.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each pair has its own.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_resampled,)
        Row of `X` that each row comes from.
    is_scene_ : ndarray of shape (n_resampled,), bool
        Whether a row is one of the pairs.

    See Also
    --------
    skdeepfake.forging.swap_scenes : Makes the pairs.
    RepeatSampler : Adds copies of all rows.
    skdeepfake.ensemble.SceneHeadClassifier : Learns scene forgeries beside synthetic speech, where
        one classifier of both would be worse on synthetic speech.

    Notes
    -----
    Added recordings are rows that hold a file in memory, FLAC of 16 bits: about 0.1 MB for 4 s.
    Choose a smaller `fraction` for a large corpus. A row and its pair belong to one group: behind
    this sampler, :class:`~skdeepfake.compose.DetectorPipeline` keeps them together in folds. Which
    rows are drawn, and their scenes, depend on the content of the rows rather than on their order.

    Examples
    --------
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.over_sampling import SceneSampler
    >>> X, y = make_spoof_clips(n_clips=4, duration=1.0, random_state=0, return_X_y=True)
    >>> sampler = SceneSampler(enhancers=["wiener"], random_state=0)
    >>> X_resampled, y_resampled = sampler.fit_resample(X, y)
    >>> X_resampled.shape, (y_resampled[len(y):]).tolist()
    ((8, 16000), [0, 0, 1, 1])
    """

    # It balances nothing; imbalanced-learn asks each sampler for its kind.
    _sampling_type = "bypass"
    _parameter_constraints: dict = {
        "fraction": [Interval(Real, 0, 1, closed="right")],
        "enhancers": ["array-like"],
        "scenes": [str, os.PathLike, list, tuple, callable, None],
        "own_snr_db": [tuple, list, None],
        "new_snr_db": [tuple, list],
        "sample_rate": [Interval(Integral, 8000, None, closed="left")],
        "duration": [Interval(Real, 0, None, closed="neither")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        fraction=1.0,
        *,
        enhancers=("spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating"),
        scenes=None,
        own_snr_db=(0.0, 20.0),
        new_snr_db=(0.0, 20.0),
        sample_rate=16000,
        duration=4.0,
        n_jobs=None,
        random_state=None,
    ):
        self.fraction = fraction
        self.enhancers = enhancers
        self.scenes = scenes
        self.own_snr_db = own_snr_db
        self.new_snr_db = new_snr_db
        self.sample_rate = sample_rate
        self.duration = duration
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X, y, **params):
        """Check the parameters; there is nothing to learn.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            Ignored.

        Returns
        -------
        self : object
        """
        self._validate_params()
        return self

    def fit_resample(self, X, y, **params):
        """Add pairs of genuine clips and scene forgeries.

        Parameters
        ----------
        X : array-like of shape (n_clips, 1), (n_clips, 2) or (n_clips, n_samples)
            Recordings, as :class:`~skdeepfake.audio.LoadAudio` takes them, or waveforms.
        y : array-like of shape (n_clips,)
            Labels of two classes, the positive one last in sorted order: 1 for deepfakes.
        **params
            Ignored.

        Returns
        -------
        X_resampled : array-like of shape (n_resampled, ...)
            The rows of `X`, then the genuine clips in scenes, then the scene forgeries.
        y_resampled : ndarray of shape (n_resampled,)
        """
        self._validate_params()
        y = np.asarray(y)
        genuine, spoof = check_two_classes(self, y)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        rows = np.flatnonzero(y == genuine)
        n_pairs = max(round(self.fraction * len(rows)), 1)
        numbers = row_numbers(_safe_indexing(X, rows))
        # Those whose hashes are smallest: a fold draws the same ones.
        order = sorted(range(len(rows)), key=lambda i: joblib.hash([seed, numbers[i]]))
        chosen = np.sort(order[:n_pairs])
        drawn = rows[chosen]
        pairs = self._forge(_safe_indexing(X, drawn), [numbers[i] for i in chosen], seed)
        added = list(chain.from_iterable(zip(*pairs, strict=True)))
        self.sample_indices_ = np.concatenate([np.arange(_num_samples(X)), drawn, drawn])
        self.is_scene_ = np.arange(len(self.sample_indices_)) >= _num_samples(X)
        labels = np.concatenate([y, np.repeat([genuine, spoof], n_pairs).astype(y.dtype)])
        return _append(X, [clip for block in added for clip in block]), labels

    def _fit_resample(self, X, y, **params):
        return self.fit_resample(X, y, **params)

    def _forge(self, rows, numbers, seed):
        """Return the genuine and the forged clips of each block of rows."""
        blocks = gen_batches(_num_samples(rows), _CHUNK_SIZE)
        settings = self.get_params(deep=False)
        tasks = (
            delayed(_forge_block)(
                _safe_indexing(rows, block),
                numbers[block],
                {**settings, "random_state": seed},
            )
            for block in blocks
        )
        return run_parallel(tasks, n_jobs=self.n_jobs)


def _forge_block(rows, numbers, settings):
    """Return the genuine and the forged clips of some rows, in the form of the rows."""
    settings = {k: v for k, v in settings.items() if k not in ("fraction", "n_jobs")}
    duration = settings.pop("duration")
    sources = _is_recordings(rows)
    waveforms = rows
    if sources:
        # What is left out, the detector's own LoadAudio reports.
        with collect():
            waveforms = LoadAudio(settings["sample_rate"], duration=duration).transform(rows)
    with clip_numbers(numbers):
        pairs = swap_scenes(waveforms, **settings)
    if not sources:
        return pairs.genuine, pairs.forged
    return tuple(
        [_encode(clip, settings["sample_rate"]) for clip in clips]
        for clips in (pairs.genuine, pairs.forged)
    )


def _encode(clip, sample_rate):
    """Return a recording in memory, softer if it would be clipped."""
    import soundfile as sf

    file = io.BytesIO()
    sf.write(file, clip / max(np.abs(clip).max(), 1.0), sample_rate, format="FLAC")
    return file.getvalue()


def _first(X):
    return X.iloc[0] if hasattr(X, "iloc") else X[0]


def _is_recordings(X):
    """Return whether rows are recordings, with a start each or not, rather than waveforms."""
    first = _first(X)
    return is_source(first) or (len(first) <= 2 and is_source(next(iter(first))))


def _append(X, clips):
    """Return `X` with clips below, in its container; a list becomes an array."""
    if not _is_recordings(X):
        added = np.asarray(clips, dtype=np.float32)
    elif is_source(_first(X)):
        added = np.empty(len(clips), dtype=object)
        added[:] = clips
    else:
        added = np.empty((len(clips), len(_first(X))), dtype=object)
        added[:, 0], added[:, 1:] = clips, 0.0
    if isinstance(X, pd.DataFrame):
        return pd.concat([X, pd.DataFrame(added, columns=X.columns)], ignore_index=True)
    if isinstance(X, pd.Series):
        return pd.concat([X, pd.Series(added, name=X.name)], ignore_index=True)
    if isinstance(X, list):
        present = np.empty((len(X), *added.shape[1:]), dtype=added.dtype)
        present[:] = X
        X = present
    return np.concatenate([X, added.astype(X.dtype) if X.dtype.kind == "f" else added])
