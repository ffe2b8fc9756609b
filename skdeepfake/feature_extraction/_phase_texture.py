"""The texture of the phase: how regularly it moves from frame to frame and from bin to bin."""

import numpy as np

from skdeepfake.feature_extraction._descriptor import Descriptor, in_bands, moments

_LEAST = np.float32(1e-12)
_DERIVATIVES = ("frame_step", "frame_bend", "bin_step")
_STATISTICS = ("coherence_mean", "coherence_std", "coherence_skewness", "real", "imag")


class PhaseTexture(Descriptor):
    """Describe how regular the phase of the spectrum is, band by band.

    A vocoder makes up the phase. Of each band of frequencies three derivatives of it are taken as
    points on the unit circle: over time, less what a stationary tone at the centre of the bin
    advances (the deviation of the instantaneous frequency); twice over time; and over time of that
    over frequency (the change of the group delay). How closely the points of a frame lie together
    is their coherence, the length of their mean: it is described by its mean, standard deviation
    and skewness over the frames, and where they lie by the real and the imaginary part of the mean
    over all.

    Parameters
    ----------
    n_fft : int, default=512
        Length of the Hann window and of the transform, in samples.
    hop_length : int, default=64
        Distance between frames, in samples. Beyond an eighth of `n_fft` the phase turns too far.
    n_bands : int, default=16
        Number of bands of equal width.

    See Also
    --------
    SpectralTexture : Does the same for the power.

    References
    ----------
    .. [1] B. Boashash, "Estimating and interpreting the instantaneous frequency of a signal",
       Proceedings of the IEEE 80(4), 1992. DOI 10.1109/5.135376.
    .. [2] K. V. Mardia and P. E. Jupp, "Directional Statistics", Wiley, 2000.
       DOI 10.1002/9780470316979.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import PhaseTexture
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> PhaseTexture().fit_transform(noise).shape
    (2, 240)
    """

    def __init__(self, n_fft=512, hop_length=64, *, n_bands=16):
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_bands = n_bands

    def _describe(self, spectrum):
        spectrum = spectrum[..., 1:]
        phase = in_bands(spectrum / (_length(spectrum) + _LEAST), self.n_bands)
        bins = np.arange(1, self.n_fft // 2 + 1)
        advance = 2j * np.pi * ((self.hop_length * bins) % self.n_fft) / self.n_fft
        tone = in_bands(np.exp(advance).astype(np.complex64), self.n_bands)
        frame_step = _step(phase, axis=1)
        bend = _step(frame_step, axis=1)
        bin_step = _step(_step(phase, axis=3), axis=1)
        parts = []
        for points in (_turn_back(frame_step, tone), bend, bin_step):
            centres = points.mean(axis=-1)
            overall = centres.mean(axis=1)
            parts += [*moments(_length(centres))[:3], overall.real, overall.imag]
        return np.concatenate(parts, axis=1)

    def _feature_names(self):
        names = [f"{step}_{name}" for step in _DERIVATIVES for name in _STATISTICS]
        return [f"{name}_band{band}" for name in names for band in range(self.n_bands)]


def _step(points, axis):
    """Return by how much points on the unit circle turn from one to the next, as such points."""
    whole = (slice(None),) * axis
    return _turn_back(points[*whole, 1:], points[*whole, :-1])


# NumPy's own product and modulus of complex numbers depend in the last bit on where in an array a
# number stands, and so would the features of a clip on the clips beside it.


def _turn_back(points, by):
    """Return the product of `points` and the conjugate of `by`."""
    turned = np.empty_like(points)
    turned.real = points.real * by.real + points.imag * by.imag
    turned.imag = points.imag * by.real - points.real * by.imag
    return turned


def _length(points):
    return np.sqrt(np.square(points.real) + np.square(points.imag))
