"""The texture of the phase: how regularly it advances over frames and bins."""

import numpy as np

from skdeepfake.feature_extraction._descriptor import BandDescriptor, moments, split_bands

_MIN_MODULUS = np.float32(1e-12)
_DERIVATIVES = ("frame_step", "frame_bend", "bin_step")
_STATISTICS = ("coherence_mean", "coherence_std", "coherence_skewness", "real", "imag")


class PhaseTexture(BandDescriptor):
    """Regularity of the phase of the spectrum in each band of frequencies.

    A vocoder invents the phase. Three of its derivatives are taken as points on the unit circle:

    - ``frame_step``, the deviation of the instantaneous frequency: the phase difference of
      successive frames, minus that of a stationary tone at the center of the bin;
    - ``frame_bend``, its change over time: the second phase difference over frames;
    - ``bin_step``, the change of the group delay: the phase difference of neighboring bins,
      differenced over frames.

    The features of each band of frequencies describe the points of its bins. The length of their
    mean, the coherence, gives its mean, standard deviation and skewness over the frames; the mean
    over all frames gives its real and imaginary parts.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int or None, default=None
        Length of the Hann window and of the transform, in samples. None is 32 ms, rounded up to a
        length that is fast to transform: 512 at 16 kHz, 256 at 8 kHz.
    hop_length : int or None, default=None
        Distance between frames, in samples, at most about ``n_fft / 8``; beyond that the phase
        advances too far from frame to frame. None is 4 ms: 64 at 16 kHz.
    n_bands : int, default=16
        Number of bands of equal width, at most ``n_fft // 4``.

    See Also
    --------
    SpectralTexture : The same for the power.

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

    _hop_seconds = 0.004

    def _describe(self, spectrum):
        spectrum = spectrum[..., 1:]
        phase = split_bands(spectrum / (_modulus(spectrum) + _MIN_MODULUS), self.n_bands)
        n_fft, hop_length = self._frame_lengths()
        bins = np.arange(1, n_fft // 2 + 1)
        advance = 2j * np.pi * ((hop_length * bins) % n_fft) / n_fft
        tone = split_bands(np.exp(advance).astype(np.complex64), self.n_bands)
        frame_step = _phase_difference(phase, axis=1)
        frame_bend = _phase_difference(frame_step, axis=1)
        bin_step = _phase_difference(_phase_difference(phase, axis=3), axis=1)
        parts = []
        for points in (_multiply_conjugate(frame_step, tone), frame_bend, bin_step):
            centers = points.mean(axis=-1)
            overall = centers.mean(axis=1)
            parts += [*moments(_modulus(centers))[:3], overall.real, overall.imag]
        return np.concatenate(parts, axis=1)

    def _feature_names(self):
        names = [f"{step}_{name}" for step in _DERIVATIVES for name in _STATISTICS]
        return [f"{name}_band{band}" for name in names for band in range(self.n_bands)]


def _phase_difference(points, axis):
    """Return the rotation from each point on the unit circle to the next, as such points."""
    before_axis = (slice(None),) * axis
    return _multiply_conjugate(points[*before_axis, 1:], points[*before_axis, :-1])


# NumPy's own product and modulus of complex numbers depend in the last bit on a number's place in
# the array. With them the features of a clip would depend on the other clips.


def _multiply_conjugate(points, others):
    """Return the product of `points` and the conjugate of `others`."""
    product = np.empty_like(points)
    product.real = points.real * others.real + points.imag * others.imag
    product.imag = points.imag * others.real - points.real * others.imag
    return product


def _modulus(points):
    return np.sqrt(np.square(points.real) + np.square(points.imag))
