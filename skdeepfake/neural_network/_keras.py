"""The base of the neural classifiers, and the only file that knows scikeras.

scikeras gives the class and what builds a network from it; this one makes of it a classifier by
scikit-learn's present rules. As shipped, `KerasClassifier` is none since
scikit-learn 1.6 (its mixins stand right of `BaseEstimator`), accepts any keyword, and returns
``predict_proba`` of one clip without its first axis.

A subclass has the training parameters below among those of its constructor and implements
`_keras_build_fn`.
"""

import tempfile
import warnings
from abc import abstractmethod
from numbers import Integral, Real
from pathlib import Path

import keras
import numpy as np
from scikeras.wrappers import KerasClassifier
from scipy.special import expit
from sklearn.base import BaseEstimator, _fit_context
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.preprocessing import LabelEncoder
from sklearn.utils import ClassifierTags, check_random_state, compute_sample_weight, gen_batches
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import (
    _check_sample_weight,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from skdeepfake._validation import check_frames
from skdeepfake.neural_network._reuse import log_odds, seeded, trainer_of

# Clips scored at once.
_SCORE_BATCH = 256
# The loss without the L2 penalties, whose fall would hide that of the classification.
_CROSS_ENTROPY = "cross_entropy"


class NeuralClassifier(KerasClassifier):
    """Base of the neural classifiers of clips into two classes."""

    _parameter_constraints: dict = {
        "optimizer": [str, type, keras.optimizers.Optimizer],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "shuffle": ["boolean"],
        "class_weight": [dict, StrOptions({"balanced"}), None],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "warm_start": ["boolean"],
        "callbacks": [list, None],
        "verbose": ["verbose"],
        "random_state": ["random_state"],
    }

    # What does not change the network, and the optimiser, whose settings are asked of itself.
    _training_parameters = frozenset(_parameter_constraints)

    # Seeds are set here: scikeras would switch TensorFlow's op determinism on and off too.
    _random_state = None

    # The subclass' `_keras_build_fn` stands in the place of these parameters of scikeras.
    model = build_fn = None

    # scikit-learn's grammar of parameters in place of scikeras' open one.
    _get_param_names = classmethod(BaseEstimator._get_param_names.__func__)
    set_params = BaseEstimator.set_params
    __repr__ = BaseEstimator.__repr__

    @property
    def current_epoch(self):
        """Number of epochs trained so far."""
        return len(self.history_.get("loss", ()))

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None):
        """Train the network.

        An interrupt from the keyboard ends the training with a warning, and what was learnt until
        then is kept.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            Scaled features. A row of features is read as so many frames of one feature.
        y : array-like of shape (n_clips,)
            Labels of two classes, of which the one that sorts last is positive: 1 of 0 and 1.
        sample_weight : array-like of shape (n_clips,) or None, default=None
            Weights of the clips in the loss.

        Returns
        -------
        self : object
            The fitted classifier.
        """
        return self._fit(X, y, sample_weight, restart=not self.warm_start, epochs=self.epochs)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Train the network for one more epoch.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.
        y : array-like of shape (n_clips,)
            Labels.
        classes : array-like of shape (2,) or None, default=None
            Both labels; needed in the first call if `y` lacks one.
        sample_weight : array-like of shape (n_clips,) or None, default=None
            As in `fit`.

        Returns
        -------
        self : object
            The classifier, fitted further.
        """
        return self._fit(X, y, sample_weight, restart=False, epochs=1, classes=classes)

    def predict(self, X):
        """Return the more probable class of each clip.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.

        Returns
        -------
        y : ndarray of shape (n_clips,)
        """
        positive = self.decision_function(X) > 0
        return self.classes_[positive.astype(int)]

    def predict_proba(self, X):
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`. They presume the class ratio of the training data.
        """
        log_odds = self.decision_function(X)
        return np.stack([expit(-log_odds), expit(log_odds)], axis=1)

    def decision_function(self, X):
        """Return the log-odds of the positive class.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.

        Returns
        -------
        log_odds : ndarray of shape (n_clips,)
            ``ln(p / (1 - p))`` for the probability `p` of ``classes_[1]``: higher is more likely
            a deepfake, where that is class 1, and above 0 is more likely than not.
        """
        check_is_fitted(self)
        X = self._check_clips(X, reset=False)
        X = X.reshape(-1, *self.input_shape_)
        batches = gen_batches(len(X), _SCORE_BATCH)
        scores = [log_odds(self._architecture, self.model_, X[batch]) for batch in batches]
        return np.concatenate(scores).astype(np.float64)

    def score(self, X, y, sample_weight=None):
        """Return the accuracy.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.
        y : array-like of shape (n_clips,)
            True labels.
        sample_weight : array-like of shape (n_clips,) or None, default=None
            Weights of the clips.

        Returns
        -------
        accuracy : float
            Share of the clips that `predict` gets right.
        """
        return accuracy_score(y, self.predict(X), sample_weight=sample_weight)

    def initialize(self, X, y):
        """Build the network for the shape of `X` without training it.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.
        y : array-like of shape (n_clips,)
            Labels.

        Returns
        -------
        self : object
            The classifier with random weights.
        """
        self._validate_params()
        self._start(self._check_clips(X, reset=True), column_or_1d(y, warn=True))
        return self

    def _fit(self, X, y, sample_weight, *, restart, epochs, classes=None):
        restart = restart or not self.initialized_
        X = self._check_clips(X, reset=restart)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        if restart:
            self._start(X, y if classes is None else np.asarray(classes))
        sample_weight = self._weigh(X, y, sample_weight)
        targets = self._encode(y)
        training, validation = self._split(X, targets, sample_weight)
        self._train(training, validation, epochs)
        return self

    def _train(self, training, validation, epochs):
        """Train the network, in one that may have been traced before, and add to the history."""
        X, targets, sample_weight = training
        before = self.current_epoch
        # Every epoch has an order of its own, also where training goes on.
        with (
            seeded(self._seed + before),
            trainer_of(self._architecture, self.model_, self._build_keras_model) as trainer,
        ):
            try:
                trainer.fit(
                    X,
                    targets,
                    sample_weight=sample_weight,
                    batch_size=self.batch_size,
                    epochs=before + epochs,
                    initial_epoch=before,
                    validation_data=validation,
                    shuffle=self.shuffle,
                    callbacks=[*(self.callbacks or []), *self._stopping()],
                    verbose=int(self.verbose),
                )
            except KeyboardInterrupt:
                warnings.warn(
                    f"The training was interrupted in epoch {len(trainer.history.epoch) + 1} of "
                    f"{epochs}; the network stays as it is then and can be used",
                    stacklevel=5,
                )
        for name, values in trainer.history.history.items():
            self.history_.setdefault(name, []).extend(map(float, values))
        self.n_iter_ = self.current_epoch

    def _start(self, X, y):
        """Learn the classes and build the network."""
        check_classification_targets(y)
        target_type = type_of_target(y, input_name="y")
        classes = np.unique(y)
        if target_type != "binary":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {target_type}."
            )
        if len(classes) < 2:
            raise ValueError(
                f"{type(self).__name__} needs clips of 2 classes, got 1 class: {classes[0]}"
            )
        self.classes_, self.n_classes_ = classes, 2
        self._seed = int(check_random_state(self.random_state).randint(1, 2**30))
        self.input_shape_ = X.shape[1:] if X.ndim == 3 else (X.shape[1], 1)
        self.history_ = {}
        self._architecture = self._name_architecture()
        with seeded(self._seed):
            self.model_ = self._build_keras_model()

    def _name_architecture(self):
        """Return what decides the network's variables and its training step, as one string."""
        params = self.get_params(deep=False).items()
        shape = {key: value for key, value in params if key not in self._training_parameters}
        optimizer = self._get_compile_kwargs()["optimizer"].get_config()
        del optimizer["name"]
        if isinstance(optimizer["learning_rate"], float):
            del optimizer["learning_rate"]  # a variable, unlike a schedule
        return repr((type(self).__name__, self.input_shape_, shape, optimizer))

    def _get_compile_kwargs(self):
        optimizer = keras.optimizers.get(self.optimizer)
        # An instance is the user's: a copy is trained, with the learning rate it came with.
        if isinstance(self.optimizer, keras.optimizers.Optimizer):
            optimizer = optimizer.from_config(optimizer.get_config())
        else:
            optimizer.learning_rate = self.learning_rate
        # On a CPU, XLA takes longer to compile a recurrent network than to train it.
        return {
            "optimizer": optimizer,
            "loss": "binary_crossentropy",
            "weighted_metrics": ["accuracy", keras.metrics.BinaryCrossentropy(name=_CROSS_ENTROPY)],
            "jit_compile": False,
        }

    @abstractmethod
    def _keras_build_fn(self, meta, compile_kwargs):
        """Return the compiled network for ``meta["input_shape_"]``; its last layers are named
        "logit" and "probability".
        """  # noqa: D205

    def _check_clips(self, X, *, reset):
        """Return `X` as float32, of the shape the network was built for unless `reset`."""
        X = X if hasattr(X, "ndim") else np.asarray(X)
        if X.ndim == 3:
            X = check_frames(self, X, reset=reset)
            shape = X.shape[1:]
        else:
            X = validate_data(self, X, dtype=np.float32, reset=reset)
            shape = (X.shape[1], 1)
        if not reset and shape != tuple(self.input_shape_):
            raise ValueError(
                f"X has {shape[0]} frames of {shape[1]} features, but {type(self).__name__} is "
                f"expecting {self.input_shape_[0]} frames of {self.input_shape_[1]} features"
            )
        return X

    def _encode(self, y):
        """Return 1 for the positive class and 0 for the other, of shape (n_clips, 1)."""
        unknown = np.setdiff1d(y, self.classes_)
        if unknown.size:
            raise ValueError(
                f"y holds the labels {unknown.tolist()}, which are not among the classes "
                f"{self.classes_.tolist()}"
            )
        encoder = LabelEncoder()
        encoder.classes_ = self.classes_
        return encoder.transform(y).astype(np.float32)[:, np.newaxis]

    def _weigh(self, X, y, sample_weight):
        """Return the weights of clips and of classes as one, or None if all are equal."""
        if sample_weight is None and self.class_weight is None:
            return None
        weights = _check_sample_weight(sample_weight, X, dtype=np.float32)
        if self.class_weight is not None:
            weights = weights * compute_sample_weight(self.class_weight, y)
        return weights.astype(np.float32)

    def _split(self, X, targets, sample_weight):
        """Return what to train on, and what to validate on or None."""
        if not self.early_stopping:
            return (X, targets, sample_weight), None
        splitter = StratifiedShuffleSplit(
            1, test_size=self.validation_fraction, random_state=self._seed
        )
        train, validate = next(splitter.split(X, targets))
        parts = [
            (X[rows], targets[rows], None if sample_weight is None else sample_weight[rows])
            for rows in (train, validate)
        ]
        validation = parts[1] if sample_weight is not None else parts[1][:2]
        return parts[0], validation

    def _stopping(self):
        if not self.early_stopping:
            return []
        return [
            keras.callbacks.EarlyStopping(
                f"val_{_CROSS_ENTROPY}",
                mode="min",
                min_delta=self.tol,
                patience=self.n_iter_no_change,
                restore_best_weights=True,
            )
        ]

    def __getstate__(self):
        state = BaseEstimator.__getstate__(self).copy()
        if "model_" in state:
            state["model_"] = _to_archive(state["model_"])
        return state

    def __setstate__(self, state):
        BaseEstimator.__setstate__(self, state)
        if "model_" in state:
            self.model_ = _from_archive(state["model_"])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.estimator_type = "classifier"
        tags.classifier_tags = ClassifierTags(multi_class=False)
        tags.target_tags.required = True
        tags.input_tags.three_d_array = True
        tags.non_deterministic = self.random_state is None
        return tags


def _to_archive(model):
    """Return the bytes of a model's `.keras` archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        model.save(path)
        return path.read_bytes()


def _from_archive(archive):
    """Return the model of a `.keras` archive; code that it may contain is not run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        path.write_bytes(archive)
        return keras.saving.load_model(path, safe_mode=True)
