"""A classifier by two Gaussian mixtures, the back-end of the ASVspoof baselines."""

from numbers import Integral

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.mixture import GaussianMixture
from sklearn.utils import check_random_state, gen_batches, resample
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from skdeepfake._sklearn_compat import Interval, _check_sample_weight, _fit_context
from skdeepfake._validation import (
    check_class_weights,
    check_frames_or_rows,
    check_two_classes,
    scale_weights,
)

# Parameters that are passed to the mixtures.
_MIXTURE_PARAMETERS = (
    "n_components",
    "covariance_type",
    "tol",
    "reg_covar",
    "max_iter",
    "n_init",
    "init_params",
    "verbose",
)
# Frames scored at once.
_SCORE_BATCH = 8192


class GMMClassifier(ClassifierMixin, BaseEstimator):
    """Classifier of clips by two Gaussian mixtures over their frames.

    It is the back-end of the ASVspoof baselines [1]_, where it follows LFCC or CQCC. Each mixture
    is fitted to the frames of one class, regardless of their order. The score of a clip is the mean
    log-likelihood ratio of its frames, ``log p(frame | positive) - log p(frame | negative)``. The
    positive class is the last label in sorted order: 1 for labels 0 and 1.

    Parameters
    ----------
    n_components : int, default=512
        Number of Gaussians per mixture.
    covariance_type : {"diag", "full", "tied", "spherical"}, default="diag"
        Form of the covariances, as in :class:`~sklearn.mixture.GaussianMixture`.
    max_frames : int or None, default=100_000
        Number of frames drawn per class for training; None takes all frames. Training needs about
        50 bytes per drawn frame and component: 2.5 GB by default.
    tol : float, default=1e-2
        Training ends when an iteration raises the mean log-likelihood of the frames by less.
    reg_covar : float, default=1e-6
        Added to the variances, in squared units of the features.
    max_iter : int, default=100
        Maximum number of iterations. The ASVspoof baselines use 10.
    n_init : int, default=1
        Number of trainings from different initial means, of which the likeliest mixture is kept.
    init_params : {"k-means++", "random_from_data", "kmeans", "random"}, default="k-means++"
        How the initial means are chosen. With many components, "kmeans" more than doubles the
        training time without a better mixture.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws of frames and initial means.
    verbose : int, default=0
        Whether to print the progress; values from 2 on give more detail.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels.
    mixtures_ : list of two GaussianMixture
        The densities of the frames, in the order of `classes_`.
    n_iter_ : ndarray of shape (2,), of int
        Number of iterations of each training.
    n_features_in_ : int
        Number of features per frame.
    feature_names_in_ : ndarray of str
        Names of the features, if `X` was a DataFrame.

    See Also
    --------
    skdeepfake.feature_extraction.LFCC : The front-end that usually precedes it.
    skdeepfake.calibration.LLRCalibratedClassifierCV : Calibrate the scores.

    Notes
    -----
    The frames of a clip are not independent, so that neither the mean nor the sum of their ratios
    is a calibrated log-likelihood ratio of the clip. The mean is comparable between clips of
    different duration.

    Sample weights act within each class; weights that are equal within a class have no effect.
    Whole numbers repeat clips. For other weights, frames are drawn with replacement, with
    probabilities in proportion to the weights of their clips.

    ASVspoof's score files have the opposite sign: high scores stand for genuine speech.

    References
    ----------
    .. [1] M. Todisco et al., "ASVspoof 2019: Future horizons in spoofed and fake audio detection",
       Interspeech 2019. DOI 10.21437/Interspeech.2019-2249.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.mixture import GMMClassifier
    >>> y = np.array([0, 1] * 10)
    >>> scale = np.where(y == 1, 1.0, 2.0)[:, np.newaxis, np.newaxis]
    >>> frames = np.random.default_rng(0).normal(0.0, scale, (20, 50, 3))
    >>> model = GMMClassifier(n_components=2, random_state=0).fit(frames, y)
    >>> model.score(frames, y)
    1.0
    """

    _parameter_constraints: dict = {
        **{name: GaussianMixture._parameter_constraints[name] for name in _MIXTURE_PARAMETERS},
        "max_frames": [Interval(Integral, 1, None, closed="left"), None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_components=512,
        *,
        covariance_type="diag",
        max_frames=100_000,
        tol=1e-2,
        reg_covar=1e-6,
        max_iter=100,
        n_init=1,
        init_params="k-means++",
        random_state=None,
        verbose=0,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.max_frames = max_frames
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None):
        """Fit a mixture to the frames of each class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            Frames. A row of features is a clip of one frame.
        y : array-like of shape (n_clips,)
            Labels of two classes.
        sample_weight : array-like of shape (n_clips,), default=None
            Weights of the clips within their class. None weighs all clips equally.

        Returns
        -------
        self : object
            The fitted classifier.

        Raises
        ------
        ValueError
            If `y` does not hold two classes, a class has fewer frames than `n_components`, or all
            weights of a class are zero.

        Warns
        -----
        ConvergenceWarning
            If a training reaches `max_iter`.
        """
        X = self._check_clips(X, reset=True)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        self.classes_ = check_two_classes(self, y)
        random_state = check_random_state(self.random_state)
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        check_class_weights(weight, y == self.classes_[1])
        self.mixtures_ = [
            self._fit_mixture(X[y == label], weight[y == label], label, random_state)
            for label in self.classes_
        ]
        self.n_iter_ = np.array([mixture.n_iter_ for mixture in self.mixtures_])
        return self

    def decision_function(self, X):
        """Return the mean log-likelihood ratio of the frames of each clip.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            Frames; clips may have another number of frames than in `fit`.

        Returns
        -------
        scores : ndarray of shape (n_clips,)
            Scores in nats, positive where ``classes_[1]`` is likelier.
        """
        check_is_fitted(self)
        X = self._check_clips(X, reset=False)
        frames = X.reshape(-1, X.shape[2])
        batches = gen_batches(len(frames), _SCORE_BATCH)
        ratios = np.concatenate([self._log_ratios(frames[batch]) for batch in batches])
        return ratios.reshape(X.shape[:2]).mean(axis=1)

    def predict_proba(self, X):
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `decision_function`.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            Probabilities in the order of `classes_`, for equally frequent classes. They are not
            calibrated, since the score is the mean over the frames, not their sum.
        """
        scores = self.decision_function(X)
        return np.stack([expit(-scores), expit(scores)], axis=1)

    def predict(self, X):
        """Return the likelier class of each clip, for equally frequent classes.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `decision_function`.

        Returns
        -------
        y : ndarray of shape (n_clips,)
            Labels.
        """
        positive = self.decision_function(X) > 0
        return self.classes_[positive.astype(int)]

    def _check_clips(self, X, *, reset):
        """Return `X` as float32 of shape (n_clips, n_frames, n_features)."""
        X = check_frames_or_rows(self, X, reset=reset)
        return X if X.ndim == 3 else X[:, np.newaxis]

    def _fit_mixture(self, clips, weight, label, random_state):
        frames = self._draw_frames(clips, weight, random_state)
        if len(frames) < self.n_components:
            raise ValueError(
                f"n_components={self.n_components} needs as many frames of each class, got "
                f"{len(frames)} of class {label} (max_frames={self.max_frames}); lower "
                "n_components or give more frames"
            )
        mixture = GaussianMixture(
            **{name: getattr(self, name) for name in _MIXTURE_PARAMETERS},
            random_state=random_state.randint(np.iinfo(np.int32).max),
        )
        # In single precision, the variance of frames that are nearly equal can become negative.
        return mixture.fit(frames.astype(np.float64))

    def _draw_frames(self, clips, weight, random_state):
        """Return the frames of a class to train on, by the weights of their clips."""
        rows = np.arange(clips.shape[0] * clips.shape[1]).reshape(clips.shape[:2])
        if np.ptp(weight) > 0:
            weight = scale_weights(weight)
            if (weight == np.rint(weight)).all():
                rows = np.repeat(rows, weight.astype(int), axis=0)
            else:
                p = np.repeat(weight / weight.sum(), clips.shape[1]) / clips.shape[1]
                rows = random_state.choice(rows.size, rows.size, p=p)
        rows = rows.ravel()
        if self.max_frames is not None and len(rows) > self.max_frames:
            rows = resample(
                rows, replace=False, n_samples=self.max_frames, random_state=random_state
            )
        return clips.reshape(-1, self.n_features_in_)[rows]

    def _log_ratios(self, frames):
        """Return the log-likelihood ratio of each frame."""
        frames = frames.astype(np.float64)
        negative, positive = (mixture.score_samples(frames) for mixture in self.mixtures_)
        return positive - negative

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.three_d_array = True
        return tags
