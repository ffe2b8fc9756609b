"""Dynamic features: differences of frames over time."""

from numbers import Integral

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._dsp._deltas import append_deltas, delta_names
from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake._validation import FramesInputMixin
from skdeepfake.preprocessing._feature_names import FeatureNamesMixin


class Delta(FramesInputMixin, FeatureNamesMixin, ArrayOutputMixin, StatelessTransformer):
    """Features followed by their dynamics, the differences over time.

    Parameters
    ----------
    n_deltas : int, default=2
        Number of differences: 1 appends Δ, 2 appends Δ and ΔΔ.
    width : int, default=3
        Number of frames in a difference, odd. The first and the last frame of a clip are repeated
        beyond its ends.
    delta_scaling : {"regression", "difference"}, default="regression"
        "regression" is the slope of a straight line through the frames [1]_, the convention of HTK.
        "difference" omits its denominator, so a width of 3 gives the next frame minus the previous
        one, the convention of the ASVspoof baselines in Python.

    See Also
    --------
    skdeepfake.feature_extraction.LFCC : Cepstral coefficients that include their dynamics.

    References
    ----------
    .. [1] S. Furui, "Speaker-independent isolated word recognition using dynamic features of speech
       spectrum", IEEE Transactions on Acoustics, Speech, and Signal Processing 34(1), 1986.
       DOI 10.1109/TASSP.1986.1164788.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.preprocessing import Delta
    >>> ramp = np.arange(5.0).reshape(1, 5, 1)
    >>> Delta(n_deltas=1).fit_transform(ramp)[0].T
    array([[0. , 1. , 2. , 3. , 4. ],
           [0.5, 1. , 1. , 1. , 0.5]], dtype=float32)
    """

    _parameter_constraints: dict = {
        "n_deltas": [Interval(Integral, 1, None, closed="left")],
        "width": [Interval(Integral, 3, None, closed="left")],
        "delta_scaling": [StrOptions({"regression", "difference"})],
    }

    def __init__(self, n_deltas=2, *, width=3, delta_scaling="regression"):
        self.n_deltas = n_deltas
        self.width = width
        self.delta_scaling = delta_scaling

    def transform(self, X):
        """Append differences.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_frames, n_features)
            Frames.

        Returns
        -------
        extended : ndarray of shape (n_clips, n_frames, (1 + n_deltas) * n_features), float32
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        return append_deltas(X, self.n_deltas, self.width, self.delta_scaling)

    def _name_outputs(self, names):
        return delta_names(names, self.n_deltas)

    def _check_params(self):
        super()._check_params()
        if self.width % 2 == 0:
            raise ValueError(f"width must be odd, got {self.width}")
