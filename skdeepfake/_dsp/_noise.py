"""Noise of several colors, babble, and their addition at a signal-to-noise ratio."""

import numpy as np
from scipy import fft

from skdeepfake._dsp._power import mean_square, set_power
from skdeepfake._dsp._resample import resample

# Below this frequency, which is inaudible, noise has no power.
_LOWEST_HZ = 20.0


def white_noise(n_samples, generators):
    """Draw Gaussian noise of unit variance, of shape (n_clips, n_samples) and single precision."""
    return np.stack([rng.standard_normal(n_samples, dtype=np.float32) for rng in generators])


def add_noise(waveforms, noise, snr_db):
    """Add noise of any level to each clip, at a ratio of energies in dB; silence stays silent."""
    noisy = set_power(noise, mean_square(waveforms) / 10 ** (np.asarray(snr_db) / 10))
    noisy += waveforms
    return noisy


def color_noise(white, sample_rate, exponent, peaks=()):
    """Color white noise, and remove what is below 20 Hz.

    The power density falls with the frequency to the power of `exponent`: 1 is pink, 3 dB per
    octave, and 2 is brown, 6 dB per octave. `peaks` are pairs of a frequency in Hz and a height in
    dB, of peaks of the density that are about an octave wide.
    """
    n_samples = white.shape[1]
    frequencies = fft.rfftfreq(n_samples, 1 / sample_rate)
    clipped = np.maximum(frequencies, _LOWEST_HZ)
    magnitude = np.where(frequencies >= _LOWEST_HZ, clipped ** (-exponent / 2), 0)
    for center, height_db in peaks:
        magnitude *= 10 ** (height_db / 20 * np.exp(-2 * np.log2(clipped / center) ** 2))
    spectra = fft.rfft(white) * magnitude.astype(np.float32)
    return fft.irfft(spectra, n_samples)


def babble(waveforms, speeds, shifts, backwards):
    """Turn each clip into several talkers who speak all at once.

    The other arrays have shape (n_clips, n_talkers): the speed of a talker, along with which pitch
    and vocal tract change, the sample with which it begins, and whether it is played backwards.
    """
    talk = np.zeros_like(waveforms)
    rows = zip(talk, waveforms, speeds, shifts, backwards, strict=True)
    for row, clip, clip_speeds, clip_shifts, clip_backwards in rows:
        for speed, start, backward in zip(clip_speeds, clip_shifts, clip_backwards, strict=True):
            talker = resample(clip[::-1] if backward else clip, speed, 1.0, quality="LQ")
            if len(talker):
                row += np.resize(np.roll(talker, -start), len(row))
    return talk
