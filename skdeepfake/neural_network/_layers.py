"""Networks as pure Keras, without any knowledge of the estimators that train them."""

import keras
from keras import layers
from keras.regularizers import L2


def cnn_bilstm_attention(
    input_shape,
    *,
    filters,
    kernel_size,
    pool_size,
    conv_dropout,
    lstm_units,
    lstm_dropout,
    dense_units,
    dense_dropout,
    conv_l2,
    lstm_l2,
    dense_l2,
):
    """Build the CNN-BiLSTM network with dot-product self-attention.

    Parameters
    ----------
    input_shape : tuple of int
        Numbers of frames and of features.
    filters, kernel_size, pool_size, conv_dropout, lstm_units, lstm_dropout, dense_units, \
            dense_dropout, conv_l2, lstm_l2, dense_l2
        As in :class:`~skdeepfake.neural_network.CNNBiLSTMAttentionClassifier`.

    Returns
    -------
    model : keras.Model
        From clips of shape (n_clips, n_frames, n_features) to the probability of the positive
        class, of shape (n_clips, 1). The layer named "logit" gives its log-odds.
    """
    inputs = keras.Input(input_shape)
    x = layers.Conv1D(
        filters, kernel_size, padding="same", activation="relu", kernel_regularizer=L2(conv_l2)
    )(inputs)
    x = layers.MaxPooling1D(pool_size)(x)
    x = layers.Dropout(conv_dropout)(x)
    lstm = layers.LSTM(lstm_units, return_sequences=True, kernel_regularizer=L2(lstm_l2))
    x = layers.Bidirectional(lstm)(x)
    x = layers.Dropout(lstm_dropout)(x)
    x = layers.Attention()([x, x])
    x = layers.GlobalMaxPooling1D()(x)
    x = layers.Dense(dense_units, activation="relu", kernel_regularizer=L2(dense_l2))(x)
    x = layers.Dropout(dense_dropout)(x)
    logit = layers.Dense(1, name="logit")(x)
    return keras.Model(inputs, layers.Activation("sigmoid", name="probability")(logit))
