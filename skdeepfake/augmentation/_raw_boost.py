"""RawBoost: noise of telephone channels."""

from numbers import Integral, Real

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._dsp._noise import add_noise, white_noise
from skdeepfake._sklearn_compat import Interval, Options
from skdeepfake._validation import check_range
from skdeepfake.augmentation._base import Augmentation, uniform
from skdeepfake.augmentation._functional._raw_boost import (
    convolutive_noise,
    filter_zero_delay,
    impulsive_noise,
    limit_peaks,
    notch_filter,
)

# The kinds of noise in series; algorithm 8 adds two of them.
_SERIES = {
    1: ("convolutive",),
    2: ("impulsive",),
    3: ("stationary",),
    4: ("convolutive", "impulsive", "stationary"),
    5: ("convolutive", "impulsive"),
    6: ("convolutive", "stationary"),
    7: ("impulsive", "stationary"),
}
_PARALLEL = 8


@fill_doc
class RawBoost(Augmentation):
    """Random noise of telephone channels, when a Pipeline is fitted [1]_.

    There are three kinds. Convolutive noise adds up powers of the clip, each filtered by a product
    of notch filters, as the nonlinear devices of a channel do. Impulsive noise changes some samples
    in proportion to themselves. Stationary noise is filtered white noise. The defaults are those of
    the paper.

    Parameters
    ----------
    algorithm : {1, 2, 3, 4, 5, 6, 7, 8}, default=5
        1 is convolutive, 2 impulsive and 3 stationary noise; 4 is all of them in series, 5 is 1
        then 2, 6 is 1 then 3, 7 is 2 then 3, and 8 is 1 and 2 in parallel.
    n_bands : int, default=5
        Number of notches of a filter.
    center_hz : tuple of float, default=(20.0, 8000.0)
        Range of the center of a notch, in Hz; limited to half the sample rate.
    width_hz : tuple of float, default=(100.0, 1000.0)
        Range of the width of a notch, in Hz.
    n_taps : tuple of int, default=(10, 100)
        Range of the length of the filter of a notch, without its upper end; even lengths are
        increased by one.
    gain_db : tuple of float, default=(0.0, 0.0)
        Range of the highest gain of a filter, in dB.
    nonlinear_db : tuple of float, default=(5.0, 20.0)
        Attenuation of the powers above the first, in dB: the first number is subtracted from the
        lower end of `gain_db` and the second one from the upper end.
    n_powers : int, default=5
        Highest power of the clip.
    impulse_percent : float, default=10.0
        Largest percentage of samples with an impulse; the percentage is drawn from 0 to it.
    impulse_gain : float, default=2.0
        Factor of the impulses.
    snr_db : tuple of float, default=(10.0, 40.0)
        Range of the signal-to-noise ratio of stationary noise, in dB.
    $sample_rate, $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    A clip whose peak exceeds full scale after convolutive or impulsive noise is scaled to a peak
    of 1, as in the authors' code.

    References
    ----------
    .. [1] H. Tak, M. Kamble, J. Patino, M. Todisco and N. Evans, "RawBoost: A raw data boosting and
       augmentation method applied to automatic speaker verification anti-spoofing", ICASSP, 2022.
       DOI 10.1109/ICASSP43922.2022.9746213.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import RawBoost
    >>> clips = np.random.default_rng(0).uniform(-1, 1, (2, 8000)).astype(np.float32)
    >>> RawBoost(4, p=1.0, random_state=0).fit_transform(clips).shape
    (2, 8000)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "algorithm": [Options(Integral, {*_SERIES, _PARALLEL})],
        "n_bands": [Interval(Integral, 1, None, closed="left")],
        "center_hz": [tuple, list],
        "width_hz": [tuple, list],
        "n_taps": [tuple, list],
        "gain_db": [tuple, list],
        "nonlinear_db": [tuple, list],
        "n_powers": [Interval(Integral, 1, None, closed="left")],
        "impulse_percent": [Interval(Real, 0, 100, closed="both")],
        "impulse_gain": [Interval(Real, 0, None, closed="left")],
        "snr_db": [tuple, list],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        algorithm=5,
        *,
        n_bands=5,
        center_hz=(20.0, 8000.0),
        width_hz=(100.0, 1000.0),
        n_taps=(10, 100),
        gain_db=(0.0, 0.0),
        nonlinear_db=(5.0, 20.0),
        n_powers=5,
        impulse_percent=10.0,
        impulse_gain=2.0,
        snr_db=(10.0, 40.0),
        sample_rate=16000,
        p=0.5,
        random_state=None,
    ):
        self.algorithm = algorithm
        self.n_bands = n_bands
        self.center_hz = center_hz
        self.width_hz = width_hz
        self.n_taps = n_taps
        self.gain_db = gain_db
        self.nonlinear_db = nonlinear_db
        self.n_powers = n_powers
        self.impulse_percent = impulse_percent
        self.impulse_gain = impulse_gain
        self.snr_db = snr_db
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        if self.algorithm == _PARALLEL:
            both = self._convolutive(X, generators) + self._impulsive(X, generators)
            return limit_peaks(both)
        for kind in _SERIES[self.algorithm]:
            X = getattr(self, f"_{kind}")(X, generators)
        return X

    def _convolutive(self, X, generators):
        gain_db = check_range("gain_db", self.gain_db)
        nonlinear_db = sorted(np.subtract(gain_db, check_range("nonlinear_db", self.nonlinear_db)))
        ranges = [gain_db] + [nonlinear_db] * (self.n_powers - 1)
        filters = [[self._notch_filter(rng, low_high) for low_high in ranges] for rng in generators]
        return convolutive_noise(X, filters)

    def _impulsive(self, X, generators):
        n_samples = X.shape[1]
        places, factors = [], []
        for rng in generators:
            n_impulses = int(n_samples * rng.uniform(0, self.impulse_percent) / 100)
            places.append(rng.permutation(n_samples)[:n_impulses])
            factors.append(rng.uniform(-1, 1, (2, n_impulses)).prod(axis=0))
        return impulsive_noise(X, places, factors, self.impulse_gain)

    def _stationary(self, X, generators):
        noise = white_noise(X.shape[1], generators)
        gain_db = check_range("gain_db", self.gain_db)
        for row, rng in zip(noise, generators, strict=True):
            row[:] = filter_zero_delay(row, self._notch_filter(rng, gain_db))
        snr_db = uniform(generators, check_range("snr_db", self.snr_db))
        return add_noise(X, noise, snr_db)

    def _notch_filter(self, rng, gain_db):
        """Draw the filter of one clip."""
        lowest, highest = check_range("center_hz", self.center_hz, above=0)
        highest = min(highest, self.sample_rate / 2)
        shortest, longest = check_range("n_taps", self.n_taps, above=0)
        return notch_filter(
            rng.uniform(min(lowest, highest), highest, self.n_bands),
            rng.uniform(*check_range("width_hz", self.width_hz, above=0), self.n_bands),
            rng.integers(shortest, max(longest, shortest + 1), self.n_bands),
            rng.uniform(*gain_db),
            self.sample_rate,
        )
