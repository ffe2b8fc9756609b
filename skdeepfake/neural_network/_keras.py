"""The base of the neural classifiers, and the only file that uses scikeras.

It adapts scikeras' `KerasClassifier`, which scikit-learn >= 1.6 no longer recognizes as a
classifier (its mixins stand right of `BaseEstimator`), which accepts any keyword, and whose
``predict_proba`` of one clip lacks the first axis.
"""

import inspect
import re
import warnings
from abc import ABC, abstractmethod
from numbers import Integral, Real

import keras
import numpy as np
from scikeras.wrappers import KerasClassifier
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import ClassifierTags, check_random_state, gen_batches
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from skdeepfake._disk_array import DiskArray
from skdeepfake._sklearn_compat import Interval, StrOptions, _fit_context
from skdeepfake._validation import check_frames_or_rows, check_two_classes
from skdeepfake.augmentation import SpecAugment
from skdeepfake.neural_network import _tensorflow
from skdeepfake.neural_network._compiled_cache import (
    borrow_trainer,
    name_architecture,
    predict_tensor,
)
from skdeepfake.neural_network._persistence import (
    built_params,
    check_keras,
    export_onnx,
    library_versions,
    restore_arrays,
    to_arrays,
    twin_to_rebuild,
    warn_of_other_versions,
)
from skdeepfake.neural_network._regularizers import MixupModel, regularize
from skdeepfake.neural_network._seeded_layers import SeededLayers
from skdeepfake.neural_network._targets import combine_weights, encode, split_validation
from skdeepfake.neural_network._training import (
    MaxTime,
    Schedule,
    batch_epochs,
    make_loss,
    make_metrics,
    make_optimizer,
    make_stopping,
)

# Number of clips that are scored at once.
_SCORE_BATCH = 256


class NeuralClassifier(KerasClassifier, ABC):
    """Base class of neural classifiers of clips into two classes.

    A subclass implements :meth:`build_network`, and its constructor takes the network's own
    parameters as keywords and hands on the training parameters below as ``**training``; they
    then belong to its signature, and their description replaces that of ``**training`` in its
    docstring.

    Parameters
    ----------
    optimizer : str or keras.optimizers.Optimizer, default="adam"
        Optimizer, by a name that Keras knows or as an instance, which is copied.
    learning_rate : float, default=0.001
        Step size, unless `optimizer` is an instance.
    learning_rate_schedule : {"constant", "cosine", "exponential"} or callable, default="constant"
        How the step size falls over `epochs`: by half a cosine to zero, or exponentially to one
        hundredth. A callable takes the fraction of the epochs that has passed and returns a factor.
    clip_norm : float or None, default=None
        Largest norm of the gradient of all weights together.
    label_smoothing : float, default=0.0
        How far targets are moved towards one half: 0.1 turns 1 into 0.95.
    focal_gamma : float, default=0.0
        Exponent of the focal loss (Lin et al., 2017, DOI 10.1109/ICCV.2017.324), which lowers the
        weight of easy clips.
    spec_augment : SpecAugment, {"mild", "LB", "LD", "SM", "SS"} or None, default=None
        Masks that are drawn anew in each epoch and filled with zero, the mean of scaled features: a
        :class:`~skdeepfake.augmentation.SpecAugment`, whose time warping and seed are not used, or
        its policy.
    gaussian_noise : float, default=0.0
        Standard deviation of noise that is added to the features, drawn anew in each epoch.
    mixup : float, default=0.0
        Parameter of the Beta distribution of mixup (Zhang et al., 2018, arXiv 1710.09412), which
        mixes each clip with another; 0 for no mixup.
    epochs : int, default=30
        Number of passes over the training data; the largest number with `early_stopping`.
    batch_size : int, default=32
        Number of clips per step.
    shuffle : bool, default=True
        Whether the clips are put in a new order before each epoch.
    class_weight : dict, "balanced" or None, default=None
        Weights of the classes in the loss, as in scikit-learn.
    early_stopping : bool, default=False
        Whether to stop when the cross-entropy on validation clips no longer falls, and keep the
        weights of the best epoch. Validation clips are those passed to `fit`; otherwise they are
        set aside at random within each class, by whole groups if `fit` is given `groups`.
    validation_fraction : float, default=0.1
        Fraction of the clips that is set aside.
    n_iter_no_change : int, default=10
        Number of epochs to wait for a lower cross-entropy.
    tol : float, default=1e-4
        Smallest decrease of the cross-entropy that counts.
    max_time : float or None, default=None
        Seconds after which the training ends, with the best weights so far if there are validation
        clips and `early_stopping`.
    warm_start : bool, default=False
        Whether `fit` continues from the present weights.
    callbacks : list of keras.callbacks.Callback or None, default=None
        Callbacks of the training.
    verbose : int or bool, default=0
        1 shows Keras' progress bar, 2 prints a line per epoch.
    random_state : int, RandomState instance or None, default=None
        Seed of the initial weights, of the order of the clips, of dropout and the other random
        layers, and of the clips set aside.
    deterministic : bool, default=False
        Whether weights and scores must be equal to the last bit whatever the number of cores.
        Fitting then sets TensorFlow, for the whole process, to one thread per operation, and raises
        an error if it already runs with more. By default, the last digits may differ.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        Labels; the second is the positive class.
    model_ : keras.Model
        The network.
    history_ : dict of str to list of float
        Loss, cross-entropy (the loss without penalties) and accuracy after each epoch; those on
        validation clips have names that begin with ``val_``.
    n_iter_ : int
        Number of epochs trained.
    input_shape_ : tuple of int
        Numbers of frames and of features.
    n_features_in_ : int
        Number of features seen during `fit`.

    See Also
    --------
    CNNBiLSTMAttentionClassifier : The CNN-BiLSTM network with attention.
    LCNNClassifier : The light CNN.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.neural_network import NeuralClassifier
    >>> class MeanClassifier(NeuralClassifier):
    ...     '''Dense layer on the mean of the frames.
    ...
    ...     Parameters
    ...     ----------
    ...     units : int, default=16
    ...         Units of the dense layer.
    ...     **training
    ...         See :class:`NeuralClassifier`.
    ...     '''
    ...
    ...     def __init__(self, *, units=16, **training):
    ...         super().__init__(**training)
    ...         self.units = units
    ...
    ...     def build_network(self, x, layers):
    ...         x = layers.GlobalAveragePooling1D()(x)
    ...         return layers.Dense(self.units, activation="relu")(x)
    >>> net = MeanClassifier(units=4, epochs=1, random_state=0)
    >>> net
    MeanClassifier(epochs=1, random_state=0, units=4)
    >>> X, y = np.random.default_rng(0).normal(size=(6, 20, 3)), [0, 1, 0, 1, 0, 1]
    >>> net.fit(X, y).predict_proba(X).shape
    (6, 2)
    """

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
        "deterministic": ["boolean"],
    }

    # Where scikeras expects parameters of these names, `_keras_build_fn` builds the network.
    model = build_fn = None
    # scikeras would set the global seeds, and turn TensorFlow's op determinism on and off.
    _random_state = None

    # scikit-learn's closed set of parameters and its accuracy in place of scikeras'.
    _get_param_names = classmethod(BaseEstimator._get_param_names.__func__)
    set_params = BaseEstimator.set_params
    score = ClassifierMixin.score
    __repr__ = BaseEstimator.__repr__

    def __init__(
        self,
        *,
        optimizer="adam",
        learning_rate=1e-3,
        learning_rate_schedule="constant",
        clip_norm=None,
        label_smoothing=0.0,
        focal_gamma=0.0,
        spec_augment=None,
        gaussian_noise=0.0,
        mixup=0.0,
        epochs=30,
        batch_size=32,
        shuffle=True,
        class_weight=None,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        tol=1e-4,
        max_time=None,
        warm_start=False,
        callbacks=None,
        verbose=0,
        random_state=None,
        deterministic=False,
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
        self.deterministic = deterministic

    def __init_subclass__(cls, **kwargs):
        """Add the constraints, the signature and the description of the training parameters."""
        super().__init_subclass__(**kwargs)
        parent = cls.__mro__[1]
        own = vars(cls).get("_parameter_constraints", {})
        cls._parameter_constraints = parent._parameter_constraints | own
        if "__init__" in vars(cls):
            names = _close_signature(cls.__init__, parent.__init__)
            cls.__doc__ = _describe_training(cls.__doc__, names)

    @abstractmethod
    def build_network(self, x, layers):
        """Build the network up to its last layer, which is added to it.

        Parameters
        ----------
        x : KerasTensor of shape (n_clips, n_frames, n_features)
            Clips.
        layers : SeededLayers
            The layers of `keras.layers` by the same names. Use them instead of Keras' own: these
            take their seeds from `random_state`.

        Returns
        -------
        vector : KerasTensor of shape (n_clips, n_units)
            One vector per clip.
        """

    @property
    def current_epoch(self):
        """Number of epochs trained so far."""
        return len(self.history_.get("loss", ()))

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, groups=None, X_val=None, y_val=None):
        """Train the network.

        A keyboard interrupt ends the training, and a search that this fit is part of. The network
        is kept as trained so far, and a warning tells in which epoch; before the end of the first
        epoch there is none.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            Scaled features. A row of features is read as that many frames of one feature.
        y : array-like of shape (n_clips,)
            Labels of two classes; the one that sorts last is positive, 1 of 0 and 1.
        sample_weight : array-like of shape (n_clips,) or None, default=None
            Weights of the clips in the loss.
        groups : array-like of shape (n_clips,) or (n_clips, n_columns) or None, default=None
            Speakers or sources. With `early_stopping`, the groups of the clips set aside are not
            trained on.
        X_val, y_val : array-like or None, default=None
            Clips to validate on, of the shapes of `X` and `y`; then none are set aside.

        Returns
        -------
        self : object
            The fitted classifier.
        """
        X, y, sample_weight = self._prepare(X, y, sample_weight, restart=not self.warm_start)
        training, validation = self._split(X, y, sample_weight, groups, X_val, y_val)
        self._train(*training, epochs=self.epochs, validation=validation)
        return self

    @_fit_context(prefer_skip_nested_validation=False)
    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Train the network for one more epoch, on all clips given.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.
        y : array-like of shape (n_clips,)
            Labels.
        classes : array-like of shape (2,) or None, default=None
            Both labels; required in the first call if `y` lacks one.
        sample_weight : array-like of shape (n_clips,) or None, default=None
            As in `fit`.

        Returns
        -------
        self : object
            The classifier, fitted further.
        """
        X, y, sample_weight = self._prepare(X, y, sample_weight, restart=False, classes=classes)
        self._train(X, encode(y, self.classes_), sample_weight, epochs=1)
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
            In the order of `classes_`. They assume the class ratio of the training data.
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
            ``ln(p / (1 - p))`` for the probability `p` of ``classes_[1]``. Higher is more likely a
            deepfake if that is class 1, and above 0 is more likely than not.
        """
        return self._evaluate(_logit_of, X)[:, 0].astype(np.float64)

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
        self._build(self._check_clips(X, reset=True), column_or_1d(y, warn=True))
        return self

    def export_onnx(self, path):
        """Write the network to an ONNX file, which needs no TensorFlow to score clips.

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

    def _prepare(self, X, y, sample_weight, *, restart, classes=None):
        """Return checked clips, labels and weights, with a network to train on them."""
        restart = restart or not self.initialized_
        X = self._check_clips(X, reset=restart)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        if restart:
            self._build(X, y if classes is None else np.asarray(classes))
        return X, y, combine_weights(X, y, sample_weight, self.class_weight)

    def _split(self, X, y, sample_weight, groups, X_val, y_val):
        """Return the arrays to train on, and those to validate on or None."""
        targets = encode(y, self.classes_)
        if X_val is not None:
            X_val = self._check_clips(X_val, reset=False)
            y_val = column_or_1d(y_val)
            check_consistent_length(X_val, y_val)
            return (X, targets, sample_weight), (X_val, encode(y_val, self.classes_))
        if not self.early_stopping:
            return (X, targets, sample_weight), None
        train, validate = split_validation(X, y, groups, self.validation_fraction, self._seed)
        if sample_weight is None:
            return (X[train], targets[train], None), (X[validate], targets[validate])
        return tuple((X[rows], targets[rows], sample_weight[rows]) for rows in (train, validate))

    def _train(self, X, targets, sample_weight, *, epochs, validation=None):
        """Train the network, in a network that may be compiled already, and extend the history."""
        before = self.current_epoch
        stopping = []
        if validation is not None and self.early_stopping:
            stopping = [make_stopping(self.n_iter_no_change, self.tol)]
        if validation is not None and isinstance(validation[0], DiskArray):
            validation = batch_epochs(
                validation, range(1), batch_size=self.batch_size, shuffle_seed=None
            )
        batches = batch_epochs(
            [array for array in (X, targets, sample_weight) if array is not None],
            range(before, before + epochs),
            batch_size=self.batch_size,
            shuffle_seed=self._seed if self.shuffle else None,
        )
        with borrow_trainer(self._architecture, self.model_, self._build_trainer) as trainer:
            try:
                trainer.fit(
                    batches,
                    steps_per_epoch=-(-len(X) // self.batch_size),
                    epochs=before + epochs,
                    initial_epoch=before,
                    shuffle=False,
                    validation_data=validation,
                    validation_batch_size=self.batch_size,
                    callbacks=[*(self.callbacks or []), *self._schedule_callbacks(), *stopping],
                    verbose=int(self.verbose),
                )
            except KeyboardInterrupt:
                if not getattr(trainer.history, "epoch", None):
                    self._forget_if_new()
                    raise
                for callback in stopping:
                    callback.on_train_end()
                warnings.warn(
                    f"The training was interrupted in epoch {len(trainer.history.epoch) + 1} of "
                    f"{epochs}; the network is kept as trained so far",
                    stacklevel=4,
                )
                is_interrupted = True
            else:
                is_interrupted = False
        for name, values in trainer.history.history.items():
            self.history_.setdefault(name, []).extend(map(float, values))
        self.n_iter_ = self.current_epoch
        if is_interrupted:
            # Whoever called this, such as a search, is to stop as well.
            raise KeyboardInterrupt

    def _forget_if_new(self):
        """Become unfitted again if no epoch was ever finished."""
        if self.current_epoch:
            return
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)

    def _schedule_callbacks(self):
        """Return the callbacks that the parameters ask for, except early stopping."""
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
        X = self._check_clips(X, reset=False)
        name, model = self._architecture, self.model_
        clips = (
            np.asarray(X[batch]).reshape(-1, *self.input_shape_)
            for batch in gen_batches(len(X), _SCORE_BATCH)
        )
        return np.concatenate([predict_tensor(name, model, output_of, batch) for batch in clips])

    def _build(self, X, y):
        """Learn the classes and build the network."""
        self.classes_, self.n_classes_ = check_two_classes(self, y), 2
        self._seed = int(check_random_state(self.random_state).randint(1, 2**30))
        self.input_shape_ = X.shape[1:] if X.ndim == 3 else (X.shape[1], 1)
        self.history_ = {}
        if self.deterministic:
            _tensorflow.use_one_thread_per_operation()
        _tensorflow.start()
        optimizer = self._get_compile_kwargs()["optimizer"]
        self._architecture = name_architecture(self, optimizer)
        self._built_params = built_params(self)
        self.model_ = self._build_keras_model()

    def _get_compile_kwargs(self):
        # On a CPU, XLA takes longer to compile a recurrent network than to train it.
        builder = _with_python_numbers(self)
        return {
            "optimizer": make_optimizer(
                builder.optimizer, builder.learning_rate, builder.clip_norm
            ),
            "loss": make_loss(builder.label_smoothing, builder.focal_gamma),
            "weighted_metrics": make_metrics(),
            "jit_compile": False,
        }

    def _keras_build_fn(self, meta, compile_kwargs, model_class=keras.Model):
        layers = SeededLayers(self._seed)
        inputs = keras.Input(meta["input_shape_"])
        builder = _with_python_numbers(self)
        x = regularize(inputs, layers, builder.spec_augment, builder.gaussian_noise, builder.mixup)
        logit = layers.Dense(1, name="logit")(builder.build_network(x, layers))
        probability = layers.Activation("sigmoid", name="probability")(logit)
        model = model_class(inputs, probability)
        model.compile(**compile_kwargs)
        return model

    def _build_trainer(self):
        """Return another network like this one, to train in its place."""
        model_class = MixupModel if self.mixup else keras.Model
        return self._keras_build_fn(self._get_metadata(), self._get_compile_kwargs(), model_class)

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

    def __getstate__(self):
        state = BaseEstimator.__getstate__(self).copy()
        if "model_" in state:
            state["model_"] = to_arrays(state["model_"])
            state["_library_versions"] = library_versions()
        return state

    def __setstate__(self, state):
        state = dict(state)
        versions = state.pop("_library_versions", {})
        BaseEstimator.__setstate__(self, state)
        if "model_" in state:
            check_keras()
            warn_of_other_versions(type(self).__name__, versions)
            if self.deterministic:
                try:
                    _tensorflow.use_one_thread_per_operation()
                except RuntimeError as error:
                    warnings.warn(f"The last digits of scores may differ: {error}", stacklevel=2)
            self._rebuild(state["model_"])

    def _rebuild(self, arrays):
        """Build the network that was fitted from its parameters, and set its variables."""
        _tensorflow.start()
        twin = twin_to_rebuild(self)
        # Not the name in the state, under which a file could meet the networks of this process.
        optimizer = twin._get_compile_kwargs()["optimizer"]
        self._architecture = name_architecture(twin, optimizer)
        self.model_ = twin._keras_build_fn(twin._get_metadata(), twin._get_compile_kwargs())
        restore_arrays(self.model_, arrays, type(self).__name__)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.estimator_type = "classifier"
        tags.classifier_tags = ClassifierTags(multi_class=False)
        tags.target_tags.required = True
        tags.input_tags.three_d_array = True
        tags.non_deterministic = self.random_state is None
        return tags


def _with_python_numbers(estimator):
    """Return the estimator, or one that shares its attributes but has no number of NumPy's.

    Keras refuses some of these as the sizes and rates of its layers.
    """
    parameters = estimator.get_params(deep=False)
    numbers = {n: value.item() for n, value in parameters.items() if isinstance(value, np.generic)}
    if not numbers:
        return estimator
    twin = object.__new__(type(estimator))
    vars(twin).update(vars(estimator), **numbers)
    return twin


def _logit_of(model):
    return model.get_layer("logit").output


def _close_signature(init, parent_init):
    """Put the parent's parameters in the place of `**training`; return the names of the own."""
    own = dict(inspect.signature(init).parameters)
    keywords = [name for name, p in own.items() if p.kind is inspect.Parameter.VAR_KEYWORD]
    for name in keywords:
        del own[name]
        inherited = inspect.signature(parent_init).parameters
        init.__signature__ = inspect.Signature([*(inherited | own).values()])
    return list(own)


def _describe_training(doc, own):
    """Replace the entry of `**training` by those of the base class, without the own parameters."""
    base = NeuralClassifier.__doc__
    if doc is None or base is None:
        return doc
    entries = inspect.cleandoc(base).partition("Parameters\n----------\n")[2]
    entries, _, _ = entries.partition("\n\nSee Also")
    parameters, attributes = entries.split("\n\nAttributes")
    parameters = [p for p in re.split(r"\n(?=\w)", parameters) if p.split(" ", 1)[0] not in own]
    block = "\n".join(parameters) + "\n\nAttributes" + attributes
    return re.sub(r"\*\*training\n( .*(\n|$))+", lambda _: block + "\n", inspect.cleandoc(doc))
