"""Pitch classes and their tonal centroids."""

from numbers import Integral

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval
from skdeepfake.feature_extraction._features import indexed_names
from skdeepfake.feature_extraction._front_end import SpectralFrontEnd
from skdeepfake.feature_extraction._functional._filter_banks import chroma_filter_bank

_TINY = np.finfo(np.float32).tiny


def chroma(spectrum, n_chroma):
    """Return the strength of each pitch class, relative to the strongest.

    The result has shape (n_clips, n_frames, n_chroma), for a tuning of A440.
    """
    bank = chroma_filter_bank(spectrum.sample_rate, spectrum.n_fft, n_chroma)
    energy = bank.apply(spectrum.power)
    return energy / _safe_divisor(energy.max(axis=-1, keepdims=True))


def tonnetz(spectrum, n_chroma):
    """Return tonal centroids on the circles of fifths, minor and major thirds.

    The result has shape (n_clips, n_frames, 6) and uses the chroma of the same spectrum.
    """
    weights = spectrum.cached(chroma, n_chroma)
    weights = weights / _safe_divisor(weights.sum(axis=-1, keepdims=True))
    return weights @ _tonnetz_matrix(n_chroma)


@fill_doc
class Chroma(SpectralFrontEnd):
    """Strength of each pitch class in a frame, relative to the strongest.

    It equals `librosa.feature.chroma_stft` of each clip with ``tuning=0``.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    n_chroma : int, default=12
        Number of pitch classes.

    See Also
    --------
    Tonnetz : Six numbers derived from them.

    References
    ----------
    .. [1] D. Ellis, "Chroma feature analysis and synthesis", 2007,
       https://www.ee.columbia.edu/~dpwe/resources/matlab/chroma-ansyn/.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import Chroma
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)[np.newaxis]
    >>> int(Chroma().fit_transform(tone)[0, 10].argmax())  # C is 0, A is 9
    9
    """

    _parameter_constraints: dict = {
        **SpectralFrontEnd._parameter_constraints,
        "n_chroma": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(self, *, sample_rate=16000, n_fft=2048, hop_length=512, n_chroma=12):
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_chroma = n_chroma

    def _extract(self, clips):
        return self._spectrum(clips).cached(chroma, self.n_chroma)

    def _feature_names(self):
        return indexed_names("chroma", self.n_chroma)


@fill_doc
class Tonnetz(Chroma):
    """Tonal centroids: the chroma of a frame on the circles of fifths and thirds.

    It equals `librosa.feature.tonnetz` of the chroma that :class:`Chroma` returns.

    Parameters
    ----------
    $sample_rate, $n_fft, $hop_length
    n_chroma : int, default=12
        Number of pitch classes of the chroma.

    See Also
    --------
    Chroma : The pitch classes it is derived from.

    References
    ----------
    .. [1] C. Harte, M. Sandler and M. Gasser, "Detecting harmonic change in musical audio",
       Workshop on Audio and Music Computing Multimedia, 2006. DOI 10.1145/1178723.1178727.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import Tonnetz
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> Tonnetz().fit_transform(noise).shape
    (2, 32, 6)
    """

    def _extract(self, clips):
        return self._spectrum(clips).cached(tonnetz, self.n_chroma)

    def _feature_names(self):
        return indexed_names("tonnetz", 6)


def _tonnetz_matrix(n_chroma):
    """Return the positions of the pitch classes, of shape (n_chroma, 6)."""
    semitones = np.arange(n_chroma) * 12 / n_chroma
    steps = np.array([7 / 6, 7 / 6, 3 / 2, 3 / 2, 2 / 3, 2 / 3])
    radii = np.array([1.0, 1.0, 1.0, 1.0, 0.5, 0.5])
    # Even columns are sines, odd columns are cosines.
    phases = np.outer(semitones, steps) - np.tile([0.5, 0.0], 3)
    return (radii * np.cos(np.pi * phases)).astype(np.float32)


def _safe_divisor(scale):
    """Replace values that are too small to divide by with 1."""
    return np.where(scale < _TINY, np.float32(1), scale)
