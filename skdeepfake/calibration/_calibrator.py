"""The map from scores to log-likelihood ratios."""

from numbers import Real

import numpy as np
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted, validate_data

from skdeepfake._max_llr import limit_llr
from skdeepfake._sklearn_compat import Interval, StrOptions, _check_sample_weight, _fit_context
from skdeepfake._validation import check_class_weights, check_two_classes, scale_weights


class LLRCalibrator(ClassifierMixin, TransformerMixin, BaseEstimator):
    """Calibration of the scores of a detector to natural-log likelihood ratios.

    A log-likelihood ratio (LLR) says how much more likely a score is for spoofed than for bona fide
    speech. It does not depend on the prior, so users can set the threshold that follows from their
    own prior and costs with :func:`bayes_threshold`. As a transformer, the calibrator maps scores
    to ratios; as a classifier of scores, it decides at a prior.

    Fit it on scores of clips that the detector was not trained on.
    :class:`LLRCalibratedClassifierCV` does so by cross-validation.

    Parameters
    ----------
    method : {"logistic", "isotonic"}, default="logistic"
        - "logistic": an affine map, fitted by logistic regression in which spoof has the weight
          `prior` and bona fide ``1 - prior``, as in BOSARIS [1]_. If the scores separate the
          classes perfectly, weak regularization keeps the slope finite.
        - "isotonic": the pool-adjacent-violators algorithm, with one clip per class added at
          both ends (Laplace's rule of succession) so that no ratio is infinite. It needs a few
          hundred clips per class.
    prior : float, default=0.5
        Probability of spoof, in (0, 1), for `predict_proba` and `predict`. The logistic fit is
        best near it. If the errors cost differently, pass the effective prior
        ``c_fa p / (c_fa p + c_miss (1 - p))``.
    higher_is : {"spoof", "bonafide"}, default="spoof"
        The class that high scores speak for; ASVspoof's score files score bona fide high. The
        ratios are high for spoof in either case.
    max_llr : float or None, default=None
        Largest ratio, in either direction, that the clips support. The ratios approach it and keep
        their order; small ones hardly change, see Notes. None sets no limit.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels; the second is spoof.
    slope_, intercept_ : float
        The affine map, of scores that are high for spoof. Only with `method="logistic"`.
    isotonic_ : IsotonicRegression
        The map to the fraction of spoof. Only with `method="isotonic"`.
    log_odds_ : float
        Log-odds of spoof among the clips of the fit. Only with `method="isotonic"`.
    n_features_in_ : int
        1. Only after a fit on two-dimensional scores.
    feature_names_in_ : ndarray of shape (1,)
        Name of the column, if it had one.

    See Also
    --------
    LLRCalibratedClassifierCV : A detector with its calibrator.
    skdeepfake.metrics.cllr : The cost of log-likelihood ratios.

    Notes
    -----
    A calibration on a few dozen speakers or sources cannot tell how often the next one is mistaken
    completely. With ``e = exp(-max_llr)``, a ratio r becomes ``(r + e) / (1 + e r)``: that of
    scores of which a fraction ``e / (1 + e)`` per class is distributed as those of the other class.
    By Laplace's rule of succession, n independent speakers or sources of each class support
    ``max_llr=log(n + 1)``, which :class:`LLRCalibratedClassifierCV` sets. Limits of this kind are
    known from forensic science [2]_.

    References
    ----------
    .. [1] N. Brümmer and E. de Villiers, "The BOSARIS toolkit: theory, algorithms and code for
       surviving the new DCF", 2013. arXiv:1304.2865.
    .. [2] P. Vergeer, A. van Es, A. de Jongh, I. Alberink and R. Stoel, "Numerical likelihood
       ratios outputted by LR systems are often based on extrapolation: When to stop
       extrapolating?", Science & Justice 56(6), 2016. DOI 10.1016/j.scijus.2016.06.003.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.calibration import LLRCalibrator
    >>> from skdeepfake.metrics import cllr
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], 500)
    >>> scores = 10 * (rng.normal(size=1000) + y) + 30
    >>> calibrator = LLRCalibrator().fit(scores, y)
    >>> cllr(y, scores) > 1 > cllr(y, calibrator.transform(scores))
    True
    """

    _parameter_constraints = {
        "method": [StrOptions({"logistic", "isotonic"})],
        "prior": [Interval(Real, 0, 1, closed="neither")],
        "higher_is": [StrOptions({"spoof", "bonafide"})],
        "max_llr": [Interval(Real, 0, None, closed="neither"), None],
    }

    def __init__(self, method="logistic", *, prior=0.5, higher_is="spoof", max_llr=None):
        self.method = method
        self.prior = prior
        self.higher_is = higher_is
        self.max_llr = max_llr

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None):
        """Fit the map from scores to log-likelihood ratios.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, 1)
            Scores.
        y : array-like of shape (n_clips,)
            Labels; the second in sorted order is spoof.
        sample_weight : array-like of shape (n_clips,), default=None
            Weights of the clips within their class; their scale has no effect.

        Returns
        -------
        self : LLRCalibrator
            The fitted calibrator.
        """
        scores, y = validate_data(self, X, y, dtype=np.float64, ensure_2d=False)
        scores = self._as_scores(scores)
        self.classes_ = check_two_classes(self, y)
        is_spoof = y == self.classes_[1]
        weight = _check_sample_weight(
            sample_weight, scores, dtype=np.float64, ensure_non_negative=True, copy=True
        )
        check_class_weights(weight, is_spoof)
        if self.method == "logistic":
            self._fit_logistic(scores, is_spoof, weight)
        else:
            self._fit_isotonic(scores, is_spoof, weight)
        return self

    def transform(self, X):
        """Return log-likelihood ratios of scores, in the shape of the scores.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, 1)
            Scores.

        Returns
        -------
        llr : ndarray of the shape of X
            Natural-log likelihood ratios of spoof to bona fide.
        """
        return self.decision_function(X).reshape(np.shape(X))

    def decision_function(self, X):
        """Return log-likelihood ratios of scores.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, 1)
            Scores.

        Returns
        -------
        llr : ndarray of shape (n_clips,)
            Natural-log likelihood ratios of spoof to bona fide.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, ensure_2d=False, reset=False)
        scores = self._as_scores(X)
        if self.method == "logistic":
            llr = self.slope_ * scores + self.intercept_
        else:
            llr = logit(self.isotonic_.predict(scores)) - self.log_odds_
        return limit_llr(llr, self.max_llr)

    def predict_proba(self, X):
        """Return the posterior probabilities of bona fide and spoof at `prior`.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, 1)
            Scores.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`.
        """
        log_odds = self.decision_function(X) + logit(self.prior)
        return np.column_stack([expit(-log_odds), expit(log_odds)])

    def predict(self, X):
        """Return the label that is more probable at `prior`.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, 1)
            Scores.

        Returns
        -------
        labels : ndarray of shape (n_clips,)
        """
        is_spoof = self.decision_function(X) + logit(self.prior) > 0
        return self.classes_[is_spoof.astype(int)]

    def _as_scores(self, X):
        """Return scores in one dimension, high for spoof."""
        if X.ndim > 2 or (X.ndim == 2 and X.shape[1] != 1):
            raise ValueError(
                "LLRCalibrator takes one score per clip, of shape (n_clips,) or (n_clips, 1). "
                f"Got shape {X.shape} instead."
            )
        scores = X.reshape(-1)
        return -scores if self.higher_is == "bonafide" else scores

    def _fit_logistic(self, scores, is_spoof, weight):
        if np.ptp(scores) == 0:  # equal scores carry no information
            self.slope_ = self.intercept_ = 0.0
            return
        scale = scores.std()
        centered = (scores - scores.mean()) / scale
        class_weight = np.where(
            is_spoof,
            self.prior * weight / weight[is_spoof].sum(),
            (1 - self.prior) * weight / weight[~is_spoof].sum(),
        )
        # C is so large that it has no effect unless the classes are separable.
        model = LogisticRegression(C=1e8, solver="newton-cholesky", tol=1e-8)
        model.fit(centered[:, np.newaxis], is_spoof, sample_weight=class_weight)
        self.slope_ = model.coef_.item() / scale
        self.intercept_ = model.intercept_.item() - logit(self.prior) - self.slope_ * scores.mean()

    def _fit_isotonic(self, scores, is_spoof, weight):
        # The clips that are added at the ends have a weight of 1.
        for members in (is_spoof, ~is_spoof):
            weight[members] = scale_weights(weight[members])
        ends = np.repeat([scores.min(), scores.max()], 2)
        self.isotonic_ = IsotonicRegression(out_of_bounds="clip").fit(
            np.append(scores, ends),
            np.append(is_spoof, [0, 1, 0, 1]),
            sample_weight=np.append(weight, np.ones(4)),
        )
        self.log_odds_ = float(np.log(weight[is_spoof].sum() / weight[~is_spoof].sum()))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.classifier_tags.multi_class = False
        tags.transformer_tags.preserves_dtype = ["float64"]
        return tags
