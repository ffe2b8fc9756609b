"""Small networks, each on a random part of the features."""

import threading
from numbers import Integral, Real

import numpy as np
from joblib import delayed
from sklearn.neural_network import MLPClassifier
from sklearn.utils import (
    check_consistent_length,
    check_random_state,
    compute_sample_weight,
    gen_batches,
)
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from skdeepfake._parallel import run_parallel
from skdeepfake._sklearn_compat import Interval, StrOptions, _fit_context
from skdeepfake._validation import check_rows, check_two_classes
from skdeepfake.ensemble._log_odds import LogOddsClassifier

_one_at_a_time = threading.Lock()
# Clips scored at once.
_BLOCK = 1024


class SubspaceMLPClassifier(LogOddsClassifier):
    """Mean of small networks, each of which sees a random part of the features.

    With many correlated features and few clips, a network relies on some features and errs where
    these mislead. Networks on different parts of the features [1]_ err differently, and the mean of
    their log-odds is more accurate than each. The time of training is linear in the number of
    clips, and what is kept does not depend on it, unlike with a kernel machine.

    Parameters
    ----------
    n_estimators : int, default=8
        Number of networks.
    max_features : float, default=0.3
        Fraction of the features that each network sees, at least one.
    hidden_units : int, default=128
        Number of rectified linear units of each network, in one layer.
    alpha : float, default=5.0
        Strength of the L2 regularization, as in :class:`~sklearn.neural_network.MLPClassifier`.
    epochs : int, default=10
        Number of passes over the clips.
    batch_size : int, default=128
        Number of clips per step of the training.
    learning_rate : float, default=1e-3
        Learning rate of Adam.
    class_weight : "balanced", dict or None, default=None
        Weights of the classes, as in scikit-learn.
    n_jobs : int or None, default=None
        Number of networks trained at once.
    random_state : int, RandomState instance or None, default=None
        Seed of the features drawn, the initial weights and the order of the clips.

    Attributes
    ----------
    features_ : list of ndarray of shape (n_features_seen,), int
        The features that each network sees.
    weights_ : list of tuple of ndarray
        Weights and biases of the hidden and of the output layer of each network.
    classes_ : ndarray of shape (2,)
        The labels; the second is the positive class.
    n_features_in_ : int
        Number of features seen in `fit`.

    See Also
    --------
    sklearn.neural_network.MLPClassifier : One network, of any number of layers.
    sklearn.ensemble.BaggingClassifier : The mean of any classifiers on parts of the features.

    References
    ----------
    .. [1] T. K. Ho, "The random subspace method for constructing decision forests", IEEE
       Transactions on Pattern Analysis and Machine Intelligence 20(8), 1998. DOI 10.1109/34.709601.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skdeepfake.ensemble import SubspaceMLPClassifier
    >>> X, y = make_classification(random_state=0)
    >>> networks = SubspaceMLPClassifier(n_estimators=4, random_state=0).fit(X, y)
    >>> networks.decision_function(X[:3]).shape
    (3,)
    """

    _parameter_constraints: dict = {
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "max_features": [Interval(Real, 0, 1, closed="right")],
        "hidden_units": [Interval(Integral, 1, None, closed="left")],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "class_weight": [StrOptions({"balanced"}), dict, None],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_estimators=8,
        *,
        max_features=0.3,
        hidden_units=128,
        alpha=5.0,
        epochs=10,
        batch_size=128,
        learning_rate=1e-3,
        class_weight=None,
        n_jobs=None,
        random_state=None,
    ):
        self.n_estimators = n_estimators
        self.max_features = max_features
        self.hidden_units = hidden_units
        self.alpha = alpha
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.class_weight = class_weight
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y):
        """Train the networks.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features, scaled to similar variances. Of features on disk
            (``InChunks(out=...)``), those of one network at a time are in memory.
        y : array-like of shape (n_clips,)
            Labels; the second in sorted order is the positive class.

        Returns
        -------
        self : object
            The fitted classifier.
        """
        X = check_rows(self, X, dtype=np.float32, reset=True)
        y = validate_data(self, y=y)
        check_consistent_length(X, y)
        self.classes_ = check_two_classes(self, y)
        targets = (y == self.classes_[1]).astype(int)
        weights = None
        if self.class_weight is not None:
            weights = compute_sample_weight(self.class_weight, y)
        random_state = check_random_state(self.random_state)
        n_seen = max(1, round(self.max_features * X.shape[1]))
        seeds = random_state.randint(2**31 - 1, size=self.n_estimators)
        self.features_ = [
            np.sort(random_state.choice(X.shape[1], n_seen, replace=False)) for _ in seeds
        ]
        tasks = (
            delayed(_train)(
                self._network(int(seed), len(X)), X, targets, weights, seen, self.epochs
            )
            for seed, seen in zip(seeds, self.features_, strict=True)
        )
        self.weights_ = list(run_parallel(tasks, n_jobs=self.n_jobs))
        return self

    def _network(self, seed, n_clips):
        return MLPClassifier(
            (self.hidden_units,),
            alpha=self.alpha,
            batch_size=min(self.batch_size, n_clips),
            learning_rate_init=self.learning_rate,
            # A number would order the clips alike in each pass.
            random_state=np.random.RandomState(seed),
        )

    def decision_function(self, X):
        """Return the mean log-odds of the positive class over the networks.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.

        Returns
        -------
        log_odds : ndarray of shape (n_clips,)
        """
        check_is_fitted(self)
        X = check_rows(self, X, dtype=np.float32, reset=False)
        blocks = gen_batches(len(X), _BLOCK)
        return np.concatenate([self._log_odds(np.asarray(X[block])) for block in blocks])

    def _log_odds(self, X):
        log_odds = np.zeros(len(X))
        for seen, (hidden, hidden_bias, output, output_bias) in zip(
            self.features_, self.weights_, strict=True
        ):
            # Unlike BLAS, this rounds alike for any number of clips and of threads.
            activations = np.einsum("ij,jk->ik", X[:, seen], hidden)
            np.maximum(activations + hidden_bias, 0.0, out=activations)
            log_odds += np.einsum("ij,j->i", activations, output[:, 0]) + output_bias[0]
        return log_odds / len(self.weights_)


def _train(network, X, targets, weights, seen, epochs):
    """Return the weights of a network after some passes over the clips."""
    X = np.ascontiguousarray(X[:, seen])
    # Rounding depends on the number of threads, and so small a network gains nothing from several.
    # The number belongs to the process: a network that ends sets it back for one still trained.
    with _one_at_a_time, threadpool_limits(1, user_api="blas"):
        for _ in range(epochs):
            network.partial_fit(X, targets, classes=[0, 1], sample_weight=weights)
    # The rest of the network is the state of the optimizer, thrice as large.
    (hidden, output), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
    return hidden, hidden_bias, output, output_bias
