"""The constant-Q transform in dB."""

from numbers import Integral, Real

import numpy as np

from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import FrontEnd, check_band
from skdeepfake.feature_extraction._functional._constant_q import constant_q, count_bins
from skdeepfake.feature_extraction._functional._decibels import power_to_db


class CQTSpectrogram(FrontEnd):
    """Power of the constant-Q transform in dB.

    Bins are spaced like musical tones; the windows of all bins span equally many periods.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    hop_length : int, default=160
        Distance between frames, in samples.
    bins_per_octave : int, default=24
        Bins per octave.
    fmin : float, default=32.7
        Frequency of the lowest bin, in Hz.
    fmax : float or None, default=None
        All bins are below this frequency, in Hz. None is half the sample rate.
    gamma : float, default=0.0
        Hz added to each bandwidth. Above 0, the windows of low bins are shorter.
    top_db : float or None, default=80.0
        Values are clipped at `top_db` below the maximum of each clip. None leaves only the floor of
        -100 dB.

    See Also
    --------
    LogSpectrogram : The same with bins that are spaced evenly.
    CQCC : Its cepstrum.

    Notes
    -----
    The windows are Hann windows of unit sum, so a tone gives a quarter of its squared amplitude.

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
        *,
        sample_rate=16000,
        hop_length=160,
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
        magnitude = clips.cached(
            constant_q, self.hop_length, self.fmin, self._n_bins(), self.bins_per_octave, self.gamma
        )
        return power_to_db(np.square(magnitude), self.top_db)

    def _feature_names(self):
        return indexed_names("cqt", self._n_bins())

    def _count_values_per_frame(self):
        return self._n_bins()

    def _n_bins(self):
        return count_bins(self.fmin, self.fmax or self.sample_rate / 2, self.bins_per_octave)

    def _check_params(self):
        super()._check_params()
        check_band(self.sample_rate, self.fmin, self.fmax)
