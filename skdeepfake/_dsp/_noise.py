"""Noise of several colours, babble, and adding them at a signal-to-noise ratio."""

import numpy as np
from scipy import fft

from skdeepfake._dsp._levels import mean_square

# Noise has no power below, where it would not be heard.
_LOWEST_HZ = 20.0


def add_noise(waveforms, noise, snr_db):
    """Add noise to each clip at a given signal-to-noise ratio.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    noise : ndarray of shape (n_clips, n_samples)
        The noise, of any level.
    snr_db : sequence of float, of length n_clips
        Ratio of the energies of the clip and of the noise added, in dB. Silence stays silent.

    Returns
    -------
    noisy : ndarray of shape (n_clips, n_samples), float32
    """
    signal, power = mean_square(waveforms), mean_square(noise)
    wanted = signal / 10 ** (np.asarray(snr_db) / 10)
    gain = np.sqrt(np.divide(wanted, power, out=np.zeros_like(power), where=power > 0))
    noisy = gain.astype(np.float32)[:, np.newaxis] * noise
    noisy += waveforms
    return noisy


def colour(white, sample_rate, exponent):
    """Colour white noise.

    Parameters
    ----------
    white : ndarray of shape (n_clips, n_samples), float32
        White noise.
    sample_rate : float
        Sample rate, in Hz.
    exponent : float
        Of the frequency, by which the power density falls: 1 is pink, 3 dB an octave, and 2 is
        brown, 6 dB an octave.

    Returns
    -------
    coloured : ndarray of shape (n_clips, n_samples), float32
        Without power below 20 Hz.
    """
    n_samples = white.shape[1]
    frequencies = fft.rfftfreq(n_samples, 1 / sample_rate)
    heard = frequencies >= _LOWEST_HZ
    shape = np.where(heard, np.maximum(frequencies, _LOWEST_HZ) ** (-exponent / 2), 0)
    spectra = fft.rfft(white) * shape.astype(np.float32)
    return fft.irfft(spectra, n_samples)


def babble(waveforms, speeds, shifts, backwards):
    """Make several talkers of each clip, who speak all at once.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    speeds : array-like of shape (n_clips, n_talkers)
        How fast each talker speaks; the pitch and the vocal tract change along with it.
    shifts : array-like of shape (n_clips, n_talkers), int
        Sample with which each talker begins.
    backwards : array-like of shape (n_clips, n_talkers), bool
        Whether a talker is played backwards.

    Returns
    -------
    talk : ndarray of shape (n_clips, n_samples), float32
    """
    import soxr

    talk = np.zeros_like(waveforms)
    drawn = zip(talk, waveforms, speeds, shifts, backwards, strict=True)
    for row, clip, clip_speeds, clip_shifts, clip_backwards in drawn:
        for speed, start, backward in zip(clip_speeds, clip_shifts, clip_backwards, strict=True):
            talker = soxr.resample(clip[::-1] if backward else clip, speed, 1.0, quality="LQ")
            if len(talker):
                row += np.resize(np.roll(talker, -start), len(row))
    return talk
