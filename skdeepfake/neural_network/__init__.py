"""Neural classifiers of clips."""

import os

# TensorFlow reads these once, when it is imported. An operation on one thread sums in one order, so
# that scores are equal to the last bit however many threads there are; operations still run side
# by side, on as many threads as joblib grants its workers by OMP_NUM_THREADS.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
# On older processors TensorFlow would multiply by Eigen, whose rounding depends on how many clips
# are scored at once.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
if "OMP_NUM_THREADS" in os.environ:
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", os.environ["OMP_NUM_THREADS"])

from skdeepfake._public import set_public_module
from skdeepfake.neural_network._cnn_bilstm_attention import CNNBiLSTMAttentionClassifier
from skdeepfake.neural_network._keras import NeuralClassifier
from skdeepfake.neural_network._lcnn import LCNNClassifier

__all__ = ["CNNBiLSTMAttentionClassifier", "LCNNClassifier", "NeuralClassifier"]
set_public_module(__name__)
