"""Mel spectra and mel-frequency cepstral coefficients."""

from numbers import Integral, Real

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import SpectralFrontEnd, check_band
from skdeepfake.feature_extraction._functional._decibels import power_to_db
from skdeepfake.feature_extraction._functional._filter_banks import dct_matrix, mel_filter_bank
from skdeepfake.feature_extraction._functional._products import multiply


def mel_spectrogram(spectrum, n_mels, fmin, fmax, inverted=False):
    """Return the mel power spectrum in dB, of shape (n_clips, n_frames, n_mels)."""
    bank = mel_filter_bank(spectrum.sample_rate, spectrum.n_fft, n_mels, fmin, fmax, inverted)
    return power_to_db(bank.apply(spectrum.power))


def mfcc(spectrum, n_mfcc, *bands):
    """Return cepstral coefficients of a mel spectrum, of shape (n_clips, n_frames, n_mfcc)."""
    return multiply(spectrum.cached(mel_spectrogram, *bands), dct_matrix(bands[0], n_mfcc))


def check_cepstrum(name, n_coefficients, bands_name, n_bands):
    """Raise if there are more coefficients than bands."""
    if n_coefficients > n_bands:
        raise ValueError(
            f"{name}={n_coefficients} coefficients cannot come from {bands_name}={n_bands} bands; "
            f"lower {name} or raise {bands_name}"
        )


@fill_doc
class MelSpectrogram(SpectralFrontEnd):
    """Mel spectrogram in dB.

    It equals ``librosa.power_to_db(librosa.feature.melspectrogram(y))`` of each clip.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    n_mels : int, default=128
        Number of bands.
    fmin : float, default=0.0
        Lowest frequency, in Hz.
    fmax : float or None, default=None
        Highest frequency, in Hz; None is half the sample rate.

    See Also
    --------
    MFCC : Its cepstrum.
    LogSpectrogram : All bins, which separate deepfakes better than mel bands.

    References
    ----------
    .. [1] S. S. Stevens, J. Volkmann and E. B. Newman, "A scale for the measurement of the
       psychological magnitude pitch", Journal of the Acoustical Society of America 8, 1937.
       DOI 10.1121/1.1915893.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import MelSpectrogram
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> MelSpectrogram(n_mels=64).fit_transform(noise).shape
    (2, 32, 64)
    """

    _parameter_constraints: dict = {
        **SpectralFrontEnd._parameter_constraints,
        "n_mels": [Interval(Integral, 1, None, closed="left")],
        "fmin": [Interval(Real, 0, None, closed="left")],
        "fmax": [Interval(Real, 0, None, closed="neither"), None],
    }

    def __init__(
        self, *, sample_rate=16000, n_fft=2048, hop_length=512, n_mels=128, fmin=0.0, fmax=None
    ):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_mels = n_mels
        self.fmin = fmin
        self.fmax = fmax

    def _extract(self, clips):
        return self._spectrum(clips).cached(mel_spectrogram, self.n_mels, self.fmin, self.fmax)

    def _feature_names(self):
        return indexed_names("mel", self.n_mels)

    def _check_params(self):
        super()._check_params()
        check_band(self.sample_rate, self.fmin, self.fmax)


@fill_doc
class MFCC(SpectralFrontEnd):
    """Mel-frequency cepstral coefficients.

    The orthonormal DCT-II of the mel spectrogram in dB. It equals `librosa.feature.mfcc` of each
    clip.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    n_mfcc : int, default=20
        Number of coefficients, at most `n_mels`.
    n_mels : int, default=128
        Number of mel bands.
    fmin : float, default=0.0
        Lowest frequency, in Hz.
    fmax : float or None, default=None
        Highest frequency, in Hz; None is half the sample rate.

    See Also
    --------
    IMFCC : Coefficients that resolve high frequencies more finely.
    LFCC : Coefficients that resolve all frequencies alike.
    skdeepfake.preprocessing.Delta : Appends their dynamics.

    References
    ----------
    .. [1] S. B. Davis and P. Mermelstein, "Comparison of parametric representations for
       monosyllabic word recognition in continuously spoken sentences", IEEE Transactions on
       Acoustics, Speech, and Signal Processing 28(4), 1980. DOI 10.1109/TASSP.1980.1163420.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import MFCC
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> MFCC().fit_transform(noise).shape
    (2, 32, 20)
    """

    _parameter_constraints: dict = {
        **MelSpectrogram._parameter_constraints,
        "n_mfcc": [Interval(Integral, 1, None, closed="left")],
    }
    _inverted = False
    _name = "mfcc"

    def __init__(
        self,
        *,
        sample_rate=16000,
        n_fft=2048,
        hop_length=512,
        n_mfcc=20,
        n_mels=128,
        fmin=0.0,
        fmax=None,
    ):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_mfcc = n_mfcc
        self.n_mels = n_mels
        self.fmin = fmin
        self.fmax = fmax

    def _extract(self, clips):
        bands = (self.n_mels, self.fmin, self.fmax, self._inverted)
        return mfcc(self._spectrum(clips), self.n_mfcc, *bands)

    def _feature_names(self):
        return indexed_names(self._name, self.n_mfcc)

    def _check_params(self):
        super()._check_params()
        check_band(self.sample_rate, self.fmin, self.fmax)
        check_cepstrum("n_mfcc", self.n_mfcc, "n_mels", self.n_mels)


@fill_doc
class IMFCC(MFCC):
    """Inverted mel-frequency cepstral coefficients.

    They are MFCC with the mel filter bank flipped in frequency: the filters are narrow at high
    frequencies, where vocoders leave traces.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    n_mfcc : int, default=20
        Number of coefficients, at most `n_mels`.
    n_mels : int, default=128
        Number of bands.
    fmin, fmax : float, default=0.0 and None
        The band of the mel filters before they are flipped, in Hz; None is half the sample rate.

    See Also
    --------
    MFCC : The same without the flip.

    References
    ----------
    .. [1] S. Chakroborty, A. Roy and G. Saha, "Improved closed set text-independent speaker
       identification by combining MFCC with evidence from flipped filter banks", International
       Journal of Signal Processing 4(2), 2007.
    .. [2] M. Sahidullah, T. Kinnunen and C. Hanilçi, "A comparison of features for synthetic speech
       detection", Interspeech, 2015. DOI 10.21437/Interspeech.2015-472.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import IMFCC
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> IMFCC().fit_transform(noise).shape
    (2, 32, 20)
    """

    _inverted = True
    _name = "imfcc"
