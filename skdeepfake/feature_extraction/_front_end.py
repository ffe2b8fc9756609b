"""The base of front-ends: transformers of waveforms into frames of spectral features."""

from abc import abstractmethod
from numbers import Integral, Real

import numpy as np
from sklearn.utils import gen_batches
from sklearn.utils._param_validation import Interval

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake.feature_extraction._spectrum import ShortTimeSpectrum

# Spectral values held at once. A few clips at a time stay in the processor's cache.
_BLOCK_VALUES = 2**19


class FrontEnd(ArrayOutputMixin, StatelessTransformer):
    """Base of the transformers from waveforms to features of each frame.

    A subclass has the parameters `sample_rate`, `n_fft` and `hop_length`, and implements
    `_extract` and `_feature_names`.
    """

    _parameter_constraints: dict = {
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
        "n_fft": [Interval(Integral, 2, None, closed="left")],
        "hop_length": [Interval(Integral, 1, None, closed="left")],
    }

    def transform(self, X):
        """Extract the features.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms at `sample_rate`.

        Returns
        -------
        features : ndarray of shape (n_clips, n_frames, n_features), float32
            ``n_frames`` is ``1 + n_samples // hop_length``: frame `t` is centred on sample
            ``t * hop_length``.
        """
        self._validate_params()
        X = self._check_input(X, reset=False)
        names = self._feature_names()
        n_frames = 1 + (X.shape[1] + self.n_fft // 2 * 2 - self.n_fft) // self.hop_length
        features = np.empty((len(X), n_frames, len(names)), dtype=np.float32)
        block_size = max(1, _BLOCK_VALUES // (n_frames * (self.n_fft // 2 + 1)))
        for block in gen_batches(len(X), block_size):
            spectrum = ShortTimeSpectrum(X[block], self.sample_rate, self.n_fft, self.hop_length)
            self._extract(spectrum, features[block])
        return features

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
    def _extract(self, spectrum, out):
        """Write the features into `out`, of shape (n_clips, n_frames, n_features)."""

    @abstractmethod
    def _feature_names(self):
        """Return the names of the features, a list of str."""
