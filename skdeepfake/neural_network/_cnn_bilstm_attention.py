"""The CNN-BiLSTM network with attention, as a classifier."""

from numbers import Integral, Real

from sklearn.utils._param_validation import Interval

from skdeepfake.neural_network._keras import NeuralClassifier
from skdeepfake.neural_network._layers import cnn_bilstm_attention

_SIZE = [Interval(Integral, 1, None, closed="left")]
_DROPOUT = [Interval(Real, 0, 1, closed="left")]
_L2 = [Interval(Real, 0, None, closed="left")]


class CNNBiLSTMAttentionClassifier(NeuralClassifier):
    """Convolution, bidirectional LSTM and attention over the frames of a clip.

    A `scikeras.wrappers.KerasClassifier`. By default, layer by layer: a convolution over time with
    ReLU, max-pooling, dropout, a bidirectional LSTM, dropout, dot-product self-attention without
    weights of its own, the maximum over time, a dense layer with ReLU, dropout, and a sigmoid unit;
    trained by Adam on the binary cross-entropy. It has 120,769 parameters for 198 features a frame,
    and 82,945 for one.

    Parameters
    ----------
    filters : int, default=64
        Filters of the convolution.
    kernel_size : int, default=3
        Width of the filters, in frames.
    pool_size : int, default=2
        Frames that max-pooling makes one of.
    conv_dropout : float, default=0.3
        Dropout after the convolution.
    lstm_units : int, default=64
        Units of the LSTM in each direction.
    lstm_dropout : float, default=0.3
        Dropout after the LSTM.
    dense_units : int, default=128
        Units of the dense layer.
    dense_dropout : float, default=0.5
        Dropout after the dense layer.
    conv_l2 : float, default=0.01
        L2 penalty on the filters.
    lstm_l2 : float, default=0.1
        L2 penalty on the input weights of the LSTM.
    dense_l2 : float, default=0.01
        L2 penalty on the weights of the dense layer.
    optimizer : str, type or keras.optimizers.Optimizer, default="adam"
        The optimiser, by a name that Keras knows or as an instance, of which a copy is used.
    learning_rate : float, default=0.001
        Step size, unless `optimizer` is an instance.
    epochs : int, default=30
        Passes over the training data, at most that many with `early_stopping`.
    batch_size : int, default=32
        Clips a step.
    shuffle : bool, default=True
        Whether the clips are put in a new order before each epoch.
    class_weight : dict, "balanced" or None, default=None
        Weights of the classes in the loss, as in scikit-learn.
    early_stopping : bool, default=False
        Whether to set clips aside, stop when the cross-entropy on them no longer falls, and keep
        the weights of the best epoch. The clips are drawn at random within each class.
    validation_fraction : float, default=0.1
        Share of the clips set aside.
    n_iter_no_change : int, default=10
        Epochs to wait for a better cross-entropy.
    tol : float, default=1e-4
        Least change of the cross-entropy that counts as better.
    warm_start : bool, default=False
        Whether `fit` goes on from the weights it finds.
    callbacks : list of keras.callbacks.Callback or None, default=None
        Called during the training.
    verbose : int or bool, default=0
        1 shows Keras' progress bar, 2 prints a line an epoch.
    random_state : int, RandomState instance or None, default=None
        Seed of the weights, of the order of the clips, of dropout and of the clips set aside.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels; the second is the positive class.
    model_ : keras.Model
        The network.
    history_ : dict of str to list of float
        Loss, cross-entropy (the loss without penalties) and accuracy after each epoch, with
        `early_stopping` also on the clips set aside, under names that begin with ``val_``.
    n_iter_ : int
        Number of epochs trained.
    input_shape_ : tuple of int
        Numbers of frames and of features.
    n_features_in_ : int
        Number of features seen when fitted.

    See Also
    --------
    skdeepfake.compose.make_detector : The whole pipeline around it.
    skdeepfake.preprocessing.FrameScaler : Scales the features, without which training stalls.

    Notes
    -----
    With `early_stopping`, random clips of the training data are set aside: if several clips share a
    speaker or a recording chain, the loss on them flatters. Judge the result on other groups.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
    >>> net = CNNBiLSTMAttentionClassifier(filters=8, lstm_units=4, random_state=0)
    >>> net.initialize(np.zeros((2, 20, 3)), [0, 1]).model_.count_params()
    1777
    """

    _parameter_constraints: dict = {
        **NeuralClassifier._parameter_constraints,
        "filters": _SIZE,
        "kernel_size": _SIZE,
        "pool_size": _SIZE,
        "conv_dropout": _DROPOUT,
        "lstm_units": _SIZE,
        "lstm_dropout": _DROPOUT,
        "dense_units": _SIZE,
        "dense_dropout": _DROPOUT,
        "conv_l2": _L2,
        "lstm_l2": _L2,
        "dense_l2": _L2,
    }

    def __init__(
        self,
        *,
        filters=64,
        kernel_size=3,
        pool_size=2,
        conv_dropout=0.3,
        lstm_units=64,
        lstm_dropout=0.3,
        dense_units=128,
        dense_dropout=0.5,
        conv_l2=0.01,
        lstm_l2=0.1,
        dense_l2=0.01,
        optimizer="adam",
        learning_rate=1e-3,
        epochs=30,
        batch_size=32,
        shuffle=True,
        class_weight=None,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        tol=1e-4,
        warm_start=False,
        callbacks=None,
        verbose=0,
        random_state=None,
    ):
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.conv_dropout = conv_dropout
        self.lstm_units = lstm_units
        self.lstm_dropout = lstm_dropout
        self.dense_units = dense_units
        self.dense_dropout = dense_dropout
        self.conv_l2 = conv_l2
        self.lstm_l2 = lstm_l2
        self.dense_l2 = dense_l2
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.class_weight = class_weight
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.verbose = verbose
        self.random_state = random_state

    def _keras_build_fn(self, meta, compile_kwargs):
        n_frames, n_features = meta["input_shape_"]
        if n_frames < self.pool_size:
            raise ValueError(
                f"Found array with {n_frames} frame(s) of {n_features} feature(s) while "
                f"pool_size={self.pool_size} needs as many frames at least; use longer clips, a "
                "shorter hop_length or a smaller pool_size"
            )
        model = cnn_bilstm_attention(
            (n_frames, n_features),
            filters=self.filters,
            kernel_size=self.kernel_size,
            pool_size=self.pool_size,
            conv_dropout=self.conv_dropout,
            lstm_units=self.lstm_units,
            lstm_dropout=self.lstm_dropout,
            dense_units=self.dense_units,
            dense_dropout=self.dense_dropout,
            conv_l2=self.conv_l2,
            lstm_l2=self.lstm_l2,
            dense_l2=self.dense_l2,
        )
        model.compile(**compile_kwargs)
        return model
