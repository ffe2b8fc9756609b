"""Changes of the level, the time and the resolution of clips."""

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import StrOptions
from skdeepfake._validation import check_range
from skdeepfake.augmentation._base import Augmentation, uniform
from skdeepfake.augmentation._functional._gain_shift_quantize import gain, quantize, shift


@fill_doc
class Gain(Augmentation):
    """Random gain, when a Pipeline is fitted.

    Parameters
    ----------
    gain_db : tuple of float, default=(-12.0, 6.0)
        Range of the gain, in dB.
    $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    Samples beyond full scale are not clipped.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import Gain
    >>> Gain((6.0, 6.0), p=1.0).fit_transform(np.full((1, 2), 0.25)).round(2)
    array([[0.5, 0.5]], dtype=float32)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "gain_db": [tuple, list],
    }

    def __init__(self, gain_db=(-12.0, 6.0), *, p=0.5, random_state=None):
        self.gain_db = gain_db
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        return gain(X, uniform(generators, check_range("gain_db", self.gain_db)))


@fill_doc
class TimeShift(Augmentation):
    """Random shift in time, when a Pipeline is fitted.

    Parameters
    ----------
    fraction : tuple of float, default=(-0.25, 0.25)
        Range of the shift, as a fraction of the duration; a positive one delays the clip.
    kind : {"wrap", "zero"}, default="wrap"
        Whether the samples that leave at one end enter at the other, or zeros do.
    $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import TimeShift
    >>> TimeShift((0.25, 0.25), p=1.0).fit_transform([[1, 2, 3, 4]])
    array([[4., 1., 2., 3.]], dtype=float32)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "fraction": [tuple, list],
        "kind": [StrOptions({"wrap", "zero"})],
    }

    def __init__(self, fraction=(-0.25, 0.25), *, kind="wrap", p=0.5, random_state=None):
        self.fraction = fraction
        self.kind = kind
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        fractions = uniform(generators, check_range("fraction", self.fraction))
        n_samples = [round(fraction * X.shape[1]) for fraction in fractions]
        return shift(X, n_samples, wrap=self.kind == "wrap")


@fill_doc
class Quantize(Augmentation):
    """Random reduction of the bits per sample, when a Pipeline is fitted.

    Parameters
    ----------
    n_bits : tuple of int, default=(8, 14)
        Range of the bits per sample, both ends included.
    $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    Values beyond the full scale from -1 to 1 are clipped, as in PCM. The rounding error of `b` bits
    is about 6 `b` dB below full scale [1]_.

    References
    ----------
    .. [1] W. R. Bennett, "Spectra of quantized signals", Bell System Technical Journal 27(3), 1948.
       DOI 10.1002/j.1538-7305.1948.tb01340.x.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import Quantize
    >>> Quantize((3, 3), p=1.0).fit_transform([[-1.0, -0.3, 0.1, 0.2, 1.0]])
    array([[-1.  , -0.25,  0.  ,  0.25,  0.75]], dtype=float32)
    """

    _parameter_constraints: dict = {**Augmentation._parameter_constraints, "n_bits": [tuple, list]}

    def __init__(self, n_bits=(8, 14), *, p=0.5, random_state=None):
        self.n_bits = n_bits
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        low, high = check_range("n_bits", self.n_bits, above=0)
        n_bits = [rng.integers(low, high, endpoint=True) for rng in generators]
        return quantize(X, n_bits)
