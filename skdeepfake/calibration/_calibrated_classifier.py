"""A detector whose decision function is a log-likelihood ratio."""

from numbers import Integral

from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.model_selection import check_cv, cross_val_predict
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted, validate_data

from skdeepfake._sklearn_compat import HasMethods, _fit_context
from skdeepfake._validation import check_two_classes
from skdeepfake.calibration._calibrator import LLRCalibrator


class LLRCalibratedClassifierCV(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Wrap a detector so that its decision function is a log-likelihood ratio.

    The detector scores each training clip in a fold that it was not trained on; an
    :class:`LLRCalibrator` is fitted on these scores, and the detector once more on all clips. It is
    to log-likelihood ratios what :class:`~sklearn.calibration.CalibratedClassifierCV` with
    `ensemble=False` is to probabilities.

    Parameters
    ----------
    estimator : estimator instance
        The detector, a binary classifier with `decision_function` or `predict_proba`, such as a
        Pipeline. To calibrate one that is fitted already, on other clips than it was trained on,
        wrap it in :class:`~sklearn.frozen.FrozenEstimator`.
    calibrator : LLRCalibrator, default=None
        Maps its scores to ratios; by default ``LLRCalibrator()``.
    cv : int, cross-validation splitter or iterable of splits, default=None
        How to split the clips; by default five stratified folds. Give a grouped splitter, and
        `groups` to `fit`, where clips of a speaker or source belong together.
    n_jobs : int, default=None
        Number of folds that are fitted at a time.

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
    LLRCalibrator : The map alone, for scores.

    Notes
    -----
    In a search or cross-validation `groups` reach this `fit` by scikit-learn's metadata routing:
    ``LLRCalibratedClassifierCV(...).set_fit_request(groups=True)``.

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

    def __init__(self, estimator, calibrator=None, *, cv=None, n_jobs=None):
        self.estimator = estimator
        self.calibrator = calibrator
        self.cv = cv
        self.n_jobs = n_jobs

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, groups=None):
        """Fit the detector and the calibrator of its scores.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips, in whatever form the detector takes them.
        y : array-like of shape (n_clips,)
            Labels; the second in sorted order is spoof.
        groups : array-like of shape (n_clips,), default=None
            Groups for the splitter.

        Returns
        -------
        self : LLRCalibratedClassifierCV
            The fitted detector.
        """
        y = validate_data(self, y=y)
        self.classes_ = check_two_classes(self, y)
        splits = list(check_cv(self.cv, y, classifier=True).split(X, y, groups))
        scores = cross_val_predict(
            self.estimator,
            X,
            y,
            cv=splits,
            method=_score_method(self.estimator),
            n_jobs=self.n_jobs,
        )
        calibrator = LLRCalibrator() if self.calibrator is None else clone(self.calibrator)
        self.calibrator_ = calibrator.fit(_positive_scores(scores), y)
        self.estimator_ = clone(self.estimator).fit(X, y)
        for learnt in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, learnt):
                setattr(self, learnt, getattr(self.estimator_, learnt))
        return self

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
        return _positive_scores(getattr(self.estimator_, _score_method(self.estimator_))(X))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        tags.classifier_tags.multi_class = False
        return tags


def _score_method(estimator):
    return "decision_function" if hasattr(estimator, "decision_function") else "predict_proba"


def _positive_scores(scores):
    """Return the column of spoof, where there are two."""
    return scores[:, 1] if scores.ndim == 2 else scores
