"""Channels that transmit a part of the spectrum."""

from numbers import Real

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake._validation import check_range
from skdeepfake.augmentation._base import Augmentation, uniform
from skdeepfake.augmentation._functional._band_limit import band_limit

# The band of a telephone, in Hz.
_TELEPHONE = (300.0, 3400.0)


@fill_doc
class BandLimit(Augmentation):
    """Random removal of low or high frequencies, when a Pipeline is fitted.

    Parameters
    ----------
    kind : {"low-pass", "high-pass", "band-pass", "telephone"}, default="band-pass"
        The frequencies that pass: those below an edge, above an edge, between two edges, or those
        of a telephone, from 300 to 3400 Hz [1]_.
    low_hz : tuple of float, default=(50.0, 500.0)
        Range of the lower edge, in Hz; its upper end is limited to half the sample rate.
    high_hz : tuple of float, default=(3000.0, 7500.0)
        Range of the upper edge, in Hz; its upper end is limited to half the sample rate.
    $sample_rate, $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    The filters have the magnitude of Butterworth filters of order 8 and zero phase: they attenuate
    by 3 dB at the edge, and by 48 dB per octave beyond it. Edges are drawn so that octaves are
    equally likely.

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
            low_hz = self._draw_edge("low_hz", generators)
        if self.kind in ("low-pass", "band-pass"):
            high_hz = self._draw_edge("high_hz", generators)
        return band_limit(X, self.sample_rate, low_hz, high_hz)

    def _draw_edge(self, name, generators):
        low, high = check_range(name, getattr(self, name), above=0)
        if low >= self.sample_rate / 2:
            raise ValueError(
                f"{name}={getattr(self, name)!r} must begin below half of sample_rate="
                f"{self.sample_rate!r} Hz"
            )
        return np.exp(uniform(generators, np.log([low, min(high, self.sample_rate / 2)])))
