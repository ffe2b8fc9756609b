"""The texture of the power spectrum: its fine structure, not its envelope."""

from functools import cache
from itertools import combinations

import numpy as np

from skdeepfake.feature_extraction._descriptor import (
    MIN_POWER,
    BandDescriptor,
    correlate_bands,
    moments,
    power_of_bands,
    split_bands,
    standardize,
    sum_bands,
)

_QUANTILES = (0.02, 0.1, 0.5, 0.9, 0.98)
# Fractions of the frames, from the quietest to the loudest.
_LOUDNESS = ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0))
_MIN_STEP = np.float32(1e-6)


class SpectralTexture(BandDescriptor):
    """Fine structure of the spectrum: how noisy, smooth and variable each band is.

    Vocoders produce a plausible envelope, but the fine structure differs from that of a voice in a
    room: it is too periodic or too noisy, too even in time, and pauses have another noise floor.
    The features of each band of frequencies are

    - the log spectral flatness, which is the geometric mean of the power divided by the arithmetic
      mean: its mean, standard deviation, skewness and log-kurtosis over all frames, and its mean
      and standard deviation over the quietest 20 % of the frames, the next 30 %, the next 30 % and
      the loudest 20 %;
    - quantiles of the log-power over the frames, minus their mean over quantiles and bands;
    - the mean size and the spread of the differences of the log-spectrum between neighboring bins
      and between successive frames;
    - the correlation of the log-spectrum over time with that of the next frame and the next bin.

    The features of each pair of bands are the correlations of their flatness over time.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    n_fft : int or None, default=None
        Length of the Hann window and of the transform, in samples. None is 32 ms, rounded up to a
        length that is fast to transform: 512 at 16 kHz, 256 at 8 kHz.
    hop_length : int or None, default=None
        Distance between frames, in samples. None is 10 ms: 160 at 16 kHz.
    n_bands : int, default=16
        Number of bands of equal width, at most ``n_fft // 4``.

    See Also
    --------
    PhaseTexture : The same for the phase.
    SpectralShape : Flatness and similar features of each frame, over all frequencies.

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

    def _describe(self, spectrum):
        power = power_of_bands(spectrum, self.n_bands) + MIN_POWER
        levels = np.log(power)
        mean_levels = _in_bands(levels, self.n_bands)
        band_levels = np.log(_in_bands(power, self.n_bands))
        flatness = mean_levels - band_levels
        return np.concatenate(
            [
                *moments(flatness),
                *_by_loudness(flatness, mean_levels.mean(axis=-1)),
                *_centered_quantiles(band_levels),
                *_differences(np.diff(levels, axis=2), self.n_bands, _pairs_in_bands),
                *_differences(np.diff(levels, axis=1), self.n_bands, _in_bands),
                *_correlations(levels, self.n_bands),
                correlate_bands(flatness),
            ],
            axis=1,
        )

    def _feature_names(self):
        return _names(self.n_bands)


@cache
def _names(n_bands):
    names = [f"flatness_{moment}" for moment in ("mean", "std", "skewness", "kurtosis")]
    for low, high in _LOUDNESS:
        names += [f"flatness_{low:.1f}-{high:.1f}_{moment}" for moment in ("mean", "std")]
    names += [f"level_q{100 * quantile:.0f}" for quantile in _QUANTILES]
    names += ["bin_step", "bin_step_shape", "frame_step", "frame_step_shape"]
    names += ["frame_correlation", "bin_correlation"]
    bands = range(n_bands)
    pairs = [f"flatness_correlation_{a}_{b}" for a, b in combinations(bands, 2)]
    return [f"{name}_band{band}" for name in names for band in bands] + pairs


# NumPy sums the frames of all bins fast, and the few bins of a band slowly. So means over both
# begin with the frames.


def _in_bands(values, n_bands):
    """Return the mean over the bins of each band."""
    return sum_bands(values, n_bands) / np.float32(values.shape[-1] // n_bands)


def _pairs_in_bands(values, n_bands):
    """Return the mean over the pairs of neighboring bins in each band."""
    # The last bin of a band forms a pair with the next band, or with none.
    padded = np.concatenate([values, values[:, :1]], axis=1)
    return split_bands(padded, n_bands)[..., :-1].mean(axis=-1)


def _differences(steps, n_bands, in_bands):
    """Return the log mean size of steps, and the log of its ratio to their root mean square."""
    squares = np.square(steps).mean(axis=1)
    sizes = np.abs(steps).mean(axis=1)
    size = in_bands(sizes, n_bands) + _MIN_STEP
    spread = np.sqrt(in_bands(squares, n_bands)) + _MIN_STEP
    return np.log(size), np.log(size / spread)


def _correlations(levels, n_bands):
    """Return the correlations of neighbors in time and of neighbors in frequency."""
    _, _, moving = standardize(levels)
    in_time = (moving[:, 1:] * moving[:, :-1]).mean(axis=1)
    in_frequency = (moving[..., 1:] * moving[..., :-1]).mean(axis=1)
    return _in_bands(in_time, n_bands), _pairs_in_bands(in_frequency, n_bands)


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


def _centered_quantiles(band_levels):
    """Return quantiles over the frames minus their mean, the loudness of the clip."""
    quantiles = np.quantile(band_levels, _QUANTILES, axis=1).astype(np.float32)
    # One axis after the other; otherwise rounding depends on the number of clips.
    return quantiles - quantiles.mean(axis=0).mean(axis=1, keepdims=True)
