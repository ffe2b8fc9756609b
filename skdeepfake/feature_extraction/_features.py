"""What front-ends and descriptors have in common."""

from abc import abstractmethod
from numbers import Integral, Real

import numpy as np
from sklearn.utils import gen_batches

from skdeepfake._base import StatelessTransformer
from skdeepfake._dsp._power import needs_double
from skdeepfake._sklearn_compat import Interval

# Spectral values held at once. Two clips at a time stay in the processor's cache, and their arrays
# are small enough for allocators to reuse memory.
_BLOCK_VALUES = 2**18


class WaveformFeatures(StatelessTransformer):
    """Base of the transformers from waveforms to features, a few clips at a time."""

    _parameter_constraints: dict = {
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
        "hop_length": [Interval(Integral, 1, None, closed="left")],
    }

    def get_feature_names_out(self, input_features=None):
        """Name the features, the last axis of the output.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Ignored.

        Returns
        -------
        names : ndarray of shape (n_features,), of str objects
        """
        return np.asarray(self._feature_names(), dtype=object)

    @abstractmethod
    def _feature_names(self):
        """Return the names of the features, a list of str that depends on the parameters only."""

    def _in_blocks(self, function, waveforms, shape, n_values):
        """Return ``function(block)`` of all blocks of clips as one array.

        `shape` is the shape of one clip's features, `n_values` the spectral values of one clip.
        """
        features = np.empty((len(waveforms), *shape), dtype=np.float32)
        extreme = needs_double(waveforms)
        if extreme.any() and waveforms.dtype == np.float32:
            clips = waveforms[extreme].astype(np.float64)
            features[extreme] = self._in_blocks(function, clips, shape, n_values)
            if not extreme.all():
                features[~extreme] = self._in_blocks(function, waveforms[~extreme], shape, n_values)
            return features
        for block in gen_batches(len(waveforms), max(1, int(_BLOCK_VALUES / n_values))):
            computed = np.asarray(function(waveforms[block]))
            if computed.shape != features[block].shape:
                raise ValueError(
                    f"{type(self).__name__} computed an array of shape {computed.shape}; the "
                    f"clips, frames and `_feature_names()` ask for {features[block].shape}"
                )
            features[block] = computed
        return features


def indexed_names(name, n):
    """Return ``name0``, ``name1`` and so on."""
    return [f"{name}{i}" for i in range(n)]
