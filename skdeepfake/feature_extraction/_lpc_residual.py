"""The residual of linear prediction: speech without its resonances."""

from numbers import Integral

import numpy as np
import scipy.fft

from skdeepfake._dsp._linear_prediction import linear_prediction
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import SpectralFrontEnd
from skdeepfake.feature_extraction._functional._filter_banks import dct_matrix, linear_filter_bank
from skdeepfake.feature_extraction._functional._products import multiply
from skdeepfake.feature_extraction._mel import check_cepstrum

# Added to energies, so that silence is finite.
_MIN_ENERGY = np.float32(1e-8)


class LPCResidual(SpectralFrontEnd):
    """Cepstral coefficients of the residual of linear prediction.

    Linear prediction removes the resonances of the vocal tract from a frame. The residual is the
    source, in which vocoders differ from a voice. Triangular filters, spaced evenly over the full
    band, sum its power spectrum; the coefficients are the orthonormal DCT-II of the log energies.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int, default=1024
        Length of the transform, in samples, at least ``win_length + order``.
    hop_length : int, default=240
        Distance between frames, in samples.
    win_length : int, default=480
        Length of the Hamming window, in samples.
    order : int, default=20
        Order of the prediction.
    n_filters : int, default=32
        Number of filters.
    n_lpcc : int, default=20
        Number of coefficients, at most `n_filters`.

    See Also
    --------
    LFCC : The cepstrum of the whole frame, which the residual complements.

    References
    ----------
    .. [1] J. Makhoul, "Linear prediction: A tutorial review", Proceedings of the IEEE 63(4), 1975.
       DOI 10.1109/PROC.1975.9792.
    .. [2] A. Janicki, "Spoofing countermeasure based on analysis of linear prediction error",
       Interspeech, 2015. DOI 10.21437/Interspeech.2015-470.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import LPCResidual
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> LPCResidual().fit_transform(noise).shape
    (2, 67, 20)
    """

    _parameter_constraints: dict = {
        **SpectralFrontEnd._parameter_constraints,
        "win_length": [Interval(Integral, 2, None, closed="left")],
        "order": [Interval(Integral, 1, None, closed="left")],
        "n_filters": [Interval(Integral, 1, None, closed="left")],
        "n_lpcc": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        *,
        sample_rate=16000,
        n_fft=1024,
        hop_length=240,
        win_length=480,
        order=20,
        n_filters=32,
        n_lpcc=20,
    ):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.win_length = win_length
        self.order = order
        self.n_filters = n_filters
        self.n_lpcc = n_lpcc

    def _extract(self, clips):
        spectrum = clips.spectrum(self.n_fft, self.hop_length, self.win_length, "hamming")
        power = residual_power(spectrum.power, self.n_fft, self.order)
        settings = (self.sample_rate, self.n_fft, self.n_filters, 0.0, self.sample_rate / 2)
        energies = linear_filter_bank(*settings).apply(power)
        levels = np.log(energies + _MIN_ENERGY)
        return multiply(levels, dct_matrix(self.n_filters, self.n_lpcc))

    def _feature_names(self):
        return indexed_names("lpc_residual", self.n_lpcc)

    def _check_params(self):
        super()._check_params()
        check_cepstrum("n_lpcc", self.n_lpcc, "n_filters", self.n_filters)
        if self.n_fft < self.win_length + self.order:
            raise ValueError(
                f"n_fft={self.n_fft} must be at least win_length + order = "
                f"{self.win_length + self.order}"
            )


def residual_power(power, n_fft, order):
    """Return the power spectrum of the residual: the frame's, filtered by its predictor.

    Frames are shorter than the transform by `order` at least.
    """
    autocorrelation = scipy.fft.irfft(power, n_fft)
    inverse_filter = linear_prediction(autocorrelation, order)[0].astype(np.float32)
    return power * np.square(np.abs(scipy.fft.rfft(inverse_filter, n_fft)))
