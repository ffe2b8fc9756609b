"""A Pipeline that checks labels first and keeps groups and weights with their rows."""

import os
from collections.abc import Iterator

import numpy as np
from imblearn.pipeline import Pipeline
from scipy.special import expit, log_expit
from sklearn import get_config
from sklearn.base import is_classifier
from sklearn.metrics import accuracy_score
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.metadata_routing import get_routing_for_object
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import has_fit_parameter

from skdeepfake._sklearn_compat import _num_samples, _safe_indexing
from skdeepfake._validation import check_two_classes
from skdeepfake.compose._long_recordings import find_long, score_long
from skdeepfake.compose._recording_memory import RecordingMemory

# The metadata that has one entry per row, by scikit-learn's names.
_PER_ROW = {"groups", "sample_weight"}


def _available(method):
    """Return a check whether imbalanced-learn's Pipeline has a method, given its last step."""
    return available_if(lambda self: hasattr(super(DetectorPipeline, self), method))


class DetectorPipeline(Pipeline):
    """Imbalanced-learn's Pipeline, with labels, groups and weights in step with the rows.

    It differs in four points:

    - `fit` of a pipeline that ends in a classifier checks `y` before the first step, so that wrong
      labels raise before hours of feature extraction.
    - `groups` and `sample_weight` for a step behind a sampler are resampled with the rows. A
      :class:`~skdeepfake.ensemble.SceneHeadClassifier` is told which rows a
      :class:`~skdeepfake.over_sampling.SceneSampler` added.
    - Behind a sampler, a calibration and a network that stops early get groups even if none were
      given: a row and its copies form one group, so that no copy is trained on while another one
      validates.
    - A recording that is longer than the clips that its LoadAudio returns is scored by windows of
      that duration that overlap by half. Its score, or log-odds, is the mean over the windows that
      contain 0.5 s of speech, or over all if none does. `fit` uses the first clip of each recording
      and warns of what is left out; to train on all of it, use :class:`WindowedDetector`.

    Parameters
    ----------
    steps : list of tuple of (str, estimator)
        Names and transformers or samplers, and the classifier at the end.
    transform_input, memory, verbose
        As in :class:`imblearn.pipeline.Pipeline`. The cache also depends on the content of
        recordings, as :class:`RecordingMemory` does.

    See Also
    --------
    make_detector : Returns one.

    Examples
    --------
    >>> from skdeepfake.compose import DetectorPipeline
    >>> from skdeepfake.over_sampling import RandomOverSampler
    >>> from sklearn.linear_model import LogisticRegression
    >>> steps = [("oversample", RandomOverSampler()), ("classify", LogisticRegression())]
    >>> X, y = [[0.0], [1.0], [2.0]], [0, 1, 1]
    >>> DetectorPipeline(steps).fit(X, y, classify__sample_weight=[1, 1, 2]).predict([[2.0]])
    array([1])
    """

    def fit(self, X, y=None, groups=None, **params):
        """Fit each step on the output of the one before.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows of recordings, or whatever the first step takes.
        y : array-like of shape (n_clips,)
            Labels of two classes, the positive one last in sorted order: 1 for deepfakes.
        groups : array-like of shape (n_clips,), default=None
            Groups of clips that the last step keeps together, such as speakers or sources. With
            scikit-learn's metadata routing, they reach every step that requests them.
        **params : dict
            Metadata of the steps, as in :class:`imblearn.pipeline.Pipeline`.

        Returns
        -------
        self : object
            The fitted pipeline.

        Raises
        ------
        ValueError
            If `y` is missing, has another length than `X`, does not hold two classes, or is made of
            words of which the last one in sorted order means genuine.
        """
        if is_classifier(self):
            if y is None:
                raise ValueError(
                    "DetectorPipeline requires y to be passed, but the target y is None"
                )
            if isinstance(X, Iterator):
                X = list(X)
            if not isinstance(X, (str, bytes, os.PathLike)):
                check_consistent_length(X, y)
            check_two_classes(self, column_or_1d(y))
        if groups is not None:
            check_consistent_length(y, groups)
            name, last = self.steps[-1]
            if get_config()["enable_metadata_routing"]:
                params["groups"] = groups
            elif has_fit_parameter(last, "groups"):
                params[f"{name}__groups"] = groups
            else:
                raise ValueError(
                    f"groups were passed, but the last step, {type(last).__name__}, takes none; "
                    "leave them out"
                )
        return super().fit(X, y, **params)

    @_available("decision_function")
    def decision_function(self, X, **params):
        """Return the scores of the recordings.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows of recordings, or whatever the first step takes.
        **params : dict
            Metadata of the steps.

        Returns
        -------
        scores : ndarray of shape (n_clips,)
            Higher for deepfakes.
        """
        return self._score_rows(X, super().decision_function, lambda scores: scores, params)

    @_available("predict_proba")
    def predict_proba(self, X, **params):
        """Return the probabilities of the classes.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows of recordings, or whatever the first step takes.
        **params : dict
            Metadata of the steps.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`.
        """
        return self._score_rows(X, super().predict_proba, _two_columns(expit), params)

    @_available("predict_log_proba")
    def predict_log_proba(self, X, **params):
        """Return the logarithms of the probabilities of the classes.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows of recordings, or whatever the first step takes.
        **params : dict
            Metadata of the steps.

        Returns
        -------
        log_probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`.
        """
        return self._score_rows(X, super().predict_log_proba, _two_columns(log_expit), params)

    @_available("predict")
    def predict(self, X, **params):
        """Return the labels of the recordings.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows of recordings, or whatever the first step takes.
        **params : dict
            Metadata of the steps.

        Returns
        -------
        labels : ndarray of shape (n_clips,)
        """
        return self._score_rows(X, super().predict, self._labels, params)

    @_available("score")
    def score(self, X, y=None, sample_weight=None, **params):
        """Return the accuracy of the labels, or the score that the last step defines.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Rows of recordings, or whatever the first step takes.
        y : array-like of shape (n_clips,)
            The true labels.
        sample_weight : array-like of shape (n_clips,), default=None
            Weights of the rows.
        **params : dict
            Metadata of the steps.

        Returns
        -------
        score : float
        """
        X = _as_list(X)
        long = self._find_long(X)
        if not long:
            return super().score(X, y, sample_weight, **params)
        labels = self._join(X, long, super().predict, self._labels, {})
        return accuracy_score(y, labels, sample_weight=sample_weight)

    def _score_rows(self, X, method, from_scores, params):
        """Return what a method returns for each row, by windows for recordings that are longer."""
        X = _as_list(X)
        long = self._find_long(X)
        return self._join(X, long, method, from_scores, params) if long else method(X, **params)

    def _find_long(self, X):
        return find_long(self, X) if is_classifier(self) else {}

    def _join(self, X, long, method, from_scores, params):
        """Return the output for long recordings by windows, and for the others by a method."""
        is_long = np.isin(np.arange(_num_samples(X)), list(long))
        of_long = from_scores(score_long(self, list(long.values())))
        if is_long.all():
            return of_long
        others = np.asarray(method(_safe_indexing(X, np.flatnonzero(~is_long)), **params))
        joined = np.empty((len(is_long), *others.shape[1:]), dtype=others.dtype)
        joined[is_long], joined[~is_long] = of_long, others
        return joined

    def _labels(self, scores):
        return self.classes_[(scores > 0).astype(int)]

    def _fit(self, X, y, *args, **kwargs):
        memory = self.memory
        if memory is None or isinstance(memory, RecordingMemory):
            return super()._fit(X, y, *args, **kwargs)
        try:
            self.memory = RecordingMemory(memory)
            return super()._fit(X, y, *args, **kwargs)
        finally:
            self.memory = memory

    def _get_metadata_for_step(self, *, step_idx, step_params, all_params):
        step_params = super()._get_metadata_for_step(
            step_idx=step_idx, step_params=step_params, all_params=all_params
        )
        samplers = [step for _, step in self.steps[:step_idx] if hasattr(step, "fit_resample")]
        if not samplers:
            return step_params
        for params in step_params.values():
            for name in params.keys() & _PER_ROW:
                if params[name] is not None:
                    params[name] = _safe_indexing(params[name], _original_rows(samplers))
        step = self.steps[step_idx][1]
        takes_groups = getattr(step, "early_stopping", True) and has_fit_parameter(step, "groups")
        if takes_groups and step_params["fit"].get("groups") is None:
            step_params["fit"]["groups"] = _original_rows(samplers)
        if "is_scene" in get_routing_for_object(step).consumes("fit", ["is_scene"]):
            step_params["fit"]["is_scene"] = _rows_of_scenes(samplers)
        return step_params

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        if tags.classifier_tags is not None:
            tags.classifier_tags.multi_class = False
        return tags


def _as_list(X):
    return list(X) if isinstance(X, Iterator) else X


def _two_columns(function):
    """Return a function of log-odds whose two columns are of the negative and positive class."""
    return lambda scores: np.column_stack([function(-scores), function(scores)])


def _rows_of_scenes(samplers):
    """Return whether each row that fitted samplers made is in a scene that one of them added."""
    found = False
    for sampler in samplers:
        indices = np.asarray(sampler.sample_indices_)
        found = np.broadcast_to(found, indices.max() + 1)[indices]
        found = found | getattr(sampler, "is_scene_", False)
    return found


def _original_rows(samplers):
    """Return, for each row that fitted samplers made, the number of the row it is a copy of."""
    rows = None
    for sampler in samplers:
        if not hasattr(sampler, "sample_indices_"):
            raise ValueError(
                f"{type(sampler).__name__} makes rows that are copies of no single row, so groups "
                "and weights cannot follow; oversample by RandomOverSampler"
            )
        indices = np.asarray(sampler.sample_indices_)
        rows = indices if rows is None else rows[indices]
    return rows
