"""Speech enhancement: how much of each frequency of each frame to keep, to remove a scene.

A gain is a function of the power spectra of noisy speech, of shape (n_clips, n_bins, n_frames), and
of the noise, of shape (n_clips, n_bins, 1), and lies between 0 and 1.

References
----------
.. [1] M. Berouti, R. Schwartz and J. Makhoul, "Enhancement of speech corrupted by acoustic noise",
   ICASSP, 1979. https://doi.org/10.1109/ICASSP.1979.1170788
.. [2] J. S. Lim and A. V. Oppenheim, "Enhancement and bandwidth compression of noisy speech",
   Proceedings of the IEEE 67(12), 1979. https://doi.org/10.1109/PROC.1979.11540
.. [3] Y. Ephraim and D. Malah, "Speech enhancement using a minimum mean-square error log-spectral
   amplitude estimator", IEEE Transactions on Acoustics, Speech, and Signal Processing 33(2), 1985.
   https://doi.org/10.1109/TASSP.1985.1164550
"""

import numpy as np
from scipy.ndimage import uniform_filter
from scipy.special import exp1

_TINY = np.finfo(np.float32).tiny


def noise_power(power):
    """Estimate what sounds behind the speech from the softest tenth of the frames.

    Parameters
    ----------
    power : ndarray of shape (n_clips, n_bins, n_frames)
        Power spectra of noisy speech.

    Returns
    -------
    noise : ndarray of shape (n_clips, n_bins, 1)
    """
    # The frames at either end hold the zeros beside the clip.
    inner = power[..., 2:-2] if power.shape[-1] > 20 else power
    level = np.log(np.maximum(inner, _TINY)).mean(axis=1, keepdims=True)
    softest = np.argsort(level, axis=-1)[..., : -(-inner.shape[-1] // 10)]
    noise = np.take_along_axis(inner, softest, axis=-1).mean(axis=-1, keepdims=True)
    # Few frames are averaged, so that neighbouring bins lend a hand.
    return uniform_filter(noise, (0, 5, 0))


def spectral_subtraction(power, noise, *, over_subtraction=4.0, floor=0.01):
    """Subtract a multiple of the noise from the power, down to a share of the noise [1]_.

    Parameters
    ----------
    power, noise : ndarray
        See above.
    over_subtraction : float, default=4.0
        Factor of the noise.
    floor : float, default=0.01
        Share of the noise that is left at least.

    Returns
    -------
    gains : ndarray of shape (n_clips, n_bins, n_frames)
    """
    left = np.maximum(power - over_subtraction * noise, np.minimum(floor * noise, power))
    return np.sqrt(left / np.maximum(power, _TINY))


def wiener(power, noise, *, over_subtraction=3.0, floor=0.003):
    """Keep the share of the power that is speech [2]_, of the power around each bin.

    Parameters
    ----------
    power, noise : ndarray
        See above.
    over_subtraction : float, default=3.0
        Factor of the noise; above 1 less of the scene remains, and less of the speech.
    floor : float, default=0.003
        Least gain.

    Returns
    -------
    gains : ndarray of shape (n_clips, n_bins, n_frames)
    """
    power = uniform_filter(power, (0, 3, 5))  # lest single bins pop out as tones
    return np.maximum(1 - over_subtraction * noise / np.maximum(power, _TINY), floor)


def mmse_lsa(power, noise, *, smoothing=0.98, least_snr_db=-25.0):
    """Estimate the logarithm of the speech's amplitude with the least mean square error [3]_.

    Parameters
    ----------
    power, noise : ndarray
        See above.
    smoothing : float, default=0.98
        Weight of the last frame's estimate in the a-priori signal-to-noise ratio.
    least_snr_db : float, default=-25.0
        Least a-priori signal-to-noise ratio, in dB.

    Returns
    -------
    gains : ndarray of shape (n_clips, n_bins, n_frames)
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
    """Return the gain for signal-to-noise ratios before and after a bin is seen.

    Parameters
    ----------
    prior, posterior : ndarray
        Power of the speech as expected, and power observed, over that of the noise.

    Returns
    -------
    gain : ndarray
        Never above 1.
    """
    share = prior / (1 + prior)
    # As a bin empties the integral rises without bound, and the gain is cut off anyway.
    return np.minimum(share * np.exp(exp1(np.maximum(share * posterior, 1e-6)) / 2), 1)


# By the name of the method of forging.
ENHANCEMENTS = {f.__name__: f for f in (spectral_subtraction, wiener, mmse_lsa)}
