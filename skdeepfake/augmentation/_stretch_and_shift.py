"""Changes of tempo and of pitch."""

from numbers import Real

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._dsp._phase_vocoder import pitch_shift, time_stretch
from skdeepfake._sklearn_compat import Interval
from skdeepfake._validation import check_range
from skdeepfake.augmentation._base import Augmentation, uniform


@fill_doc
class TimeStretch(Augmentation):
    """Random change of the tempo, when a Pipeline is fitted.

    Parameters
    ----------
    rate : tuple of float, default=(0.9, 1.1)
        Range of the factor of the tempo; above 1 is faster.
    $p, $random_state_of_draws

    See Also
    --------
    PitchShift : Changes the pitch.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, so that a Pipeline augments when
    it is fitted and never when it predicts. scikit-learn's `TargetEncoder` is a precedent of a
    ``fit_transform`` that differs from ``transform``.

    Time-stretching uses a phase vocoder, whose artifact deepfakes have too. Apply it to both
    classes; otherwise the detector may learn the artifact instead of the class.

    A faster clip is repeated to fill up the rest; the end of a slower one is cut off.

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
        # Half the tempo and twice the tempo are equally far from no change.
        rates = np.exp(uniform(generators, np.log([low, high])))
        return time_stretch(X, rates)


@fill_doc
class PitchShift(Augmentation):
    """Random change of the pitch, when a Pipeline is fitted.

    Parameters
    ----------
    n_steps : tuple of float, default=(-2.0, 2.0)
        Range of the shift, in semitones.
    $sample_rate, $p, $random_state_of_draws

    See Also
    --------
    TimeStretch : Changes the tempo; its notes apply here too.

    References
    ----------
    .. [1] J. Laroche and M. Dolson, "New phase-vocoder techniques for pitch-shifting, harmonizing
       and other exotic effects", WASPAA, 1999. DOI 10.1109/ASPAA.1999.810857.

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
        return pitch_shift(X, self.sample_rate, n_steps)
