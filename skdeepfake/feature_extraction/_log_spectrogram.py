"""The short-time spectrum itself, in dB."""

from numbers import Real

from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import SpectralFrontEnd
from skdeepfake.feature_extraction._functional._decibels import power_to_db


def log_spectrogram(spectrum, top_db):
    """Return the power spectrum in dB, of shape (n_clips, n_frames, n_bins)."""
    return power_to_db(spectrum.power, top_db)


class LogSpectrogram(SpectralFrontEnd):
    """Power spectrogram in dB with all bins.

    Averaged over twelve networks, the EER was 37 % lower with log and CQT spectrograms than with
    mel spectrograms [1]_.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int, default=512
        Length of a frame, in samples; there are ``n_fft // 2 + 1`` bins.
    hop_length : int, default=160
        Distance between frames, in samples.
    top_db : float or None, default=80.0
        Values are clipped at `top_db` below the maximum of each clip. None leaves only the floor of
        -100 dB.

    See Also
    --------
    CQTSpectrogram : The same with bins that are spaced like musical tones.

    References
    ----------
    .. [1] N. M. Müller, P. Czempin, F. Dieckmann, A. Froghyar and K. Böttinger, "Does Audio
       Deepfake Detection Generalize?", Interspeech, 2022. arXiv:2203.16263.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import LogSpectrogram
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> LogSpectrogram().fit_transform(noise).shape
    (2, 101, 257)
    """

    _parameter_constraints: dict = {
        **SpectralFrontEnd._parameter_constraints,
        "top_db": [Interval(Real, 0, None, closed="neither"), None],
    }

    def __init__(self, *, sample_rate=16000, n_fft=512, hop_length=160, top_db=80.0):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.top_db = top_db

    def _extract(self, clips):
        return self._spectrum(clips).cached(log_spectrogram, self.top_db)

    def _feature_names(self):
        return indexed_names("bin", self.n_fft // 2 + 1)
