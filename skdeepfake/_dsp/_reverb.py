"""Reverberation: impulse responses of rooms, and clips that sound in them."""

import numpy as np
from scipy import signal

from skdeepfake._dsp._power import match_power


def decaying_noise(noise, sample_rate, t60, direct_db):
    """Return the impulse response of a diffuse room: a direct path, then noise that decays.

    White noise of shape (n_taps,) is cut off after `t60`, the seconds in which its energy decays by
    60 dB. `direct_db` is the ratio of the energies of the direct path and of the noise, in dB.
    """
    n_taps = max(2, min(len(noise), round(t60 * sample_rate)))
    response = noise[:n_taps] * 10 ** (-3 * np.arange(n_taps) / (t60 * sample_rate))
    response[0] = 0
    energy = np.sum(np.square(response))
    response *= np.sqrt(10 ** (-direct_db / 10) / max(energy, np.finfo(np.float64).tiny))
    response[0] = 1
    return response.astype(np.float32)


def reverberate(waveforms, responses):
    """Convolve each clip with an impulse response of its own, and keep its power.

    The highest peak of a response is taken for the direct path, which keeps its place in time; the
    tail is cut off at the end of the clip.
    """
    n_samples = waveforms.shape[1]
    reverberant = np.empty_like(waveforms)
    for row, clip, response in zip(reverberant, waveforms, responses, strict=True):
        direct = int(np.abs(response).argmax())
        room = signal.fftconvolve(clip, response[: direct + n_samples])
        row[:] = room[direct : direct + n_samples]
    return match_power(reverberant, waveforms)
