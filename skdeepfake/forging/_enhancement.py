"""Speech enhancement, to remove a scene: a gain for each frequency of each frame.

The gains are functions of the power spectra of noisy speech, of shape (n_clips, n_bins, n_frames),
and of the noise, of shape (n_clips, n_bins, 1). They have the shape of the former and lie between 0
and 1. :func:`~skdeepfake.forging.forge` names the papers.
"""

from numbers import Integral

import numpy as np
from scipy.ndimage import uniform_filter
from scipy.special import exp1
from sklearn.utils import check_array

from skdeepfake._dsp._power import match_power, moderate_level
from skdeepfake._librosa import import_librosa
from skdeepfake._sklearn_compat import Interval, StrOptions, validate_params
from skdeepfake.forging._deep_filter_net import deep_filter_net

_TINY = np.finfo(np.float32).tiny


def noise_power(power):
    """Estimate the power spectra of the noise from the softest tenth of the frames."""
    # The frames at either end hold the zeros beside the clip.
    inner = power[..., 2:-2] if power.shape[-1] > 20 else power
    level = np.log(np.maximum(inner, _TINY)).mean(axis=1, keepdims=True)
    softest = np.argsort(level, axis=-1)[..., : -(-inner.shape[-1] // 10)]
    noise = np.take_along_axis(inner, softest, axis=-1).mean(axis=-1, keepdims=True)
    # Few frames are averaged; neighboring bins make the estimate steadier.
    return uniform_filter(noise, (0, 5, 0))


def spectral_subtraction(power, noise, *, over_subtraction=4.0, floor=0.01):
    """Subtract a multiple of the noise from the power, down to a fraction of the noise."""
    left = np.maximum(power - over_subtraction * noise, np.minimum(floor * noise, power))
    return np.sqrt(left / np.maximum(power, _TINY))


def wiener(power, noise, *, over_subtraction=3.0, floor=0.003):
    """Keep the fraction of the power around each bin that is speech, at least `floor`.

    An `over_subtraction` above 1 removes more of the scene, and more of the speech.
    """
    power = uniform_filter(power, (0, 3, 5))  # single bins would stand out as tones
    power = np.maximum(power, _TINY)
    return np.maximum(1 - np.minimum(over_subtraction * noise, power) / power, floor)


def mmse_lsa(power, noise, *, smoothing=0.98, least_snr_db=-25.0):
    """Estimate the log amplitude of the speech with the least mean square error.

    `smoothing` is the weight of the last frame's estimate in the a-priori signal-to-noise ratio,
    and `least_snr_db` the least such ratio.
    """
    least = 10 ** (least_snr_db / 10)
    gains = np.empty_like(power)
    speech = np.ones_like(noise[..., 0])
    for frame in range(power.shape[-1]):
        posterior = power[..., frame] / np.maximum(noise[..., 0], _TINY + 1e-6 * power[..., frame])
        instant = np.maximum(posterior - 1, 0)
        prior = np.maximum(smoothing * speech + (1 - smoothing) * instant, least)
        gains[..., frame] = log_amplitude_gain(prior, posterior)
        speech = gains[..., frame] ** 2 * posterior
    return gains


def log_amplitude_gain(prior, posterior):
    """Return the gain, at most 1, for ratios to the noise before and after a bin is observed.

    They are the power of speech expected and the power observed, over the power of the noise.
    """
    fraction = prior / (1 + prior)
    # The integral has no bound as a bin empties, where the gain is cut off anyway.
    return np.minimum(fraction * np.exp(exp1(np.maximum(fraction * posterior, 1e-6)) / 2), 1)


def spectral_gating(power, noise, *, threshold=4.0):
    """Keep bins above a multiple of the noise, in a mask that is smoothed over bins and frames."""
    mask = (power > threshold * noise).astype(power.dtype)
    return np.minimum(uniform_filter(mask, (0, 9, 5)), 1)


GAINS = {f.__name__: f for f in (spectral_subtraction, wiener, mmse_lsa, spectral_gating)}
ENHANCEMENTS = (*GAINS, "deep_filter_net")


@validate_params(
    {
        "X": ["array-like"],
        "method": [StrOptions(set(ENHANCEMENTS))],
        "sample_rate": [Interval(Integral, 8000, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def remove_scene(X, method="wiener", *, sample_rate=16000):
    """Remove the steady sound behind speech by speech enhancement.

    This is the first half of a scene swap as in SceneFake [1]_; the second half mixes the speech
    into another scene.

    Parameters
    ----------
    X : array-like of shape (n_clips, n_samples)
        Speech in a scene.
    method : {"spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating", \
            "deep_filter_net"}, default="wiener"
        The method, as in :func:`forge`. "deep_filter_net" needs the extra ``neural-enhancement``.
    sample_rate : int, default=16000
        Sample rate of the clips, in Hz.

    Returns
    -------
    enhanced : ndarray of shape (n_clips, n_samples), float32
        The speech, of the same power as before.

    See Also
    --------
    swap_scenes : Forges clips by another scene, along with genuine counterparts.
    forge : Swaps scenes, or passes speech through a vocoder.

    References
    ----------
    .. [1] J. Yi et al., "SceneFake: An initial dataset and benchmarks for scene fake audio
       detection", Pattern Recognition 152, 2024. arXiv:2211.06073.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.forging import remove_scene
    >>> noise = 0.01 * np.random.default_rng(0).standard_normal((1, 32000))
    >>> speech = noise.copy()
    >>> speech[:, 16000:] += np.sin(np.arange(16000))
    >>> enhanced = remove_scene(speech)
    >>> bool(enhanced[:, :15000].std() < 0.05 * noise[:, :15000].std())
    True
    """
    X = check_array(X, dtype=np.float32, input_name="X", estimator="remove_scene")
    if method == "deep_filter_net":
        return deep_filter_net(X, sample_rate)
    librosa = import_librosa("stft")
    n_fft = 2 ** round(np.log2(0.032 * sample_rate))
    hop = n_fft // 4
    spectra = librosa.stft(moderate_level(X), n_fft=n_fft, hop_length=hop)
    power = np.abs(spectra) ** 2
    spectra *= GAINS[method](power, noise_power(power))
    return match_power(librosa.istft(spectra, hop_length=hop, length=X.shape[1]), X)
