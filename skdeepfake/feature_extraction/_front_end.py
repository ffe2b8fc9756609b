"""The base of front-ends: transformers of waveforms into frames of features."""

from abc import abstractmethod
from numbers import Integral, Real

import numpy as np
from sklearn.utils import gen_batches

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._functional._spectrum import ClipBatch
from skdeepfake.feature_extraction._named_features import NamedFeaturesMixin

# Spectral values held at once. A few clips at a time stay in the processor's cache.
_BLOCK_VALUES = 2**19


class FrontEnd(ArrayOutputMixin, NamedFeaturesMixin, StatelessTransformer):
    """Base of the transformers from waveforms to features of each frame.

    A subclass has the parameters `sample_rate` and `hop_length`, and implements `_extract`,
    `_feature_names` and `_values_per_frame`.
    """

    _parameter_constraints: dict = {
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
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
        self._check_params()
        X = self._check_input(X, reset=False)
        n_frames = 1 + X.shape[1] // self._hop_length()
        features = np.empty((len(X), n_frames, len(self._feature_names())), dtype=np.float32)
        block_size = max(1, _BLOCK_VALUES // (n_frames * self._values_per_frame()))
        for block in gen_batches(len(X), block_size):
            features[block] = self._extract(ClipBatch(X[block], self.sample_rate))
        return features

    @abstractmethod
    def _extract(self, clips):
        """Return the features of a ClipBatch, of shape (n_clips, n_frames, n_features)."""

    @abstractmethod
    def _values_per_frame(self):
        """Return about how many spectral values a frame has, to size the blocks."""

    def _hop_length(self):
        return self.hop_length


class PresetFrontEnd(FrontEnd):
    """Base of the front-ends whose parameters come from a preset where they are None.

    A subclass has the parameter `preset`, and `_presets` with the values of each.
    """

    def _setting(self, name):
        """Return a parameter, or the preset's where it is None."""
        value = getattr(self, name)
        return self._presets[self.preset][name] if value is None else value


class SpectralFrontEnd(FrontEnd):
    """Base of the front-ends over a short-time spectrum with a Hann window of `n_fft` samples."""

    _parameter_constraints: dict = {
        **FrontEnd._parameter_constraints,
        "n_fft": [Interval(Integral, 2, None, closed="left")],
    }

    def _spectrum(self, clips):
        return clips.spectrum(self.n_fft, self.hop_length)

    def _values_per_frame(self):
        return self.n_fft // 2 + 1


class GroupedFrontEnd(SpectralFrontEnd):
    """Base of the front-ends whose groups of features can be switched off.

    A subclass implements `_groups`.
    """

    @abstractmethod
    def _groups(self):
        """Return each group: its switch, its names, its function of a spectrum, more arguments."""

    def _groups_on(self):
        on = [group for switch, *group in self._groups() if switch]
        if not on:
            raise ValueError("Every group of features is off; switch one on, as rms=True")
        return on

    def _extract(self, clips):
        spectrum = self._spectrum(clips)
        parts = [spectrum.keep(function, *args) for _, function, args in self._groups_on()]
        return np.concatenate(parts, axis=-1)

    def _feature_names(self):
        return [name for names, _, _ in self._groups_on() for name in names]


def check_band(sample_rate, fmin, fmax):
    """Raise unless `fmin` and `fmax`, or half the sample rate if it is None, make a band."""
    nyquist = sample_rate / 2
    if not fmin < (nyquist if fmax is None else fmax) <= nyquist:
        raise ValueError(
            f"fmin={fmin} and fmax={fmax} must rise and stay within half the sample rate, "
            f"{nyquist} Hz"
        )


def numbered(name, n):
    """Return ``name0``, ``name1`` and so on."""
    return [f"{name}{i}" for i in range(n)]
