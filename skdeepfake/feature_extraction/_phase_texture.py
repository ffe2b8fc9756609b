"""The texture of the phase: how regularly it advances over frames and bins."""

from functools import cache
from itertools import product

import numpy as np
from sklearn.utils import gen_batches

from skdeepfake.feature_extraction._descriptor import BandDescriptor, moments

_MIN_MODULUS = np.float32(1e-12)
# Values of 4 bytes that fit in the second level of the cache of a processor, with several others.
_CACHED_VALUES = 2**15
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
        n_fft, hop_length = self._frame_lengths()
        width = (spectrum.shape[-1] - 1) // self.n_bands
        bins = 1 + np.arange(self.n_bands * width).reshape(self.n_bands, width)
        tones = np.exp(2j * np.pi * ((hop_length * bins) % n_fft) / n_fft).astype(np.complex64)
        n_clips, n_frames = spectrum.shape[:2]
        lengths = {"frame_step": n_frames - 1, "frame_bend": n_frames - 2, "bin_step": n_frames - 1}
        centers = {
            name: np.empty((2, n_clips, self.n_bands, length), dtype=np.float32)
            for name, length in lengths.items()
        }
        # So many bands of one clip at once that an array of them fits in the cache of a processor.
        n_together = max(1, _CACHED_VALUES // (width * n_frames))
        for clip, bands in product(range(n_clips), gen_batches(self.n_bands, n_together)):
            chosen = spectrum[clip, :, bins[bands][0, 0] : bins[bands][-1, -1] + 1]
            points = _unit_points(chosen.T.reshape(-1, width, n_frames))
            for name, center in zip(_DERIVATIVES, _centers(points, tones[bands]), strict=True):
                centers[name][:, clip, bands] = center
        parts = []
        for name in _DERIVATIVES:
            real, imag = centers[name]
            coherence = np.sqrt(np.square(real) + np.square(imag)).swapaxes(1, 2)
            parts += [*moments(coherence)[:3], real.mean(axis=2), imag.mean(axis=2)]
        return np.concatenate(parts, axis=1)

    def _feature_names(self):
        return _names(self.n_bands)


@cache
def _names(n_bands):
    names = [f"{step}_{name}" for step in _DERIVATIVES for name in _STATISTICS]
    return [f"{name}_band{band}" for name in names for band in range(n_bands)]


# Points on the unit circle are pairs of arrays of shape (n_bands, n_bins, n_frames), their real and
# their imaginary parts. Those are several times faster than complex numbers, and NumPy's product of
# complex numbers depends in the last bit on a number's place in the array.


def _unit_points(spectrum):
    """Return the phases of some bands, of shape (n_bands, n_bins, n_frames)."""
    real, imag = np.ascontiguousarray(spectrum.real), np.ascontiguousarray(spectrum.imag)
    modulus = real * real
    modulus += imag * imag
    np.sqrt(modulus, out=modulus)
    modulus += _MIN_MODULUS
    real /= modulus
    imag /= modulus
    return real, imag


def _centers(points, tones):
    """Return the mean over the bins of each derivative, as a pair of shape (n_bands, n_frames)."""
    before, after = _slices(points, np.s_[..., :-1]), _slices(points, np.s_[..., 1:])
    # The rotation from each frame to the next.
    real, imag = after[0] * before[0], after[1] * before[0]
    real += after[1] * before[1]
    imag -= after[0] * before[1]
    step = real, imag
    yield _mean_rotation(step, (tones.real, tones.imag), "nbt,nb->nt")
    yield _mean_rotation(_slices(step, np.s_[..., 1:]), _slices(step, np.s_[..., :-1]))
    yield _mean_rotation(_slices(step, np.s_[:, 1:]), _slices(step, np.s_[:, :-1]))


def _slices(points, index):
    return points[0][index], points[1][index]


def _mean_rotation(points, others, sums="nbt,nbt->nt"):
    """Return the mean over the bins of `points` times the conjugate of `others`.

    `sums` are those of products over the bins, as `numpy.einsum` writes them.
    """
    real = np.einsum(sums, points[0], others[0]) + np.einsum(sums, points[1], others[1])
    imag = np.einsum(sums, points[1], others[0]) - np.einsum(sums, points[0], others[1])
    n_bins = points[0].shape[1]
    return real / n_bins, imag / n_bins
