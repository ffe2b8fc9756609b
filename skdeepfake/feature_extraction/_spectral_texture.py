"""The fine texture of the spectrum: what lies between its bins, not its envelope."""

from itertools import combinations

import numpy as np

from skdeepfake.feature_extraction._descriptor import LEAST_POWER, Descriptor, in_bands, moments

_QUANTILES = (0.02, 0.1, 0.5, 0.9, 0.98)
# Shares of the frames, from the quietest to the loudest.
_LOUDNESS = ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0))
_LEAST = np.float32(1e-6)


class SpectralTexture(Descriptor):
    """Describe how noisy, smooth and variable the spectrum is, band by band.

    Vocoders give a plausible envelope but another texture than a voice in a room: too periodic or
    too noisy, too even in time, with another floor in pauses. Of each band of frequencies:

    - spectral flatness, the geometric mean of its power over the arithmetic, in log: its mean,
      standard deviation, skewness and log-kurtosis over the frames, and its mean and standard
      deviation over the quietest fifth of the frames, the three tenths above, the next three, and
      the loudest fifth;
    - the log-power by quantiles over the frames, less the mean over quantiles and bands;
    - differences of the log-spectrum between neighbouring bins and between frames: how large, and
      how widely they spread;
    - correlation of the log-spectrum, less its mean over time, with the next frame and bin;

    and of each pair of bands the correlation of their flatness over time.

    Parameters
    ----------
    n_fft : int, default=512
        Length of the Hann window and of the transform, in samples.
    hop_length : int, default=160
        Distance between frames, in samples.
    n_bands : int, default=16
        Number of bands of equal width.

    See Also
    --------
    PhaseTexture : Does the same for the phase.
    SpectralShape : Flatness and the like of each frame, over all frequencies.

    References
    ----------
    .. [1] S. Dubnov, "Generalization of spectral flatness measure for non-Gaussian linear
       processes", IEEE Signal Processing Letters 11(8), 2004. DOI 10.1109/LSP.2004.831663.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import SpectralTexture
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> SpectralTexture().fit_transform(noise).shape
    (2, 488)
    """

    def __init__(self, n_fft=512, hop_length=160, *, n_bands=16):
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.n_bands = n_bands

    def _describe(self, spectrum):
        spectrum = spectrum[..., 1:]
        power = np.square(spectrum.real) + np.square(spectrum.imag) + LEAST_POWER
        bands = in_bands(np.log(power), self.n_bands)
        mean_levels = bands.mean(axis=-1)
        band_levels = np.log(in_bands(power, self.n_bands).mean(axis=-1))
        flatness = mean_levels - band_levels
        return np.concatenate(
            [
                *moments(flatness),
                *_by_loudness(flatness, mean_levels.mean(axis=-1)),
                *_centred_quantiles(band_levels),
                *_differences(np.diff(bands, axis=3)),
                *_differences(np.diff(bands, axis=1)),
                *_correlations(bands),
                _between_bands(flatness),
            ],
            axis=1,
        )

    def _feature_names(self):
        names = [f"flatness_{moment}" for moment in ("mean", "std", "skewness", "kurtosis")]
        for low, high in _LOUDNESS:
            names += [f"flatness_{low:.1f}-{high:.1f}_{moment}" for moment in ("mean", "std")]
        names += [f"level_q{100 * quantile:.0f}" for quantile in _QUANTILES]
        names += ["bin_step", "bin_step_shape", "frame_step", "frame_step_shape"]
        names += ["frame_correlation", "bin_correlation"]
        bands = range(self.n_bands)
        pairs = [f"flatness_correlation_{a}_{b}" for a, b in combinations(bands, 2)]
        return [f"{name}_band{band}" for name in names for band in bands] + pairs


def _differences(steps):
    """Return the log of the mean size of steps, and that of its ratio to the root mean square."""
    size = np.abs(steps).mean(axis=(1, 3)) + _LEAST
    spread = np.sqrt(np.square(steps).mean(axis=(1, 3))) + _LEAST
    return np.log(size), np.log(size / spread)


def _correlations(bands):
    """Return how alike neighbours in time, and in frequency, move."""
    moving = bands - bands.mean(axis=1, keepdims=True)
    moving /= np.sqrt(np.square(moving).mean(axis=1, keepdims=True)) + _LEAST
    in_time = (moving[:, 1:] * moving[:, :-1]).mean(axis=(1, 3))
    in_frequency = (moving[..., 1:] * moving[..., :-1]).mean(axis=(1, 3))
    return in_time, in_frequency


def _by_loudness(flatness, loudness):
    """Return mean and standard deviation of flatness over frames of similar loudness."""
    n_frames = flatness.shape[1]
    order = np.argsort(loudness, axis=1, kind="stable")
    sorted_ = np.take_along_axis(flatness, order[:, :, np.newaxis], axis=1)
    described = []
    for low, high in _LOUDNESS:
        start = int(low * n_frames)
        part = sorted_[:, start : max(start + 1, int(high * n_frames))]
        described += [part.mean(axis=1), part.std(axis=1)]
    return described


def _centred_quantiles(band_levels):
    """Return quantiles over the frames, less the mean of all: the loudness of the clip."""
    quantiles = np.quantile(band_levels, _QUANTILES, axis=1).astype(np.float32)
    # One axis after the other: the rounding would otherwise depend on the number of clips.
    return quantiles - quantiles.mean(axis=0).mean(axis=1, keepdims=True)


def _between_bands(flatness):
    """Return the correlation over time of each pair of bands."""
    moving = flatness - flatness.mean(axis=1, keepdims=True)
    moving /= np.sqrt(np.square(moving).mean(axis=1, keepdims=True)) + _LEAST
    correlation = moving.transpose(0, 2, 1) @ moving / np.float32(flatness.shape[1])
    return correlation[:, *np.triu_indices(flatness.shape[2], 1)]
