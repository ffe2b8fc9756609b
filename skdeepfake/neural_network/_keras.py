"""The base of the neural classifiers, and the only file that knows scikeras.

scikeras gives the class and what builds a network from it; this one makes of it a classifier by
scikit-learn's present rules. As shipped, `KerasClassifier` is none since scikit-learn 1.6 (its
mixins stand right of `BaseEstimator`), accepts any keyword, and returns ``predict_proba`` of one
clip without its first axis.

A subclass has the training parameters below among those of its constructor, hands them on, and
implements `_network`.
"""

import warnings
from abc import abstractmethod
from numbers import Integral, Real

import keras
import numpy as np
from scikeras.wrappers import KerasClassifier
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.preprocessing import LabelEncoder
from sklearn.utils import ClassifierTags, check_random_state, compute_sample_weight, gen_batches
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from skdeepfake._sklearn_compat import Interval, StrOptions, _check_sample_weight, _fit_context
from skdeepfake._validation import check_frames_or_rows, check_two_classes
from skdeepfake.augmentation import SpecAugment
from skdeepfake.model_selection import StratifiedGroupShuffleSplit
from skdeepfake.neural_network._onnx import export_onnx
from skdeepfake.neural_network._persistence import (
    from_archive,
    library_versions,
    to_archive,
    warn_of_other_versions,
)
from skdeepfake.neural_network._regularizers import MixupModel, regularize
from skdeepfake.neural_network._reuse import evaluate, seeded, trainer_of
from skdeepfake.neural_network._training import (
    MaxTime,
    Schedule,
    make_loss,
    make_metrics,
    make_optimizer,
    make_stopping,
)

# Clips scored at once.
_SCORE_BATCH = 256
# Divides the name of an architecture from the graph of a network that was loaded.
_MARK = "\n"
_REGULARIZERS = ("spec_augment", "gaussian_noise", "mixup")


class NeuralClassifier(KerasClassifier):
    """Base of the neural classifiers of clips into two classes."""

    _parameter_constraints: dict = {
        "optimizer": [str, keras.optimizers.Optimizer],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "learning_rate_schedule": [StrOptions({"constant", "cosine", "exponential"}), callable],
        "clip_norm": [Interval(Real, 0, None, closed="neither"), None],
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "focal_gamma": [Interval(Real, 0, None, closed="left")],
        "spec_augment": [SpecAugment, StrOptions({"mild", "LB", "LD", "SM", "SS"}), None],
        "gaussian_noise": [Interval(Real, 0, None, closed="left")],
        "mixup": [Interval(Real, 0, None, closed="left")],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "shuffle": ["boolean"],
        "class_weight": [dict, StrOptions({"balanced"}), None],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "max_time": [Interval(Real, 0, None, closed="neither"), None],
        "warm_start": ["boolean"],
        "callbacks": [list, None],
        "verbose": ["verbose"],
        "random_state": ["random_state"],
    }

    # What neither the network nor its training step depends on; nor do they on the optimiser's
    # name, since its settings are asked of itself.
    _outside_the_trace = frozenset(_parameter_constraints) - {
        *("label_smoothing", "focal_gamma", "spec_augment", "gaussian_noise", "mixup")
    }

    # Seeds are set here: scikeras would switch TensorFlow's op determinism on and off too.
    _random_state = None

    # The subclass' `_keras_build_fn` stands in the place of these parameters of scikeras.
    model = build_fn = None

    # scikit-learn's grammar of parameters in place of scikeras' open one.
    _get_param_names = classmethod(BaseEstimator._get_param_names.__func__)
    set_params = BaseEstimator.set_params
    __repr__ = BaseEstimator.__repr__

    def __init__(
        self,
        *,
        optimizer,
        learning_rate,
        learning_rate_schedule,
        clip_norm,
        label_smoothing,
        focal_gamma,
        spec_augment,
        gaussian_noise,
        mixup,
        epochs,
        batch_size,
        shuffle,
        class_weight,
        early_stopping,
        validation_fraction,
        n_iter_no_change,
        tol,
        max_time,
        warm_start,
        callbacks,
        verbose,
        random_state,
    ):
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.learning_rate_schedule = learning_rate_schedule
        self.clip_norm = clip_norm
        self.label_smoothing = label_smoothing
        self.focal_gamma = focal_gamma
        self.spec_augment = spec_augment
        self.gaussian_noise = gaussian_noise
        self.mixup = mixup
        self.epochs = epochs
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.class_weight = class_weight
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.max_time = max_time
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.verbose = verbose
        self.random_state = random_state

    @property
    def current_epoch(self):
        """Number of epochs trained so far."""
        return len(self.history_.get("loss", ()))

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X,
        y,
        sample_weight=None,
        groups=None,
        validation_data=None,
        X_val=None,
        y_val=None,
    ):
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
        groups : array-like of shape (n_clips,) or None, default=None
            Speakers or sources. With `early_stopping`, those of the clips set aside are not trained
            on.
        validation_data : tuple (X, y) or None, default=None
            Clips to validate on; none are set aside then.
        X_val, y_val : array-like or None, default=None
            The same as two arguments, since the `transform_input` of a Pipeline transforms whole
            arguments.

        Returns
        -------
        self : object
            The fitted classifier.
        """
        if X_val is not None:
            validation_data = (X_val, y_val)
        X, y, sample_weight = self._begin(X, y, sample_weight, restart=not self.warm_start)
        training, validation = self._split(X, y, sample_weight, groups, validation_data)
        self._train(*training, epochs=self.epochs, validation=validation)
        return self

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Train the network for one more epoch, on all clips given.

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
        X, y, sample_weight = self._begin(X, y, sample_weight, restart=False, classes=classes)
        self._train(X, self._encode(y), sample_weight, epochs=1)
        return self

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
        return self._evaluate(_logit_of, X)[:, 0].astype(np.float64)

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

    def export_onnx(self, path):
        """Write the network to an ONNX file, which is scored without TensorFlow.

        Its input is ``frames``, of shape (n_clips, n_frames, n_features), float32, and its output
        the probability of the positive class, of shape (n_clips, 1).

        Parameters
        ----------
        path : str or path-like
            The file.

        Raises
        ------
        ImportError
            If tf2onnx is not installed: ``pip install "skdeepfake[onnx]"``.
        """
        check_is_fitted(self)
        export_onnx(self.model_, path)

    def _begin(self, X, y, sample_weight, *, restart, classes=None):
        """Return checked clips, labels and weights, with a network ready to be trained on them."""
        restart = restart or not self.initialized_
        X = self._check_clips(X, reset=restart)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        if restart:
            self._start(X, y if classes is None else np.asarray(classes))
        return X, y, self._weigh(X, y, sample_weight)

    def _train(self, X, targets, sample_weight, *, epochs, validation=None):
        """Train the network, in one that may have been traced before, and add to the history."""
        before = self.current_epoch
        stopping = []
        if validation is not None and self.early_stopping:
            stopping = [make_stopping(self.n_iter_no_change, self.tol)]
        # Every epoch has an order of its own, also where training goes on.
        with (
            seeded(self._seed + before),
            trainer_of(self._architecture, self.model_, self._build_trainer) as trainer,
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
                    callbacks=[*(self.callbacks or []), *self._guides(), *stopping],
                    verbose=int(self.verbose),
                )
            except KeyboardInterrupt:
                for callback in stopping:
                    callback.on_train_end()
                warnings.warn(
                    f"The training was interrupted in epoch {len(trainer.history.epoch) + 1} of "
                    f"{epochs}; the network stays as it is then and can be used",
                    stacklevel=4,
                )
        for name, values in trainer.history.history.items():
            self.history_.setdefault(name, []).extend(map(float, values))
        self.n_iter_ = self.current_epoch

    def _guides(self):
        """Return the callbacks that the parameters ask for."""
        callbacks = []
        if self.learning_rate_schedule != "constant":
            rate = float(self._get_compile_kwargs()["optimizer"].learning_rate)
            callbacks.append(Schedule(self.learning_rate_schedule, rate, self.epochs))
        if self.max_time is not None:
            callbacks.append(MaxTime(self.max_time))
        return callbacks

    def _evaluate(self, output_of, X):
        """Return a tensor of the network for clips, batch by batch."""
        check_is_fitted(self)
        X = self._check_clips(X, reset=False).reshape(-1, *self.input_shape_)
        batches = gen_batches(len(X), _SCORE_BATCH)
        outputs = [evaluate(self._architecture, self.model_, output_of, X[b]) for b in batches]
        return np.concatenate(outputs)

    def _start(self, X, y):
        """Learn the classes and build the network."""
        self.classes_, self.n_classes_ = check_two_classes(self, y), 2
        self._seed = int(check_random_state(self.random_state).randint(1, 2**30))
        self.input_shape_ = X.shape[1:] if X.ndim == 3 else (X.shape[1], 1)
        self.history_ = {}
        self._architecture = self._name_architecture()
        with seeded(self._seed):
            self.model_ = self._build_keras_model()

    def _name_architecture(self):
        """Return what decides the network's variables and its training step, as one string."""
        params = self.get_params(deep=False).items()
        traced = {key: value for key, value in params if key not in self._outside_the_trace}
        optimizer = self._get_compile_kwargs()["optimizer"].get_config()
        del optimizer["name"]
        if isinstance(optimizer["learning_rate"], float):
            del optimizer["learning_rate"]  # a variable, unlike a schedule
        return repr((type(self).__name__, self.input_shape_, traced, optimizer))

    def _get_compile_kwargs(self):
        # On a CPU, XLA takes longer to compile a recurrent network than to train it.
        return {
            "optimizer": make_optimizer(self.optimizer, self.learning_rate, self.clip_norm),
            "loss": make_loss(self.label_smoothing, self.focal_gamma),
            "weighted_metrics": make_metrics(),
            "jit_compile": False,
        }

    def _keras_build_fn(self, meta, compile_kwargs, model_class=keras.Model):
        params = self.get_params(deep=False)
        inputs = keras.Input(meta["input_shape_"])
        x = regularize(inputs, **{name: params[name] for name in _REGULARIZERS})
        own = params.keys() - NeuralClassifier._parameter_constraints.keys()
        x = self._network(x, **{name: params[name] for name in own})
        logit = keras.layers.Dense(1, name="logit")(x)
        probability = keras.layers.Activation("sigmoid", name="probability")(logit)
        model = model_class(inputs, probability)
        model.compile(**compile_kwargs)
        return model

    def _build_trainer(self):
        """Return another network like this one, to train in its place."""
        model_class = MixupModel if self.mixup else keras.Model
        return self._keras_build_fn(self._get_metadata(), self._get_compile_kwargs(), model_class)

    @staticmethod
    @abstractmethod
    def _network(x, **parameters):
        """Return one vector a clip, given the subclass' own parameters."""

    def _check_clips(self, X, *, reset):
        """Return `X` as float32, of the shape the network was built for unless `reset`."""
        X = check_frames_or_rows(self, X, reset=reset)
        shape = X.shape[1:] if X.ndim == 3 else (X.shape[1], 1)
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

    def _split(self, X, y, sample_weight, groups, validation_data):
        """Return what to train on, and what to validate on or None."""
        targets = self._encode(y)
        if validation_data is not None:
            X_val, y_val = validation_data
            X_val = self._check_clips(X_val, reset=False)
            y_val = column_or_1d(y_val)
            check_consistent_length(X_val, y_val)
            return (X, targets, sample_weight), (X_val, self._encode(y_val))
        if not self.early_stopping:
            return (X, targets, sample_weight), None
        splitter = StratifiedShuffleSplit if groups is None else StratifiedGroupShuffleSplit
        splitter = splitter(1, test_size=self.validation_fraction, random_state=self._seed)
        train, validate = next(splitter.split(X, y, groups))
        parts = [
            (X[rows], targets[rows], None if sample_weight is None else sample_weight[rows])
            for rows in (train, validate)
        ]
        validation = parts[1] if sample_weight is not None else parts[1][:2]
        return parts[0], validation

    def __getstate__(self):
        state = BaseEstimator.__getstate__(self).copy()
        if "model_" in state:
            state["model_"] = to_archive(state["model_"])
            state["_library_versions"] = library_versions()
        return state

    def __setstate__(self, state):
        state = dict(state)
        versions = state.pop("_library_versions", {})
        BaseEstimator.__setstate__(self, state)
        if "model_" in state:
            warn_of_other_versions(type(self).__name__, versions)
            self.model_ = from_archive(state["model_"])
            # A file may hold another network than its parameters would make today.
            name, _, _ = self._architecture.partition(_MARK)
            self._architecture = name + _MARK + self.model_.to_json()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.estimator_type = "classifier"
        tags.classifier_tags = ClassifierTags(multi_class=False)
        tags.target_tags.required = True
        tags.input_tags.three_d_array = True
        tags.non_deterministic = self.random_state is None
        return tags


def _logit_of(model):
    return model.get_layer("logit").output
