"""A classifier of deepfakes with a second one for scene forgeries."""

from numbers import Real

import numpy as np
from sklearn.base import MetaEstimatorMixin, clone
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from skdeepfake._sklearn_compat import HasMethods, Interval, _fit_context
from skdeepfake._validation import check_two_classes
from skdeepfake.ensemble._log_odds import LogOddsClassifier


class SceneHeadClassifier(MetaEstimatorMixin, LogOddsClassifier):
    """Classifier of deepfakes with a second one, the head, for scene forgeries.

    Scene forgeries are genuine voices, so that one classifier of these and of synthetic speech errs
    more often on synthetic speech. Here, the classifier learns from all rows but those of scenes;
    the head learns to tell scene forgeries from everything else. The score is the greater one.

    Parameters
    ----------
    estimator : estimator instance
        The classifier, whose `decision_function` returns log-odds.
    head : estimator instance, default=None
        The head; by default another clone of `estimator`.
    offset : float, default=-2.0
        Added to the log-odds of the head, so that it speaks up only where it is sure.

    Attributes
    ----------
    estimator_ : estimator instance
        The fitted classifier.
    head_ : estimator instance or None
        The fitted head; None if there were no scene forgeries in `fit`.
    classes_ : ndarray of shape (2,)
        The labels; the second is the deepfake.
    n_features_in_ : int
        Number of features seen in `fit`.

    See Also
    --------
    skdeepfake.over_sampling.SceneSampler : Adds scene forgeries, and tells this classifier of them
        in a :class:`~skdeepfake.compose.DetectorPipeline`.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skdeepfake.ensemble import SceneHeadClassifier
    >>> X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1], [0, 3], [0, 4]])
    >>> y, is_scene = np.array([0, 0, 1, 1, 1, 1]), np.array([0, 0, 0, 0, 1, 1], dtype=bool)
    >>> classifier = SceneHeadClassifier(LogisticRegression(C=100.0), offset=0.0)
    >>> classifier.fit(X, y, is_scene=is_scene).predict(X)
    array([0, 0, 1, 1, 1, 1])
    """

    _parameter_constraints: dict = {
        "estimator": [HasMethods(["fit", "decision_function"])],
        "head": [HasMethods(["fit", "decision_function"]), None],
        "offset": [Interval(Real, None, None, closed="neither")],
    }
    # DetectorPipeline knows the rows of scenes, so that nobody has to ask for them.
    __metadata_request__fit = {"is_scene": True}

    def __init__(self, estimator, *, head=None, offset=-2.0):
        self.estimator = estimator
        self.head = head
        self.offset = offset

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, is_scene=None):
        """Fit the classifier and the head.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.
        y : array-like of shape (n_clips,)
            Labels; the second in sorted order is the deepfake.
        is_scene : array-like of shape (n_clips,) of bool, default=None
            Whether a row was made for the head: genuine speech in a scene, or a scene forgery. None
            means that no row was, and there is no head.

        Returns
        -------
        self : SceneHeadClassifier
            The fitted classifier.
        """
        X, y = validate_data(self, X, y)
        self.classes_ = check_two_classes(self, y)
        is_scene = np.zeros(len(y), bool) if is_scene is None else np.asarray(is_scene, bool)
        check_consistent_length(y, is_scene)
        self.estimator_ = clone(self.estimator).fit(X[~is_scene], y[~is_scene])
        is_forgery = is_scene & (y == self.classes_[1])
        self.head_ = None
        if is_forgery.any():
            head = self.estimator if self.head is None else self.head
            self.head_ = clone(head).fit(X, is_forgery.astype(int))
        return self

    def decision_function(self, X):
        """Return the greater log-odds, of the classifier or of the head.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.

        Returns
        -------
        log_odds : ndarray of shape (n_clips,)
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        log_odds = np.asarray(self.estimator_.decision_function(X), dtype=float)
        if self.head_ is None:
            return log_odds
        return np.maximum(log_odds, self.head_.decision_function(X) + self.offset)
