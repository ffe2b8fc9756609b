"""The constant-Q transform in dB."""

from numbers import Integral, Real

import numpy as np

from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._front_end import FrontEnd, check_band, numbered
from skdeepfake.feature_extraction._functional._constant_q import constant_q, count_bins
from skdeepfake.feature_extraction._functional._decibels import power_to_db


class CQTSpectrogram(FrontEnd):
    """Power of the constant-Q transform in dB.

    Its bins are spaced as tones are, with windows as many periods long in each.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    hop_length : int, default=160
        Distance between frames, in samples.
    bins_per_octave : int, default=24
        Bins in an octave.
    fmin : float, default=32.7
        Frequency of the lowest bin, in Hz.
    fmax : float or None, default=None
        Bins are below this frequency, in Hz; None is half the sample rate.
    gamma : float, default=0.0
        What is added to each bandwidth, in Hz; above 0, windows of low bins are shorter.
    top_db : float or None, default=80.0
        Nothing is more than this below the maximum of its clip; None sets no limit but -100 dB.

    See Also
    --------
    LogSpectrogram : With bins that are spaced evenly.
    CQCC : Its cepstrum.

    Notes
    -----
    Windows are Hann's and of unit sum, so that a tone gives a quarter of its squared amplitude.

    References
    ----------
    .. [1] J. C. Brown, "Calculation of a constant Q spectral transform", Journal of the Acoustical
       Society of America 89(1), 1991. DOI 10.1121/1.400476.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import CQTSpectrogram
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> CQTSpectrogram().fit_transform(noise).shape
    (2, 101, 191)
    """

    _parameter_constraints: dict = {
        **FrontEnd._parameter_constraints,
        "bins_per_octave": [Interval(Integral, 1, None, closed="left")],
        "fmin": [Interval(Real, 0, None, closed="neither")],
        "fmax": [Interval(Real, 0, None, closed="neither"), None],
        "gamma": [Interval(Real, 0, None, closed="left")],
        "top_db": [Interval(Real, 0, None, closed="neither"), None],
    }

    def __init__(
        self,
        sample_rate=16000,
        hop_length=160,
        *,
        bins_per_octave=24,
        fmin=32.7,
        fmax=None,
        gamma=0.0,
        top_db=80.0,
    ):
        self.sample_rate = sample_rate
        self.hop_length = hop_length
        self.bins_per_octave = bins_per_octave
        self.fmin = fmin
        self.fmax = fmax
        self.gamma = gamma
        self.top_db = top_db

    def _extract(self, clips):
        magnitude = clips.keep(
            constant_q, self.hop_length, self.fmin, self._n_bins(), self.bins_per_octave, self.gamma
        )
        return power_to_db(np.square(magnitude), self.top_db)

    def _feature_names(self):
        return numbered("cqt", self._n_bins())

    def _values_per_frame(self):
        return self._n_bins()

    def _n_bins(self):
        return count_bins(self.fmin, self.fmax or self.sample_rate / 2, self.bins_per_octave)

    def _check_params(self):
        super()._check_params()
        check_band(self.sample_rate, self.fmin, self.fmax)
