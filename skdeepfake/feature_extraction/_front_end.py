"""The base of front-ends: transformers from waveforms to frames of features."""

from abc import abstractmethod
from numbers import Integral

import numpy as np

from skdeepfake._base import ArrayOutputMixin
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import WaveformFeatures
from skdeepfake.feature_extraction._functional._spectrum import ClipBatch


class FrontEnd(ArrayOutputMixin, WaveformFeatures):
    """Base class of the transformers from waveforms to features of each frame.

    Derive from it to add a front-end. A subclass

    - has the parameters `sample_rate` (Hz) and `hop_length` (samples), among others, and says in
      ``_parameter_constraints`` what each parameter may be, as scikit-learn's estimators do;
    - implements ``_extract(clips)``, which returns the features of a few clips as an array of shape
      (n_clips, n_frames, n_features). `clips` offers ``waveforms``, an array of shape
      (n_clips, n_samples), and ``spectrum(n_fft, hop_length)``, which equals `librosa.stft` with
      its defaults: Hann windows, centered, zeros beyond the ends. It offers ``magnitude``
      and ``power``, of shape (n_clips, n_frames, n_bins), ``frames``, the samples of each frame,
      and ``frequencies``, in Hz;
    - implements ``_feature_names()``, which returns the names of the features, a list of str;
    - may extend ``_check_params()`` by checks of parameters against each other.

    The base class adds `fit`, `transform` and `get_feature_names_out`, limits the memory, and makes
    the front-end work in :class:`FrameUnion` and :class:`skdeepfake.compose.InChunks`.

    See Also
    --------
    Descriptor : Base class of the transformers to one row per clip.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import FrontEnd
    >>> class SpectralCrest(FrontEnd):
    ...     '''Peak-to-mean ratio of the power of each frame.'''
    ...
    ...     _parameter_constraints = {**FrontEnd._parameter_constraints, "n_fft": [int]}
    ...
    ...     def __init__(self, *, sample_rate=16000, n_fft=512, hop_length=160):
    ...         self.sample_rate = sample_rate
    ...         self.n_fft = n_fft
    ...         self.hop_length = hop_length
    ...
    ...     def _extract(self, clips):
    ...         power = clips.spectrum(self.n_fft, self.hop_length).power
    ...         return power.max(axis=2, keepdims=True) / power.mean(axis=2, keepdims=True)
    ...
    ...     def _feature_names(self):
    ...         return ["crest"]
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> SpectralCrest().fit_transform(noise).shape
    (2, 101, 1)
    """

    def transform(self, X):
        """Extract the features.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms at `sample_rate`.

        Returns
        -------
        features : ndarray of shape (n_clips, n_frames, n_features), float32
            ``n_frames`` is ``1 + n_samples // hop_length``: frame `t` is centered on sample
            ``t * hop_length``.
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        shape = (1 + X.shape[1] // self._get_hop_length(), len(self._feature_names()))
        n_values = shape[0] * self._count_values_per_frame()
        return self._in_blocks(self._extract_block, X, shape, n_values)

    def _extract_block(self, waveforms):
        return self._extract(ClipBatch(waveforms, self.sample_rate))

    @abstractmethod
    def _extract(self, clips):
        """Return the features of a ClipBatch, of shape (n_clips, n_frames, n_features)."""

    def _extract_aligned(self, clips):
        """Return features whose frame `t` is centered on sample ``t * hop_length``, as nearly.

        A front-end with frames elsewhere overrides it, so that others can stand beside it.
        """
        return self._extract(clips)

    def _count_values_per_frame(self):
        """Return about how many spectral values a frame has, to size the blocks."""
        return (getattr(self, "n_fft", None) or 2048) // 2 + 1

    def _get_hop_length(self):
        """Return the distance between frames, in samples."""
        return self.hop_length


class PresetFrontEnd(FrontEnd):
    """Base of the front-ends whose parameters come from a preset where they are None.

    A subclass has the parameter `preset`, and `_presets` with the values of each.
    """

    def _setting(self, name):
        """Return a parameter, or the preset's where it is None."""
        value = getattr(self, name)
        return self._presets[self.preset][name] if value is None else value

    def _highest_frequency(self):
        """Return `fmax` in Hz; that of a preset is half the sample rate where this is lower."""
        nyquist = self.sample_rate / 2
        return self.fmax or min(self._presets[self.preset]["fmax"] or nyquist, nyquist)


class SpectralFrontEnd(FrontEnd):
    """Base of the front-ends over a short-time spectrum with a Hann window of `n_fft` samples."""

    _parameter_constraints: dict = {
        **FrontEnd._parameter_constraints,
        "n_fft": [Interval(Integral, 2, None, closed="left")],
    }

    def _spectrum(self, clips):
        return clips.spectrum(self.n_fft, self.hop_length)


class GroupedFrontEnd(SpectralFrontEnd):
    """Base of the front-ends whose groups of features can be switched off.

    A subclass implements `_groups`.
    """

    @abstractmethod
    def _groups(self):
        """Return each group as its switch, names, function of a spectrum, and arguments."""

    def _active_groups(self):
        active = [group for switch, *group in self._groups() if switch]
        if not active:
            raise ValueError("Every group of features is off; switch one on, for example rms=True")
        return active

    def _extract(self, clips):
        spectrum = self._spectrum(clips)
        parts = [spectrum.cached(function, *args) for _, function, args in self._active_groups()]
        return np.concatenate(parts, axis=-1)

    def _feature_names(self):
        return [name for names, _, _ in self._active_groups() for name in names]


def check_band(sample_rate, fmin, fmax):
    """Raise unless `fmin` and `fmax` are a band; None for `fmax` is half the sample rate."""
    nyquist = sample_rate / 2
    if not fmin < (nyquist if fmax is None else fmax) <= nyquist:
        raise ValueError(
            f"fmin={fmin} must be below fmax={fmax}, and fmax at most half the sample rate of "
            f"{sample_rate} Hz, which is {nyquist} Hz"
        )
