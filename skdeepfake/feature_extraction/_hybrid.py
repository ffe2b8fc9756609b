"""The hybrid features: cepstra, mel spectrum, spectral shape and chroma of each frame."""

from numbers import Integral, Real

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._chroma import chroma, tonnetz
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import GroupedFrontEnd, check_band
from skdeepfake.feature_extraction._mel import check_cepstrum, mel_spectrogram, mfcc
from skdeepfake.feature_extraction._spectral_shape import (
    SHAPE_CONSTRAINTS,
    check_contrast,
    contrast_group,
    rms,
    spectral_bandwidth,
    spectral_centroid,
    spectral_rolloff,
    zero_crossing_rate,
)

_GROUPS = "mfcc mel centroid bandwidth contrast rolloff chroma tonnetz zero_crossing_rate rms"


@fill_doc
class HybridFeatures(GroupedFrontEnd):
    """Hybrid spectral features of each frame, 198 by default.

    The features are, in this order, MFCC (40), mel spectrogram in dB (128), spectral centroid,
    bandwidth, contrast (7), rolloff, chroma (12), tonnetz (6), zero-crossing rate and RMS. Each
    equals librosa's function of that name on the same clip, with librosa's defaults: Hann window,
    centered frames, levels clipped at 80 dB below the maximum of the clip, chroma for a tuning of
    A440, and tonnetz from that chroma. All of them are derived from one short-time spectrum.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    mfcc, mel, centroid, bandwidth, contrast, rolloff, chroma, tonnetz, zero_crossing_rate, rms : \
            bool, default=True
        Whether to include each group.
    n_mfcc : int, default=40
        Number of cepstral coefficients, at most `n_mels`.
    n_mels : int, default=128
        Number of mel bands, of the mel spectrogram and of the MFCC.
    fmin : float, default=0.0
        Lowest frequency of the mel bands, in Hz.
    fmax : float or None, default=None
        Highest frequency of the mel bands, in Hz; None is half the sample rate.
    $contrast
    n_chroma : int, default=12
        Number of pitch classes.

    See Also
    --------
    FrameUnion : Any front-ends side by side.
    skdeepfake.audio.LoadAudio : Loads recordings as waveforms.
    skdeepfake.preprocessing.FrameScaler : Standardizes the features.

    Notes
    -----
    The features keep their units: dB, Hz and fractions. Scale them before they enter a network.

    References
    ----------
    .. [1] B. McFee et al., "librosa: Audio and Music Signal Analysis in Python", Proceedings of the
       14th Python in Science Conference, 2015. DOI 10.25080/Majora-7b98e3ed-003.
    .. [2] S. B. Davis and P. Mermelstein, "Comparison of parametric representations for
       monosyllabic word recognition in continuously spoken sentences", IEEE Transactions on
       Acoustics, Speech, and Signal Processing 28(4), 1980. DOI 10.1109/TASSP.1980.1163420.
    .. [3] D.-N. Jiang, L. Lu, H.-J. Zhang, J.-H. Tao and L.-H. Cai, "Music type classification by
       spectral contrast feature", ICME, 2002. DOI 10.1109/ICME.2002.1035731.
    .. [4] C. Harte, M. Sandler and M. Gasser, "Detecting harmonic change in musical audio",
       Workshop on Audio and Music Computing Multimedia, 2006. DOI 10.1145/1178723.1178727.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import HybridFeatures
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> HybridFeatures().fit_transform(noise).shape
    (2, 32, 198)
    >>> shape = HybridFeatures(mfcc=False, mel=False, contrast=False, chroma=False, tonnetz=False)
    >>> shape.get_feature_names_out().tolist()
    ['spectral_centroid', 'spectral_bandwidth', 'spectral_rolloff', 'zero_crossing_rate', 'rms']
    """

    _parameter_constraints: dict = {
        **GroupedFrontEnd._parameter_constraints,
        **{group: ["boolean"] for group in _GROUPS.split()},
        "n_mfcc": [Interval(Integral, 1, None, closed="left")],
        "n_mels": [Interval(Integral, 1, None, closed="left")],
        "fmin": [Interval(Real, 0, None, closed="left")],
        "fmax": [Interval(Real, 0, None, closed="neither"), None],
        **SHAPE_CONSTRAINTS,
        "n_chroma": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        *,
        sample_rate=16000,
        n_fft=2048,
        hop_length=512,
        mfcc=True,
        mel=True,
        centroid=True,
        bandwidth=True,
        contrast=True,
        rolloff=True,
        chroma=True,
        tonnetz=True,
        zero_crossing_rate=True,
        rms=True,
        n_mfcc=40,
        n_mels=128,
        fmin=0.0,
        fmax=None,
        contrast_fmin=200.0,
        n_contrast_bands=None,
        contrast_quantile=0.02,
        roll_percent=0.85,
        n_chroma=12,
    ):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.mfcc = mfcc
        self.mel = mel
        self.centroid = centroid
        self.bandwidth = bandwidth
        self.contrast = contrast
        self.rolloff = rolloff
        self.chroma = chroma
        self.tonnetz = tonnetz
        self.zero_crossing_rate = zero_crossing_rate
        self.rms = rms
        self.n_mfcc = n_mfcc
        self.n_mels = n_mels
        self.fmin = fmin
        self.fmax = fmax
        self.contrast_fmin = contrast_fmin
        self.n_contrast_bands = n_contrast_bands
        self.contrast_quantile = contrast_quantile
        self.roll_percent = roll_percent
        self.n_chroma = n_chroma

    def _groups(self):
        bands = (self.n_mels, self.fmin, self.fmax)
        return [
            (self.mfcc, indexed_names("mfcc", self.n_mfcc), mfcc, (self.n_mfcc, *bands)),
            (self.mel, indexed_names("mel", self.n_mels), mel_spectrogram, bands),
            (self.centroid, ["spectral_centroid"], spectral_centroid, ()),
            (self.bandwidth, ["spectral_bandwidth"], spectral_bandwidth, ()),
            (self.contrast, *contrast_group(self)),
            (self.rolloff, ["spectral_rolloff"], spectral_rolloff, (self.roll_percent,)),
            (self.chroma, indexed_names("chroma", self.n_chroma), chroma, (self.n_chroma,)),
            (self.tonnetz, indexed_names("tonnetz", 6), tonnetz, (self.n_chroma,)),
            (self.zero_crossing_rate, ["zero_crossing_rate"], zero_crossing_rate, ()),
            (self.rms, ["rms"], rms, ()),
        ]

    def _check_params(self):
        super()._check_params()
        if self.mfcc:
            check_cepstrum("n_mfcc", self.n_mfcc, "n_mels", self.n_mels)
        if self.mfcc or self.mel:
            check_band(self.sample_rate, self.fmin, self.fmax)
        check_contrast(self)
