"""A Gaussian mixture for each class, the back-end of the ASVspoof baselines."""

from numbers import Integral

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.mixture import GaussianMixture
from sklearn.utils import check_random_state, gen_batches, resample
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
)

from skdeepfake._sklearn_compat import Interval, _fit_context
from skdeepfake._validation import check_frames_or_rows, check_two_classes

# Parameters that are handed to the mixtures as they are.
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
    """Classify clips by two Gaussian mixtures over their frames, one for each class.

    The back-end of the ASVspoof baselines [1]_, where it follows LFCC or CQCC. Each mixture learns
    the density of the frames of its class, whatever their order. The score of a clip is the mean
    over its frames of the log-likelihood ratio, ``log p(frame | positive) - log p(frame |
    negative)``; the class that sorts last is positive, 1 of 0 and 1.

    Parameters
    ----------
    n_components : int, default=512
        Gaussians of each mixture.
    covariance_type : {"diag", "full", "tied", "spherical"}, default="diag"
        Form of the covariances, as in :class:`~sklearn.mixture.GaussianMixture`.
    max_frames : int or None, default=100_000
        Frames of each class that are drawn for the training; None is all. Training holds about 50
        bytes for each of these frames and each component: 2.5 GB by default.
    tol : float, default=1e-2
        The training ends when an iteration raises the mean log-likelihood of a frame by less.
    reg_covar : float, default=1e-6
        Added to the variances, in squared units of the features.
    max_iter : int, default=100
        Iterations at most. ASVspoof's baselines take 10.
    n_init : int, default=1
        Trainings from different frames, of which the likeliest mixture is kept.
    init_params : {"k-means++", "random_from_data", "kmeans", "random"}, default="k-means++"
        How the first means are found. With many components, "kmeans" more than doubles the time of
        the training for no better mixture.
    random_state : int, RandomState instance or None, default=None
        Draws the frames and the first means.
    verbose : int, default=0
        Whether to print the progress, in more detail from 2 on.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels.
    mixtures_ : list of two GaussianMixture
        The densities of the frames, in the order of `classes_`.
    n_iter_ : ndarray of shape (2,), of int
        Iterations of each training.
    n_features_in_ : int
        Number of features of a frame.
    feature_names_in_ : ndarray of str
        Names of the features, if a data frame was given.

    See Also
    --------
    skdeepfake.feature_extraction.LFCC : The front-end that usually precedes it.
    skdeepfake.calibration.LLRCalibratedClassifierCV : Makes calibrated ratios of the scores.

    Notes
    -----
    The frames of a clip depend on each other, so that neither the mean nor the sum of their ratios
    is a calibrated log-likelihood ratio of the clip. The mean is comparable between clips of
    different duration.

    ASVspoof's score files have the opposite sign: there, high scores speak for genuine speech.

    References
    ----------
    .. [1] M. Todisco et al., "ASVspoof 2019: Future horizons in spoofed and fake audio detection",
       Interspeech 2019. DOI 10.21437/Interspeech.2019-2249.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.mixture import GMMClassifier
    >>> y = np.tile([0, 1], 10)
    >>> spread = np.where(y == 1, 1.0, 2.0)[:, np.newaxis, np.newaxis]
    >>> frames = np.random.default_rng(0).normal(0.0, spread, (20, 50, 3))
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
    def fit(self, X, y):
        """Learn the density of the frames of each class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            Frames. A row of features is read as a clip of one frame.
        y : array-like of shape (n_clips,)
            Labels of two classes.

        Returns
        -------
        self : object
            The fitted classifier.

        Raises
        ------
        ValueError
            If `y` has not two classes, or if a class has fewer frames than `n_components`.

        Warns
        -----
        ConvergenceWarning
            If a training ends at `max_iter`.
        """
        X = self._check_clips(X, reset=True)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        self.classes_ = check_two_classes(self, y)
        random_state = check_random_state(self.random_state)
        self.mixtures_ = [
            self._fit_mixture(X[y == label], label, random_state) for label in self.classes_
        ]
        self.n_iter_ = np.array([mixture.n_iter_ for mixture in self.mixtures_])
        return self

    def decision_function(self, X):
        """Return the mean log-likelihood ratio of a clip's frames.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            Frames; their number may differ from that of the training.

        Returns
        -------
        scores : ndarray of shape (n_clips,)
            In nats: above 0 where ``classes_[1]`` is likelier.
        """
        check_is_fitted(self)
        X = self._check_clips(X, reset=False)
        frames = X.reshape(-1, X.shape[2])
        batches = gen_batches(len(frames), _SCORE_BATCH)
        ratios = np.concatenate([self._log_ratios(frames[batch]) for batch in batches])
        return ratios.reshape(X.shape[:2]).mean(axis=1)

    def predict_proba(self, X):
        """Return the probability of each class, as if the score were the ratio of the whole clip.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `decision_function`.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`. They presume equally frequent classes, and they are not
            calibrated: the score is the mean over the frames, as if a clip were one frame.
        """
        scores = self.decision_function(X)
        return np.stack([expit(-scores), expit(scores)], axis=1)

    def predict(self, X):
        """Return the likelier class of each clip, whatever the class ratio of the training data.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `decision_function`.

        Returns
        -------
        y : ndarray of shape (n_clips,)
        """
        positive = self.decision_function(X) > 0
        return self.classes_[positive.astype(int)]

    def _check_clips(self, X, *, reset):
        """Return `X` as float32 of shape (n_clips, n_frames, n_features)."""
        X = check_frames_or_rows(self, X, reset=reset)
        return X if X.ndim == 3 else X[:, np.newaxis]

    def _fit_mixture(self, clips, label, random_state):
        frames = clips.reshape(-1, self.n_features_in_)
        if self.max_frames is not None and len(frames) > self.max_frames:
            frames = resample(
                frames, replace=False, n_samples=self.max_frames, random_state=random_state
            )
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
