"""Neural classifiers of clips."""

import random

from skdeepfake._public import set_public_module
from skdeepfake.neural_network._tensorflow import hide_notices

# TensorFlow draws from Python's global random state when it is imported.
_state = random.getstate()
with hide_notices():
    from skdeepfake.neural_network._cnn_bilstm_attention import CNNBiLSTMAttentionClassifier
    from skdeepfake.neural_network._keras import NeuralClassifier
    from skdeepfake.neural_network._lcnn import LCNNClassifier
random.setstate(_state)

__all__ = ["CNNBiLSTMAttentionClassifier", "LCNNClassifier", "NeuralClassifier"]
set_public_module(__name__)
