"""Mel spectra and cepstral coefficients."""

from functools import lru_cache

import numpy as np
import scipy.fft

from skdeepfake.feature_extraction._filter_banks import mel_filter_bank


def power_to_db(power, top_db=80.0, amin=1e-10):
    """Convert power to decibels, limiting the range within each clip.

    Parameters
    ----------
    power : ndarray of shape (n_clips, n_frames, n_features)
        The power.
    top_db : float, default=80.0
        Nothing is more than this below the maximum of its own clip.
    amin : float, default=1e-10
        Least power, so that silence is finite.

    Returns
    -------
    decibels : ndarray of shape (n_clips, n_frames, n_features)
    """
    decibels = 10 * np.log10(np.maximum(power, amin, dtype=np.float32))
    return np.maximum(decibels, decibels.max(axis=(1, 2), keepdims=True) - np.float32(top_db))


def mel_spectrogram(spectrum, n_mels, fmin, fmax):
    """Return the mel power spectrum in dB, of shape (n_clips, n_frames, n_mels)."""
    bank = mel_filter_bank(spectrum.sample_rate, spectrum.n_fft, n_mels, fmin, fmax)
    return power_to_db(bank.apply(spectrum.power))


def mfcc(spectrum, n_mfcc, n_mels, fmin, fmax):
    """Return mel-frequency cepstral coefficients, of shape (n_clips, n_frames, n_mfcc)."""
    return spectrum.keep(mel_spectrogram, n_mels, fmin, fmax) @ dct_matrix(n_mels, n_mfcc)


@lru_cache(maxsize=64)
def dct_matrix(n_filters, n_coefficients):
    """Return the orthonormal DCT-II as a matrix, of shape (n_filters, n_coefficients)."""
    transform = scipy.fft.dct(np.eye(n_filters), axis=1, norm="ortho")
    return transform[:, :n_coefficients].astype(np.float32)
