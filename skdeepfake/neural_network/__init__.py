"""Neural classifiers of clips."""

import os

# joblib tells its workers by this variable how many threads they may use. TensorFlow goes by one of
# its own, which it reads when it is imported.
if "OMP_NUM_THREADS" in os.environ:
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", os.environ["OMP_NUM_THREADS"])

from skdeepfake.neural_network._cnn_bilstm_attention import CNNBiLSTMAttentionClassifier

__all__ = ["CNNBiLSTMAttentionClassifier"]
