"""The CNN-BiLSTM network with attention, as a classifier."""

from numbers import Integral, Real

import numpy as np
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake.neural_network._attention import step_weights_of
from skdeepfake.neural_network._keras import NeuralClassifier
from skdeepfake.neural_network._layers import cnn_bilstm_attention

_SIZE = [Interval(Integral, 1, None, closed="left")]
_DROPOUT = [Interval(Real, 0, 1, closed="left")]
_L2 = [Interval(Real, 0, None, closed="left")]


def _attends(self):
    return self.attention is not None


class CNNBiLSTMAttentionClassifier(NeuralClassifier):
    """Convolution, bidirectional LSTM and attention over the frames of a clip.

    A `scikeras.wrappers.KerasClassifier`. By default, layer by layer: a convolution over time with
    ReLU, max-pooling, dropout, a bidirectional LSTM, dropout, dot-product self-attention without
    weights of its own, the maximum over time, a dense layer with ReLU, dropout, and a sigmoid unit;
    trained by Adam on the binary cross-entropy. It has 120,769 parameters for 198 features a frame,
    and 82,945 for one.

    Parameters
    ----------
    convolution : {"1d", "2d"}, default="1d"
        Whether filters move over time only and see all features at once, or over time and
        frequency, for spectra.
    filters : int or sequence of int, default=64
        Filters of the convolution, a number for each block of convolution, pooling and dropout.
    kernel_size : int, default=3
        Width of the filters, in frames, and in features if `convolution` is "2d".
    pool_size : int, default=2
        Frames, and features if `convolution` is "2d", that max-pooling makes one of in each block.
    batch_normalization : bool, default=False
        Whether each convolution is normalised before its ReLU.
    conv_dropout : float, default=0.3
        Dropout after each block.
    recurrent : {"lstm", "gru"}, default="lstm"
        Kind of the recurrent layers.
    lstm_units : int, default=64
        Units of a recurrent layer in each direction.
    lstm_layers : int, default=1
        Number of recurrent layers.
    lstm_dropout : float, default=0.3
        Dropout after each.
    attention : {"dot", "additive", "statistics", "multihead"} or None, default="dot"
        "dot" is self-attention without weights of its own and "multihead" one with; "additive"
        weights each step by a small trained network, and "statistics" takes the mean and the
        standard deviation of the steps under such weights [1]_, in place of `pooling`.
    attention_units : int, default=64
        Units of the network that weights the steps, of "additive" and "statistics".
    attention_heads : int, default=4
        Heads of "multihead".
    pooling : {"max", "mean", "statistics"}, default="max"
        What is taken over time: the maximum, the mean, or mean and standard deviation.
    dense_units : int, default=128
        Units of the dense layer.
    dense_dropout : float, default=0.5
        Dropout after the dense layer.
    conv_l2 : float, default=0.01
        L2 penalty on the filters.
    lstm_l2 : float, default=0.1
        L2 penalty on the input weights of the recurrent layers.
    dense_l2 : float, default=0.01
        L2 penalty on the weights of the dense layer.
    optimizer : str or keras.optimizers.Optimizer, default="adam"
        The optimiser, by a name that Keras knows or as an instance, of which a copy is used.
    learning_rate : float, default=0.001
        Step size, unless `optimizer` is an instance.
    learning_rate_schedule : {"constant", "cosine", "exponential"} or callable, default="constant"
        How the step size falls over `epochs`: by half a cosine to zero, or exponentially to a
        hundredth. A callable gets the share of the epochs that has passed and returns a factor.
    clip_norm : float or None, default=None
        Largest norm of the gradient of all weights together.
    label_smoothing : float, default=0.0
        How far targets are moved towards one half: 0.1 makes 0.95 of 1.
    focal_gamma : float, default=0.0
        Exponent of the focal loss [2]_, by which clips that are easy count less.
    spec_augment : SpecAugment, {"mild", "LB", "LD", "SM", "SS"} or None, default=None
        Masks that are drawn anew in each epoch and filled with zero, which is the mean of scaled
        features: a :class:`~skdeepfake.augmentation.SpecAugment`, of which all but time warping and
        seed are used, or its policy.
    gaussian_noise : float, default=0.0
        Standard deviation of noise that is added to the features, anew in each epoch.
    mixup : float, default=0.0
        Parameter of the Beta distribution of mixup [3]_, by which each clip is mixed with another;
        0 for none.
    epochs : int, default=30
        Passes over the training data, at most that many with `early_stopping`.
    batch_size : int, default=32
        Clips a step.
    shuffle : bool, default=True
        Whether the clips are put in a new order before each epoch.
    class_weight : dict, "balanced" or None, default=None
        Weights of the classes in the loss, as in scikit-learn.
    early_stopping : bool, default=False
        Whether to stop when the cross-entropy on validation clips no longer falls, and keep the
        weights of the best epoch. They are those given to `fit`, or else set aside at random within
        each class, by whole groups if `fit` is given `groups`.
    validation_fraction : float, default=0.1
        Share of the clips set aside.
    n_iter_no_change : int, default=10
        Epochs to wait for a better cross-entropy.
    tol : float, default=1e-4
        Least change of the cross-entropy that counts as better.
    max_time : float or None, default=None
        Seconds after which the training ends, with the best weights so far if there are validation
        clips and `early_stopping`.
    warm_start : bool, default=False
        Whether `fit` goes on from the weights it finds.
    callbacks : list of keras.callbacks.Callback or None, default=None
        Called during the training.
    verbose : int or bool, default=0
        1 shows Keras' progress bar, 2 prints a line an epoch.
    random_state : int, RandomState instance or None, default=None
        Seed of the weights, of the order of the clips, of dropout and the like, and of the clips
        set aside.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels; the second is the positive class.
    model_ : keras.Model
        The network.
    history_ : dict of str to list of float
        Loss, cross-entropy (the loss without penalties) and accuracy after each epoch, with
        validation clips also on them, under names that begin with ``val_``.
    n_iter_ : int
        Number of epochs trained.
    input_shape_ : tuple of int
        Numbers of frames and of features.
    n_features_in_ : int
        Number of features seen when fitted.

    See Also
    --------
    LCNNClassifier : Another network that is trained alike.
    skdeepfake.compose.make_detector : The whole pipeline around it.
    skdeepfake.preprocessing.FrameScaler : Scales the features, without which training stalls.

    Notes
    -----
    Random clips set aside for `early_stopping` flatter if several share a speaker or a recording
    chain. Let `groups` reach `fit` by scikit-learn's metadata routing:
    ``net.set_fit_request(groups=True)``. A sampler of imbalanced-learn before the network makes
    copies, which have no groups: weight the classes instead, by ``class_weight="balanced"``.

    For a seed, scores are the same to the last bit on one machine, in worker processes too.
    For that, importing this module has TensorFlow run each operation on one thread, unless the
    environment variable ``TF_NUM_INTRAOP_THREADS`` says otherwise or TensorFlow is running already.

    References
    ----------
    .. [1] K. Okabe, T. Koshinaka and K. Shinoda, "Attentive Statistics Pooling for Deep Speaker
       Embedding", Interspeech, 2018. DOI 10.21437/Interspeech.2018-993.
    .. [2] T.-Y. Lin, P. Goyal, R. Girshick, K. He and P. Dollár, "Focal Loss for Dense Object
       Detection", ICCV, 2017. DOI 10.1109/ICCV.2017.324.
    .. [3] H. Zhang, M. Cisse, Y. N. Dauphin and D. Lopez-Paz, "mixup: Beyond Empirical Risk
       Minimization", ICLR, 2018. arXiv 1710.09412.

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
        "convolution": [StrOptions({"1d", "2d"})],
        "filters": [*_SIZE, "array-like"],
        "kernel_size": _SIZE,
        "pool_size": _SIZE,
        "batch_normalization": ["boolean"],
        "conv_dropout": _DROPOUT,
        "recurrent": [StrOptions({"lstm", "gru"})],
        "lstm_units": _SIZE,
        "lstm_layers": [Interval(Integral, 0, None, closed="left")],
        "lstm_dropout": _DROPOUT,
        "attention": [StrOptions({"dot", "additive", "statistics", "multihead"}), None],
        "attention_units": _SIZE,
        "attention_heads": _SIZE,
        "pooling": [StrOptions({"max", "mean", "statistics"})],
        "dense_units": _SIZE,
        "dense_dropout": _DROPOUT,
        "conv_l2": _L2,
        "lstm_l2": _L2,
        "dense_l2": _L2,
    }
    _network = staticmethod(cnn_bilstm_attention)

    def __init__(
        self,
        *,
        convolution="1d",
        filters=64,
        kernel_size=3,
        pool_size=2,
        batch_normalization=False,
        conv_dropout=0.3,
        recurrent="lstm",
        lstm_units=64,
        lstm_layers=1,
        lstm_dropout=0.3,
        attention="dot",
        attention_units=64,
        attention_heads=4,
        pooling="max",
        dense_units=128,
        dense_dropout=0.5,
        conv_l2=0.01,
        lstm_l2=0.1,
        dense_l2=0.01,
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
    ):
        super().__init__(
            optimizer=optimizer,
            learning_rate=learning_rate,
            learning_rate_schedule=learning_rate_schedule,
            clip_norm=clip_norm,
            label_smoothing=label_smoothing,
            focal_gamma=focal_gamma,
            spec_augment=spec_augment,
            gaussian_noise=gaussian_noise,
            mixup=mixup,
            epochs=epochs,
            batch_size=batch_size,
            shuffle=shuffle,
            class_weight=class_weight,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            n_iter_no_change=n_iter_no_change,
            tol=tol,
            max_time=max_time,
            warm_start=warm_start,
            callbacks=callbacks,
            verbose=verbose,
            random_state=random_state,
        )
        self.convolution = convolution
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.batch_normalization = batch_normalization
        self.conv_dropout = conv_dropout
        self.recurrent = recurrent
        self.lstm_units = lstm_units
        self.lstm_layers = lstm_layers
        self.lstm_dropout = lstm_dropout
        self.attention = attention
        self.attention_units = attention_units
        self.attention_heads = attention_heads
        self.pooling = pooling
        self.dense_units = dense_units
        self.dense_dropout = dense_dropout
        self.conv_l2 = conv_l2
        self.lstm_l2 = lstm_l2
        self.dense_l2 = dense_l2

    @available_if(_attends)
    def attention_weights(self, X):
        """Return how much the network looks at each step of the clips.

        Where each step attends to all ("dot" and "multihead"), it is the attention that a step
        receives, on average over the steps that give it and over heads.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features) or (n_clips, n_features)
            As in `fit`.

        Returns
        -------
        weights : ndarray of shape (n_clips, n_steps)
            They sum to one over the steps of a clip. `step_times` says when the steps are.
        """
        return self._evaluate(step_weights_of, X)

    def step_times(self, *, hop_length=512, sample_rate=16000):
        """Return the times of the steps of :meth:`attention_weights`.

        Parameters
        ----------
        hop_length : int, default=512
            Samples from one frame to the next.
        sample_rate : float, default=16000
            Sample rate, in Hz.

        Returns
        -------
        times : ndarray of shape (n_steps,)
            Middle of the frames that became one step, in seconds from the middle of the first
            frame.
        """
        check_is_fitted(self)
        span = self.pool_size ** np.size(self.filters)
        steps = np.arange(self.input_shape_[0] // span)
        return (span * steps + (span - 1) / 2) * hop_length / sample_rate
