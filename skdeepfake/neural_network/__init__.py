"""Neural classifiers of clips."""

from skdeepfake.neural_network._cnn_bilstm_attention import CNNBiLSTMAttentionClassifier

__all__ = ["CNNBiLSTMAttentionClassifier"]
