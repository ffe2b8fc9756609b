"""Constant-Q cepstral coefficients."""

from functools import lru_cache
from numbers import Integral, Real

import numpy as np
import scipy.fft
import scipy.interpolate

from skdeepfake._dsp._deltas import append_deltas, delta_names
from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import PresetFrontEnd, check_band
from skdeepfake.feature_extraction._functional._constant_q import (
    constant_q,
    constant_q_frequencies,
    count_bins,
)
from skdeepfake.feature_extraction._functional._products import multiply

# Added to the power before its logarithm is taken, as in the challenge's code.
_EPS = np.float32(np.finfo(np.float64).eps)

_PRESETS = {
    # From nine octaves below half the sample rate up to it.
    "asvspoof2019": {
        "bins_per_octave": 96,
        "fmin": None,
        "fmax": None,
        "n_cqcc": 30,
        "n_deltas": 0,
        "delta_scaling": "difference",
    },
    "asvspoof2021": {
        "bins_per_octave": 12,
        "fmin": 62.5,
        "fmax": 4000.0,
        "n_cqcc": 20,
        "n_deltas": 2,
        "delta_scaling": "difference",
    },
}
_OCTAVES = 9
# Samples in the first octave of the spectrum that is resampled uniformly.
_RESAMPLING = 16


class CQCC(PresetFrontEnd):
    """Constant-Q cepstral coefficients.

    A cubic spline resamples the log-power of a constant-Q transform to uniform frequencies, 16
    points in the first octave. The coefficients are the orthonormal DCT-II of the result.

    Parameters
    ----------
    preset : {"asvspoof2021", "asvspoof2019"}, default="asvspoof2021"
        Source of the parameters that are None:

        - "asvspoof2021": 12 bins per octave from 62.5 Hz to 4 kHz, 20 coefficients including
          the zeroth, Δ and ΔΔ. 60 features.
        - "asvspoof2019": 96 bins per octave over the nine octaves below half the sample rate,
          30 coefficients including the zeroth. 30 features.
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    hop_length : int, default=256
        Distance between frames, in samples.
    bins_per_octave : int or None, default=None
        Bins per octave. Their bandwidths exceed those of a constant Q by
        ``228.7 * (2 ** (1 / B) - 2 ** (-1 / B))`` Hz for `B` bins.
    fmin, fmax : float or None, default=None
        Band, in Hz, at most up to half the sample rate. Where the `fmax` of the preset exceeds half
        the sample rate, the latter is used.
    n_cqcc : int or None, default=None
        Number of coefficients, including the zeroth.
    n_deltas : int or None, default=None
        2 appends Δ and ΔΔ, 1 appends Δ, 0 appends nothing.
    delta_scaling : {"regression", "difference"} or None, default=None
        Scale of Δ, as in :class:`~skdeepfake.preprocessing.Delta`. Both presets have "difference".

    See Also
    --------
    CQTSpectrogram : The transform in dB.

    References
    ----------
    .. [1] M. Todisco, H. Delgado and N. Evans, "Constant Q cepstral coefficients: A spoofing
       countermeasure for automatic speaker verification", Computer Speech & Language 45, 2017.
       DOI 10.1016/j.csl.2017.01.001.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import CQCC
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> CQCC().fit_transform(noise).shape
    (2, 63, 60)
    """

    _parameter_constraints: dict = {
        "preset": [StrOptions(set(_PRESETS))],
        **PresetFrontEnd._parameter_constraints,
        "bins_per_octave": [Interval(Integral, 1, None, closed="left"), None],
        "fmin": [Interval(Real, 0, None, closed="neither"), None],
        "fmax": [Interval(Real, 0, None, closed="neither"), None],
        "n_cqcc": [Interval(Integral, 1, None, closed="left"), None],
        "n_deltas": [Interval(Integral, 0, None, closed="left"), None],
        "delta_scaling": [StrOptions({"regression", "difference"}), None],
    }

    _presets = _PRESETS

    def __init__(
        self,
        preset="asvspoof2021",
        *,
        sample_rate=16000,
        hop_length=256,
        bins_per_octave=None,
        fmin=None,
        fmax=None,
        n_cqcc=None,
        n_deltas=None,
        delta_scaling=None,
    ):
        self.preset = preset
        self.sample_rate = sample_rate
        self.hop_length = hop_length
        self.bins_per_octave = bins_per_octave
        self.fmin = fmin
        self.fmax = fmax
        self.n_cqcc = n_cqcc
        self.n_deltas = n_deltas
        self.delta_scaling = delta_scaling

    def _extract(self, clips):
        bins_per_octave = self._setting("bins_per_octave")
        fmin, fmax = self._band()
        n_bins = count_bins(fmin, fmax, bins_per_octave)
        gamma = 228.7 * (2 ** (1 / bins_per_octave) - 2 ** (-1 / bins_per_octave))
        magnitude = clips.cached(constant_q, self.hop_length, fmin, n_bins, bins_per_octave, gamma)
        levels = np.log(np.square(magnitude) + _EPS)
        n_cqcc = self._setting("n_cqcc")
        cepstra = multiply(levels, _cepstrum_matrix(fmin, n_bins, bins_per_octave, n_cqcc))
        return append_deltas(cepstra, self._setting("n_deltas"), 3, self._setting("delta_scaling"))

    def _feature_names(self):
        names = indexed_names("cqcc", self._setting("n_cqcc"))
        return delta_names(names, self._setting("n_deltas"))

    def _count_values_per_frame(self):
        return count_bins(*self._band(), self._setting("bins_per_octave"))

    def _band(self):
        fmax = self._highest_frequency()
        return self._setting("fmin") or fmax / 2**_OCTAVES, fmax

    def _check_params(self):
        super()._check_params()
        check_band(self.sample_rate, *self._band())
        n_points = len(_uniform_grid(*self._band_frequencies()))
        if self._setting("n_cqcc") > n_points:
            raise ValueError(
                f"n_cqcc={self.n_cqcc} coefficients cannot come from {n_points} points of the "
                "resampled spectrum; lower n_cqcc or widen the band"
            )

    def _band_frequencies(self):
        fmin, fmax = self._band()
        bins_per_octave = self._setting("bins_per_octave")
        n_bins = count_bins(fmin, fmax, bins_per_octave)
        return fmin, constant_q_frequencies(fmin, n_bins, bins_per_octave)[-1]


def _uniform_grid(fmin, highest):
    """Return frequencies from `fmin` to the highest bin in steps of a 16th of `fmin`."""
    step = fmin / _RESAMPLING
    return fmin + step * np.arange(int((highest - fmin) / step + 1e-9) + 1)


@lru_cache(maxsize=16)
def _cepstrum_matrix(fmin, n_bins, bins_per_octave, n_coefficients):
    """Return spline interpolation and DCT as one matrix, of shape (n_bins, n_coefficients)."""
    frequencies = constant_q_frequencies(fmin, n_bins, bins_per_octave)
    spline = scipy.interpolate.CubicSpline(frequencies, np.eye(n_bins))
    uniform = spline(_uniform_grid(fmin, frequencies[-1]))
    cepstra = scipy.fft.dct(uniform, axis=0, norm="ortho")[:n_coefficients]
    return np.ascontiguousarray(cepstra.T, dtype=np.float32)
