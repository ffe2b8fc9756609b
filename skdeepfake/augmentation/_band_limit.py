"""Channels that carry part of the spectrum only."""

from numbers import Real

import numpy as np

from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake._validation import check_range
from skdeepfake.augmentation import _functional
from skdeepfake.augmentation._base import Augmentation, uniform

# The band of a telephone, in Hz.
_TELEPHONE = (300.0, 3400.0)


class BandLimit(Augmentation):
    """Remove low or high frequencies of clips at random, when a Pipeline is fitted.

    Parameters
    ----------
    kind : {"low-pass", "high-pass", "band-pass", "telephone"}, default="band-pass"
        What passes: the frequencies below an edge, those above one, those between two, or those of
        a telephone, from 300 to 3400 Hz [1]_.
    low_hz : tuple of float, default=(50.0, 500.0)
        Range of the lower edge, in Hz.
    high_hz : tuple of float, default=(3000.0, 7500.0)
        Range of the upper edge, in Hz.
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    p : float, default=0.5
        Probability with which a clip is changed.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    The filters have Butterworth's magnitude of order 8, 3 dB at the edge and 48 dB an octave beyond
    it, and no phase. Edges are drawn so that octaves are equally likely.

    References
    ----------
    .. [1] ITU-T Recommendation G.712, "Transmission performance characteristics of pulse code
       modulation channels", 2001.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import BandLimit
    >>> hiss = np.random.default_rng(0).standard_normal((1, 16000)).astype(np.float32)
    >>> call = BandLimit("telephone", p=1.0).fit_transform(hiss)
    >>> spectrum = abs(np.fft.rfft(call[0]))
    >>> bool(spectrum[6000:].max() < 0.1 * spectrum[400:3300].mean())
    True
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "kind": [StrOptions({"low-pass", "high-pass", "band-pass", "telephone"})],
        "low_hz": [tuple, list],
        "high_hz": [tuple, list],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        kind="band-pass",
        *,
        low_hz=(50.0, 500.0),
        high_hz=(3000.0, 7500.0),
        sample_rate=16000,
        p=0.5,
        random_state=None,
    ):
        self.kind = kind
        self.low_hz = low_hz
        self.high_hz = high_hz
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        low_hz = high_hz = None
        if self.kind == "telephone":
            low_hz, high_hz = np.tile(_TELEPHONE, (len(X), 1)).T
        if self.kind in ("high-pass", "band-pass"):
            low_hz = _draw_edge("low_hz", self.low_hz, generators)
        if self.kind in ("low-pass", "band-pass"):
            high_hz = _draw_edge("high_hz", self.high_hz, generators)
        return _functional.band_limit(X, self.sample_rate, low_hz, high_hz)


def _draw_edge(name, low_high, generators):
    return np.exp(uniform(generators, np.log(check_range(name, low_high, above=0))))
