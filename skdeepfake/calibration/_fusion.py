"""Several detectors fused to one log-likelihood ratio."""

from numbers import Integral, Real

import numpy as np
from scipy.special import expit
from sklearn.base import ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.utils import Bunch, get_tags
from sklearn.utils.validation import check_is_fitted, validate_data

from skdeepfake._folds import make_folds
from skdeepfake._max_llr import limit_llr, supported_llr
from skdeepfake._sklearn_compat import Interval, StrOptions, _BaseComposition, _fit_context
from skdeepfake._validation import check_two_classes
from skdeepfake.calibration._calibrated_classifier import (
    copy_feature_attributes,
    positive_scores,
    score_method,
    scores_of,
)


class LLRFusionClassifierCV(ClassifierMixin, _BaseComposition):
    """Detectors whose scores are fused to one calibrated log-likelihood ratio.

    Each detector scores the folds that it was not trained on. Logistic regression on these scores,
    with both classes of equal weight, gives the weights of the detectors, and makes their weighted
    sum a log-likelihood ratio. At last, each detector is trained on all clips.

    Parameters
    ----------
    estimators : list of tuple of (str, classifier)
        Names and detectors.
    cv : int, splitter or iterable, default=None
        The folds: a number of stratified ones, five for None, which keep `groups` together if
        `fit` gets them, or a splitter.
    n_jobs : int or None, default=None
        Number of folds computed at once.
    max_llr : float, "auto" or None, default="auto"
        Largest ratio, in either direction, as of :class:`LLRCalibrator`; "auto" takes it from the
        number of groups, or of clips if there are none, in the class with fewer.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels; the second is spoof.
    estimators_ : list of classifier
        The detectors, trained on all clips.
    named_estimators_ : Bunch
        The same by name.
    weights_ : ndarray of shape (n_estimators,)
        Weights of the scores.
    intercept_ : float
        What is added to the weighted sum.
    max_llr_ : float or None
        The largest ratio.
    n_features_in_ : int
        Number of features, if the detectors tell.
    feature_names_in_ : ndarray of str
        Names of the features, if they have any.

    See Also
    --------
    LLRCalibratedClassifierCV : One detector, calibrated.
    sklearn.ensemble.StackingClassifier : The same idea for any task; its probabilities presume the
        class ratio of the training data, and it keeps no groups together by itself.

    Notes
    -----
    Fusion gains most from detectors that err on different clips. A detector that the others make
    superfluous gets a weight near 0.

    References
    ----------
    .. [1] N. Brümmer et al., "Fusion of heterogeneous speaker recognition systems in the STBU
       submission for the NIST speaker recognition evaluation 2006", IEEE Transactions on Audio,
       Speech, and Language Processing 15(7), 2007. DOI 10.1109/TASL.2007.902870.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.svm import SVC
    >>> from skdeepfake.calibration import LLRFusionClassifierCV
    >>> X, y = make_classification(random_state=0)
    >>> fusion = LLRFusionClassifierCV([("linear", LogisticRegression()), ("kernel", SVC())])
    >>> fusion.fit(X, y).decision_function(X).shape
    (100,)
    """

    _parameter_constraints: dict = {
        "estimators": [list],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
        "max_llr": [Interval(Real, 0, None, closed="neither"), StrOptions({"auto"}), None],
    }

    def __init__(self, estimators, *, cv=None, n_jobs=None, max_llr="auto"):
        self.estimators = estimators
        self.cv = cv
        self.n_jobs = n_jobs
        self.max_llr = max_llr

    @property
    def named_estimators_(self):
        """Detectors by name."""
        check_is_fitted(self)
        names = (name for name, _ in self.estimators)
        return Bunch(**dict(zip(names, self.estimators_, strict=True)))

    def get_params(self, deep=True):
        """Return the parameters, those of the detectors by their nested names.

        Parameters
        ----------
        deep : bool, default=True
            Whether to return the parameters of the detectors as well.

        Returns
        -------
        params : dict
            Parameters by name.
        """
        return self._get_params("estimators", deep=deep)

    def set_params(self, **params):
        """Set parameters, those of the detectors by their nested names.

        Parameters
        ----------
        **params : dict
            Parameters by name, such as ``linear__C=0.1``.

        Returns
        -------
        self : object
            The estimator itself.
        """
        self._set_params("estimators", **params)
        return self

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, groups=None):
        """Fit the detectors and the weights of their scores.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips in a form that the detectors take.
        y : array-like of shape (n_clips,)
            Labels; the second in sorted order is spoof.
        groups : array-like of shape (n_clips,), default=None
            Groups of clips that the folds keep together, such as speakers or sources.

        Returns
        -------
        self : object
            The fitted detectors.
        """
        if not self.estimators:
            raise ValueError("estimators=[] has no detector; pass a list of names and detectors")
        self._validate_names([name for name, _ in self.estimators])
        y = validate_data(self, y=y)
        self.classes_ = check_two_classes(self, y)
        splits = list(make_folds(self.cv, y, groups).split(X, y, groups))
        scores = [self._out_of_fold(detector, X, y, splits) for _, detector in self.estimators]
        is_spoof = y == self.classes_[1]
        self._fit_weights(np.column_stack(scores), is_spoof)
        is_auto = self.max_llr == "auto"
        self.max_llr_ = supported_llr(is_spoof, groups) if is_auto else self.max_llr
        self.estimators_ = [clone(detector).fit(X, y) for _, detector in self.estimators]
        copy_feature_attributes(self.estimators_[0], self)
        return self

    def _out_of_fold(self, detector, X, y, splits):
        method = score_method(detector)
        scores = cross_val_predict(detector, X, y, cv=splits, method=method, n_jobs=self.n_jobs)
        return positive_scores(scores)

    def _fit_weights(self, scores, is_spoof):
        scale = np.where(np.ptp(scores, axis=0) > 0, scores.std(axis=0), 1.0)
        mean = scores.mean(axis=0)
        # Weak regularization, so that classes that are separable have finite ratios.
        model = LogisticRegression(C=100.0, class_weight="balanced")
        model.fit((scores - mean) / scale, is_spoof)
        self.weights_ = model.coef_[0] / scale
        self.intercept_ = float(model.intercept_[0] - self.weights_ @ mean)

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
        check_is_fitted(self)
        llr = np.float64(self.intercept_)
        for weight, detector in zip(self.weights_, self.estimators_, strict=True):
            llr = llr + weight * scores_of(detector, X).astype(np.float64)
        return limit_llr(llr, self.max_llr_)

    def predict_proba(self, X):
        """Return the posterior probabilities of bona fide and spoof for equal priors.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`.
        """
        llr = self.decision_function(X)
        return np.column_stack([expit(-llr), expit(llr)])

    def predict(self, X):
        """Return the label that is more probable for equal priors.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips.

        Returns
        -------
        labels : ndarray of shape (n_clips,)
        """
        is_spoof = self.decision_function(X) > 0
        return self.classes_[is_spoof.astype(int)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        if self.estimators:
            tags.input_tags = get_tags(self.estimators[0][1]).input_tags
        tags.classifier_tags.multi_class = False
        return tags
