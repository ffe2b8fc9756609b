"""The light CNN with a bidirectional LSTM, as a classifier."""

from numbers import Integral, Real

from skdeepfake._sklearn_compat import Interval
from skdeepfake.neural_network._keras import NeuralClassifier
from skdeepfake.neural_network._layers import light_cnn


class LCNNClassifier(NeuralClassifier):
    """Light CNN with a bidirectional LSTM, the network of the ASVspoof 2021 baseline.

    Nine convolutions over time and frequency, each followed by max-feature-map, which keeps the
    larger of two sets of maps; then two bidirectional LSTMs whose output is added to their input,
    the mean over time, and a sigmoid unit [1]_. Its customary input are frames of
    :class:`~skdeepfake.feature_extraction.LFCC`, ``LFCC("lcnn")``.

    Parameters
    ----------
    filters : int, default=32
        Maps of the first block; those of the others are in the proportion of the baseline.
    conv_dropout : float, default=0.7
        Dropout after the convolutions.
    lstm_layers : int, default=2
        Number of bidirectional LSTMs.
    optimizer, learning_rate, learning_rate_schedule, clip_norm, label_smoothing, focal_gamma, \
            spec_augment, gaussian_noise, mixup, epochs, batch_size, shuffle, class_weight, \
            early_stopping, validation_fraction, n_iter_no_change, tol, max_time, warm_start, \
            callbacks, verbose, random_state
        The training, as in :class:`CNNBiLSTMAttentionClassifier`, with the same defaults but for
        ``learning_rate=0.0003``, the baseline's.

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
    CNNBiLSTMAttentionClassifier : Says more on training, determinism and `early_stopping`.

    Notes
    -----
    The baseline halves its learning rate every ten epochs and trains on clips of any length.

    References
    ----------
    .. [1] X. Wang and J. Yamagishi, "A Comparative Study on Recent Neural Spoofing Countermeasures
       for Synthetic Speech Detection", Interspeech, 2021. DOI 10.21437/Interspeech.2021-702.
    .. [2] G. Lavrentyeva, S. Novoselov, A. Tseren, M. Volkova, A. Gorlanov and A. Kozlov, "STC
       Antispoofing Systems for the ASVspoof2019 Challenge", Interspeech, 2019.
       DOI 10.21437/Interspeech.2019-1768.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.neural_network import LCNNClassifier
    >>> net = LCNNClassifier(filters=4, lstm_layers=0, random_state=0)
    >>> net.initialize(np.zeros((2, 40, 60)), [0, 1]).model_.output_shape
    (None, 1)
    """

    _parameter_constraints: dict = {
        **NeuralClassifier._parameter_constraints,
        "filters": [Interval(Integral, 1, None, closed="left")],
        "conv_dropout": [Interval(Real, 0, 1, closed="left")],
        "lstm_layers": [Interval(Integral, 0, None, closed="left")],
    }
    _network = staticmethod(light_cnn)

    def __init__(
        self,
        *,
        filters=32,
        conv_dropout=0.7,
        lstm_layers=2,
        optimizer="adam",
        learning_rate=3e-4,
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
        self.filters = filters
        self.conv_dropout = conv_dropout
        self.lstm_layers = lstm_layers
