"""A detector whose decision function is a log-likelihood ratio."""

import warnings
from numbers import Integral

import numpy as np
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.utils import get_tags
from sklearn.utils.metadata_routing import (
    UNUSED,
    MetadataRouter,
    MethodMapping,
    get_routing_for_object,
    process_routing,
)
from sklearn.utils.validation import check_is_fitted, has_fit_parameter, validate_data

from skdeepfake._folds import is_number, make_folds
from skdeepfake._max_llr import supported_llr
from skdeepfake._sklearn_compat import HasMethods, _check_sample_weight, _fit_context
from skdeepfake._validation import check_two_classes
from skdeepfake.calibration._calibrator import LLRCalibrator


class LLRCalibratedClassifierCV(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Wrap a detector so that its decision function is a log-likelihood ratio.

    The detector scores each training clip in a fold that it was not trained on. An
    :class:`LLRCalibrator` is fitted to these scores, and the detector is fitted again on all clips.
    It does for log-likelihood ratios what :class:`~sklearn.calibration.CalibratedClassifierCV` with
    `ensemble=False` does for probabilities.

    Parameters
    ----------
    estimator : estimator instance
        The detector, a binary classifier with `decision_function` or `predict_proba`, such as a
        Pipeline. To calibrate a fitted detector on clips that it was not trained on, wrap it in
        :class:`~sklearn.frozen.FrozenEstimator`.
    calibrator : LLRCalibrator, default=None
        Maps the scores to ratios. The default is an affine map whose `max_llr` follows from the
        number of groups, or of clips if there are none, in the class with fewer.
    cv : int, cross-validation splitter or iterable of splits, default=None
        How to split the clips; by default five stratified folds. Where it is None or a number, and
        `fit` is given `groups`, such as speakers or sources, the folds keep groups together.
    n_jobs : int, default=None
        Number of folds that are fitted in parallel.

    Attributes
    ----------
    estimator_ : estimator instance
        The detector, fitted on all clips.
    calibrator_ : LLRCalibrator
        The fitted calibrator.
    classes_ : ndarray of shape (2,)
        The labels; the second is spoof.
    n_features_in_ : int
        That of the detector, if it has one.
    feature_names_in_ : ndarray
        Those of the detector, if it has any.

    See Also
    --------
    LLRCalibrator : The map from scores to ratios alone.

    Notes
    -----
    With scikit-learn's metadata routing, metadata of `fit` reach the detector and the splitter as
    these request them: the folds and a grouped splitter get `groups` by default, a network after
    ``set_fit_request(groups=True)``. Without it, the splitter gets `groups`, and the detector gets
    `sample_weight`, if its `fit` takes it, and all other metadata.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.svm import LinearSVC
    >>> from skdeepfake.calibration import LLRCalibratedClassifierCV, bayes_threshold
    >>> X, y = make_classification(random_state=0)
    >>> detector = LLRCalibratedClassifierCV(LinearSVC()).fit(X, y)
    >>> is_spoof = detector.decision_function(X) >= bayes_threshold(p_spoof=0.01, c_miss=1, c_fa=10)
    >>> is_spoof.shape
    (100,)
    """

    _parameter_constraints = {
        "estimator": [
            HasMethods(["fit", "decision_function"]),
            HasMethods(["fit", "predict_proba"]),
        ],
        "calibrator": [LLRCalibrator, None],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
    }

    # Groups are not for this class itself: they reach whatever requests them.
    __metadata_request__fit = {"groups": UNUSED}

    def __init__(self, estimator, *, calibrator=None, cv=None, n_jobs=None):
        self.estimator = estimator
        self.calibrator = calibrator
        self.cv = cv
        self.n_jobs = n_jobs

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, groups=None, **fit_params):
        """Fit the detector and the calibrator of its scores.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips in a form that the detector takes.
        y : array-like of shape (n_clips,)
            Labels; the second in sorted order is spoof.
        sample_weight : array-like of shape (n_clips,), default=None
            Weights of the clips, for the detector and the calibrator.
        groups : array-like of shape (n_clips,), default=None
            Groups for the splitter and, if it requests them, for the detector.
        **fit_params : dict
            Metadata for the `fit` of the detector. Those with one entry per clip are split into
            folds like the clips.

        Returns
        -------
        self : LLRCalibratedClassifierCV
            The fitted detector.
        """
        y = validate_data(self, y=y)
        self.classes_ = check_two_classes(self, y)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
            fit_params["sample_weight"] = sample_weight
        fold_params, fit_params, split_params = self._route(fit_params, groups)
        splits = list(make_folds(self.cv, y, groups).split(X, y, **split_params))
        scores = cross_val_predict(
            self.estimator,
            X,
            y,
            cv=splits,
            method=score_method(self.estimator),
            n_jobs=self.n_jobs,
            params=fold_params,
        )
        calibrator = self._calibrator(y, sample_weight, groups)
        self.calibrator_ = calibrator.fit(positive_scores(scores), y, sample_weight=sample_weight)
        self.estimator_ = clone(self.estimator).fit(X, y, **fit_params)
        copy_feature_attributes(self.estimator_, self)
        return self

    def _calibrator(self, y, sample_weight, groups):
        if self.calibrator is not None:
            return clone(self.calibrator)
        is_spoof = y == self.classes_[1]
        if sample_weight is not None:
            counts = sample_weight > 0
            is_spoof = is_spoof[counts]
            groups = None if groups is None else np.asarray(groups)[counts]
        return LLRCalibrator(max_llr=supported_llr(is_spoof, groups))

    def _route(self, params, groups):
        """Return the parameters of the folds' fits, of the last fit and of the splitter."""
        if get_config()["enable_metadata_routing"]:
            params = params if groups is None else {**params, "groups": groups}
            routed = process_routing(self, "fit", **params)
            # The folds' fits route once more, by the names under which this `fit` got the values.
            names = get_routing_for_object(self.estimator).consumes("fit", params)
            fold_params = {name: params[name] for name in names}
            return fold_params, routed.estimator.fit, routed.splitter.split
        if "sample_weight" in params and not has_fit_parameter(self.estimator, "sample_weight"):
            params = {name: value for name, value in params.items() if name != "sample_weight"}
            warnings.warn(
                f"{type(self.estimator).__name__}.fit takes no sample_weight; only the calibrator "
                "is weighted",
                stacklevel=3,
            )
        return params, params, {"groups": groups}

    def get_metadata_routing(self):
        """Return how metadata reach the detector and the splitter.

        Returns
        -------
        routing : MetadataRouter
            The routing information.
        """
        fit_to_fit = MethodMapping().add(caller="fit", callee="fit")
        fit_to_split = MethodMapping().add(caller="fit", callee="split")
        router = MetadataRouter(owner=self).add_self_request(self)
        router.add(estimator=self.estimator, method_mapping=fit_to_fit)
        splitter = StratifiedGroupKFold() if is_number(self.cv) else self.cv
        return router.add(splitter=splitter, method_mapping=fit_to_split)

    def decision_function(self, X):
        """Return log-likelihood ratios of clips.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips.

        Returns
        -------
        llr : ndarray of shape (n_clips,)
            Natural-log likelihood ratios of spoof to bona fide.
        """
        scores = self._scores(X)
        return self.calibrator_.decision_function(scores)

    def predict_proba(self, X):
        """Return the posterior probabilities of bona fide and spoof at the calibrator's prior.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`.
        """
        scores = self._scores(X)
        return self.calibrator_.predict_proba(scores)

    def predict(self, X):
        """Return the label that is more probable at the calibrator's prior.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips.

        Returns
        -------
        labels : ndarray of shape (n_clips,)
        """
        scores = self._scores(X)
        return self.calibrator_.predict(scores)

    def _scores(self, X):
        check_is_fitted(self)
        return scores_of(self.estimator_, X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        tags.classifier_tags.multi_class = False
        return tags


def score_method(estimator):
    """Return the name of the method that scores clips."""
    return "decision_function" if hasattr(estimator, "decision_function") else "predict_proba"


def positive_scores(scores):
    """Return the scores of spoof, the second column if there are two."""
    return scores[:, 1] if scores.ndim == 2 else scores


def scores_of(estimator, X):
    """Return the scores of spoof that a fitted detector gives clips."""
    return positive_scores(getattr(estimator, score_method(estimator))(X))


def copy_feature_attributes(source, target):
    """Tell of the features what a fitted estimator tells."""
    for name in ("n_features_in_", "feature_names_in_"):
        if hasattr(source, name):
            setattr(target, name, getattr(source, name))
