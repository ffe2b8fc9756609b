"""Codecs."""

from numbers import Real

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval
from skdeepfake._validation import check_range
from skdeepfake.augmentation._base import Augmentation, uniform
from skdeepfake.augmentation._functional._codecs import CODECS, encode_and_decode


@fill_doc
class Codec(Augmentation):
    """Random encoding and decoding, when a Pipeline is fitted.

    The codecs of libsndfile work in memory. A clip keeps its length, and is not delayed.

    Parameters
    ----------
    codecs : sequence of str, default=("mu-law", "a-law", "gsm", "vorbis", "mp3", "opus")
        Codecs; one is drawn for each clip:

        - ``"mu-law"``, ``"a-law"``: G.711 of telephones, 64 kbit/s at 8 kHz [1]_;
        - ``"gsm"``: GSM 06.10 full rate, 13 kbit/s at 8 kHz [2]_;
        - ``"vorbis"``: Ogg Vorbis;
        - ``"mp3"``: MPEG layer III, at a variable bit rate;
        - ``"opus"``: Opus [3]_.
    compression : tuple of float, default=(0.5, 0.95)
        Range, from 0 for the best quality to 1 for the fewest bits, for Vorbis, MP3 and Opus.
    $sample_rate, $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    Telephone codecs remove frequencies above 4 kHz. Opus takes about 80 ms for a clip of 4 s, MP3 a
    third of that and the others less.

    References
    ----------
    .. [1] ITU-T Recommendation G.711, "Pulse code modulation (PCM) of voice frequencies", 1988.
    .. [2] ETSI EN 300 961, "Digital cellular telecommunications system; Full rate speech;
       Transcoding (GSM 06.10)".
    .. [3] J.-M. Valin, K. Vos and T. Terriberry, "Definition of the Opus audio codec", RFC 6716,
       2012. DOI 10.17487/RFC6716.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import Codec
    >>> hiss = np.random.default_rng(0).uniform(-0.1, 0.1, (1, 16000)).astype(np.float32)
    >>> call = Codec(["gsm"], p=1.0, random_state=0).fit_transform(hiss)
    >>> spectrum = abs(np.fft.rfft(call[0]))
    >>> bool(spectrum[4200:].max() < 0.1 * spectrum[:3500].mean())
    True
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "codecs": [tuple, list],
        "compression": [tuple, list],
        "sample_rate": [Interval(Real, 1, None, closed="left")],
    }

    def __init__(
        self,
        codecs=tuple(CODECS),
        *,
        compression=(0.5, 0.95),
        sample_rate=16000,
        p=0.5,
        random_state=None,
    ):
        self.codecs = codecs
        self.compression = compression
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        unknown = set(self.codecs) - set(CODECS)
        if unknown or not self.codecs:
            known = ", ".join(CODECS)
            raise ValueError(f"codecs must be some of {known}, got {self.codecs!r}")
        low, high = check_range("compression", self.compression)
        if low < 0 or high > 1:
            raise ValueError(f"compression must be from 0 to 1, got {self.compression!r}")
        codecs = [self.codecs[rng.integers(len(self.codecs))] for rng in generators]
        compression = uniform(generators, (low, high))
        return encode_and_decode(X, self.sample_rate, codecs, compression)
