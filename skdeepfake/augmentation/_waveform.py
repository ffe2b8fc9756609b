"""Augmentations of waveforms."""

from numbers import Real

import numpy as np
from sklearn.utils._param_validation import Interval

from skdeepfake.augmentation import _functional
from skdeepfake.augmentation._base import Augmentation, uniform


class TimeStretch(Augmentation):
    """Change the tempo of clips at random, when a Pipeline is fitted.

    Parameters
    ----------
    rate : tuple of float, default=(0.9, 1.1)
        Range of the factor of the tempo.
    p : float, default=0.5
        Probability with which a clip is changed.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    See Also
    --------
    PitchShift : Changes the pitch instead.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, so that a Pipeline augments when
    it is fitted and never when it predicts; scikit-learn's `TargetEncoder` is the precedent of a
    ``fit_transform`` that differs.

    Time-stretching goes through a phase vocoder, which is itself an artefact of deepfakes. It acts
    on both classes alike, so that a detector cannot take the artefact for the class.

    References
    ----------
    .. [1] J. L. Flanagan and R. M. Golden, "Phase vocoder", Bell System Technical Journal 45(9),
       1966. DOI 10.1002/j.1538-7305.1966.tb01706.x.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import TimeStretch
    >>> clips = np.random.default_rng(0).standard_normal((2, 8000)).astype(np.float32)
    >>> stretch = TimeStretch(p=1.0, random_state=0)
    >>> np.array_equal(stretch.fit_transform(clips), clips)
    False
    >>> np.array_equal(stretch.transform(clips), clips)
    True
    """

    _parameter_constraints: dict = {**Augmentation._parameter_constraints, "rate": [tuple, list]}

    def __init__(self, rate=(0.9, 1.1), *, p=0.5, random_state=None):
        self.rate = rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        low, high = check_range("rate", self.rate, above=0)
        # Half as fast and twice as fast are equally far from unchanged.
        rates = np.exp(uniform(generators, np.log([low, high])))
        return _functional.time_stretch(X, rates)


class PitchShift(Augmentation):
    """Change the pitch of clips at random, when a Pipeline is fitted.

    Parameters
    ----------
    n_steps : tuple of float, default=(-2.0, 2.0)
        Range of the shift, in semitones.
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    p : float, default=0.5
        Probability with which a clip is changed.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    See Also
    --------
    TimeStretch : Changes the tempo instead; its notes hold here too.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import PitchShift
    >>> clips = np.random.default_rng(0).standard_normal((2, 8000)).astype(np.float32)
    >>> PitchShift(p=1.0, random_state=0).fit_transform(clips).shape
    (2, 8000)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "n_steps": [tuple, list],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(self, n_steps=(-2.0, 2.0), *, sample_rate=16000, p=0.5, random_state=None):
        self.n_steps = n_steps
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        n_steps = uniform(generators, check_range("n_steps", self.n_steps))
        return _functional.pitch_shift(X, self.sample_rate, n_steps)


class AddNoise(Augmentation):
    """Add white noise to clips at random, when a Pipeline is fitted.

    Parameters
    ----------
    snr_db : tuple of float, default=(10.0, 40.0)
        Range of the signal-to-noise ratio, in dB.
    p : float, default=0.5
        Probability with which a clip is changed.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import AddNoise
    >>> clip = np.sin(np.arange(16000, dtype=np.float32))[np.newaxis]
    >>> noise = AddNoise(snr_db=(20.0, 20.0), p=1.0, random_state=0).fit_transform(clip) - clip
    >>> print(f"{10 * np.log10(np.mean(clip**2) / np.mean(noise**2)):.1f} dB")
    20.0 dB
    """

    _parameter_constraints: dict = {**Augmentation._parameter_constraints, "snr_db": [tuple, list]}

    def __init__(self, snr_db=(10.0, 40.0), *, p=0.5, random_state=None):
        self.snr_db = snr_db
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        snr_db = uniform(generators, check_range("snr_db", self.snr_db))
        noise = np.stack([rng.standard_normal(X.shape[1], dtype=np.float32) for rng in generators])
        return _functional.add_noise(X, noise, snr_db)


def check_range(name, low_high, above=-np.inf):
    """Return a range as (low, high), both finite, rising and above a bound."""
    low, high = low_high if len(low_high) == 2 else (np.nan, np.nan)
    if not above < low <= high < np.inf:
        bound = "" if above == -np.inf else f" above {above}"
        raise ValueError(f"{name} must be a rising range (low, high){bound}, got {low_high!r}")
    return low, high
