"""Waveforms of another sample rate."""

from numbers import Real

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._dsp._resample import resample
from skdeepfake._sklearn_compat import Interval


class Resample(ArrayOutputMixin, StatelessTransformer):
    """Resampler of waveforms, such as to the band of a telephone.

    Features of waveforms at 8 kHz describe only the band below 4 kHz, which telephones transmit.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    new_sample_rate : float, default=8000
        Sample rate of the result, in Hz.

    See Also
    --------
    LoadAudio : Resamples recordings as it loads them.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.audio import Resample
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(1600) / 16000)
    >>> Resample().fit_transform(tone[np.newaxis]).shape
    (1, 800)
    """

    _parameter_constraints: dict = {
        "sample_rate": [Interval(Real, 1, None, closed="left")],
        "new_sample_rate": [Interval(Real, 1, None, closed="left")],
    }

    def __init__(self, *, sample_rate=16000, new_sample_rate=8000):
        self.sample_rate = sample_rate
        self.new_sample_rate = new_sample_rate

    def transform(self, X):
        """Resample each clip.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms at `sample_rate`.

        Returns
        -------
        resampled : ndarray of shape (n_clips, n_new_samples), float32
            ``n_new_samples`` is ``n_samples * new_sample_rate / sample_rate``, rounded.
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        if self.sample_rate == self.new_sample_rate:
            return X
        return np.stack([resample(clip, self.sample_rate, self.new_sample_rate) for clip in X])

    def get_feature_names_out(self, input_features=None):
        """Name the samples, the last axis of the output.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Ignored.

        Returns
        -------
        names : ndarray of shape (n_new_samples,), of str objects
        """
        check_is_fitted(self, "n_features_in_")
        n_samples = round(self.n_features_in_ * self.new_sample_rate / self.sample_rate)
        return np.asarray([f"sample{i}" for i in range(n_samples)], dtype=object)
