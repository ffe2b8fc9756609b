"""Linear-frequency cepstral coefficients."""

from numbers import Integral, Real

import numpy as np

from skdeepfake._dsp._deltas import append_deltas, delta_names
from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import PresetFrontEnd
from skdeepfake.feature_extraction._functional._filter_banks import dct_matrix, linear_filter_bank
from skdeepfake.feature_extraction._functional._products import multiply
from skdeepfake.feature_extraction._mel import check_cepstrum

# Added to energies before their logarithm, as in the baselines of the challenge.
_EPS = np.finfo(np.float32).eps

_COMMON = {
    "n_lfcc": 20,
    "pre_emphasis": 0.0,
    "log_energy": False,
    "n_deltas": 2,
    "delta_scaling": "difference",
}
# The window and the hop are in seconds; `n_fft` is the minimum, in samples.
_PRESETS = {
    "asvspoof2021": _COMMON
    | {
        "win_seconds": 0.030,
        "hop_seconds": 0.015,
        "n_fft": 1024,
        "n_filters": 70,
        "fmax": 4000.0,
    },
    "asvspoof2019": _COMMON
    | {
        "win_seconds": 0.020,
        "hop_seconds": 0.010,
        "n_fft": 512,
        "n_filters": 20,
        "fmax": None,
    },
}
_PRESETS["asvspoof2021-matlab"] = _PRESETS["asvspoof2021"] | {
    "n_lfcc": 19,
    "delta_scaling": "regression",
}
_PRESETS["lcnn"] = _PRESETS["asvspoof2019"] | {
    "n_fft": 1024,
    "fmax": 4000.0,
    "pre_emphasis": 0.97,
    "log_energy": True,
}


class LFCC(PresetFrontEnd):
    """Linear-frequency cepstral coefficients and their dynamics.

    Triangular filters of height 1, spaced evenly in frequency, sum the power spectrum of frames
    under a Hamming window. The coefficients are the orthonormal DCT-II of the decadic logarithm of
    these energies, followed by their Δ and ΔΔ over three frames. ASVspoof's baselines use them.

    Parameters
    ----------
    preset : {"asvspoof2021", "asvspoof2021-matlab", "asvspoof2019", "lcnn"}, \
            default="asvspoof2021"
        Source of the parameters that are None:

        - "asvspoof2021": windows of 30 ms every 15 ms, transform of 1024 samples, 70 filters up to
          4 kHz, 20 coefficients; Δ is the next frame minus the previous one. 60 features.
        - "asvspoof2021-matlab": the same with 19 coefficients and half of that Δ.
          57 features.
        - "asvspoof2019": 20 ms every 10 ms, 512 samples, 20 filters over the full band,
          20 coefficients. 60 features.
        - "lcnn": 20 ms every 10 ms, 1024 samples, 20 filters up to 4 kHz, 20 coefficients of
          which the first is the logarithm of the energy, after pre-emphasis of 0.97. 60 features.
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int or None, default=None
        Length of the transform, in samples. None is that of the preset, or the next power of two if
        the window is longer.
    win_length, hop_length : int or None, default=None
        Length of the window and distance between frames, in samples. None is the preset's duration
        at `sample_rate`.
    n_filters : int or None, default=None
        Number of filters.
    fmax : float or None, default=None
        Highest frequency of the filters, in Hz, at most half the sample rate. None is that of the
        preset, or half the sample rate if this is lower.
    n_lfcc : int or None, default=None
        Number of coefficients, at most `n_filters`.
    pre_emphasis : float or None, default=None
        Fraction of each sample that is subtracted from the next one.
    log_energy : bool or None, default=None
        Whether the first coefficient is the decadic logarithm of the frame's energy.
    n_deltas : int or None, default=None
        2 appends Δ and ΔΔ, 1 appends Δ, 0 appends nothing. All presets have 2.
    delta_scaling : {"regression", "difference"} or None, default=None
        Scale of Δ, as in :class:`~skdeepfake.preprocessing.Delta`.

    See Also
    --------
    MFCC : Cepstral coefficients that resolve low frequencies more finely.
    CQCC : Cepstral coefficients of a constant-Q transform.

    References
    ----------
    .. [1] M. Sahidullah, T. Kinnunen and C. Hanilçi, "A comparison of features for synthetic speech
       detection", Interspeech, 2015. DOI 10.21437/Interspeech.2015-472.
    .. [2] X. Wang and J. Yamagishi, "A comparative study on recent neural spoofing countermeasures
       for synthetic speech detection", Interspeech, 2021. DOI 10.21437/Interspeech.2021-702.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import LFCC
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> LFCC().fit_transform(noise).shape
    (2, 67, 60)
    >>> LFCC("lcnn", n_deltas=0).fit_transform(noise).shape
    (2, 101, 20)
    """

    _parameter_constraints: dict = {
        "preset": [StrOptions(set(_PRESETS))],
        "sample_rate": PresetFrontEnd._parameter_constraints["sample_rate"],
        "n_fft": [Interval(Integral, 2, None, closed="left"), None],
        "win_length": [Interval(Integral, 2, None, closed="left"), None],
        "hop_length": [Interval(Integral, 1, None, closed="left"), None],
        "n_filters": [Interval(Integral, 1, None, closed="left"), None],
        "fmax": [Interval(Real, 0, None, closed="neither"), None],
        "n_lfcc": [Interval(Integral, 1, None, closed="left"), None],
        "pre_emphasis": [Interval(Real, 0, 1, closed="left"), None],
        "log_energy": ["boolean", None],
        "n_deltas": [Interval(Integral, 0, None, closed="left"), None],
        "delta_scaling": [StrOptions({"regression", "difference"}), None],
    }

    _presets = _PRESETS

    def __init__(
        self,
        preset="asvspoof2021",
        *,
        sample_rate=16000,
        n_fft=None,
        win_length=None,
        hop_length=None,
        n_filters=None,
        fmax=None,
        n_lfcc=None,
        pre_emphasis=None,
        log_energy=None,
        n_deltas=None,
        delta_scaling=None,
    ):
        self.preset = preset
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.win_length = win_length
        self.hop_length = hop_length
        self.n_filters = n_filters
        self.fmax = fmax
        self.n_lfcc = n_lfcc
        self.pre_emphasis = pre_emphasis
        self.log_energy = log_energy
        self.n_deltas = n_deltas
        self.delta_scaling = delta_scaling

    def _extract(self, clips):
        setting = self._setting
        win_length, n_fft = self._lengths()
        frames = (self._get_hop_length(), win_length, "hamming", setting("pre_emphasis"))
        power = clips.spectrum(n_fft, *frames).power
        filters = (setting("n_filters"), 0.0, self._highest_frequency())
        energies = linear_filter_bank(self.sample_rate, n_fft, *filters).apply(power)
        transform = dct_matrix(setting("n_filters"), setting("n_lfcc"))
        cepstra = multiply(np.log10(energies + _EPS), transform)
        if setting("log_energy"):
            cepstra[..., 0] = np.log10(power.sum(axis=-1) / np.float32(n_fft) + _EPS)
        return append_deltas(cepstra, setting("n_deltas"), 3, setting("delta_scaling"))

    def _feature_names(self):
        names = indexed_names("lfcc", self._setting("n_lfcc"))
        return delta_names(names, self._setting("n_deltas"))

    def _count_values_per_frame(self):
        return self._lengths()[1] // 2 + 1

    def _get_hop_length(self):
        seconds = _PRESETS[self.preset]["hop_seconds"]
        return self.hop_length or max(1, round(seconds * self.sample_rate))

    def _lengths(self):
        """Return the lengths of the window and of the transform, in samples."""
        seconds = _PRESETS[self.preset]["win_seconds"]
        win_length = self.win_length or max(2, round(seconds * self.sample_rate))
        n_fft = max(_PRESETS[self.preset]["n_fft"], 1 << (win_length - 1).bit_length())
        return win_length, self.n_fft or n_fft

    def _check_params(self):
        super()._check_params()
        check_cepstrum("n_lfcc", self._setting("n_lfcc"), "n_filters", self._setting("n_filters"))
        win_length, n_fft = self._lengths()
        if win_length > n_fft:
            raise ValueError(
                f"n_fft={n_fft} must be at least the length of the window, {win_length} samples"
            )
        if self._highest_frequency() > self.sample_rate / 2:
            raise ValueError(
                f"fmax={self.fmax} exceeds half the sample rate of {self.sample_rate} Hz, which is "
                f"{self.sample_rate / 2} Hz; lower it, or leave it None"
            )
