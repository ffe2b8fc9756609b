"""Pitch classes and their tonal centroids."""

import numpy as np

from skdeepfake.feature_extraction._filter_banks import chroma_filter_bank

_TINY = np.finfo(np.float32).tiny


def chroma(spectrum, n_chroma):
    """Return the share of each pitch class, the largest being 1.

    Of shape (n_clips, n_frames, n_chroma), for a tuning of A440.
    """
    bank = chroma_filter_bank(spectrum.sample_rate, spectrum.n_fft, n_chroma)
    energy = bank.apply(spectrum.power)
    return energy / _or_one(energy.max(axis=-1, keepdims=True))


def tonnetz(spectrum, n_chroma):
    """Return tonal centroids on the circles of fifths, minor and major thirds.

    Of shape (n_clips, n_frames, 6), from the chroma of the same spectrum.
    """
    weights = spectrum.keep(chroma, n_chroma)
    weights = weights / _or_one(weights.sum(axis=-1, keepdims=True))
    return weights @ _tonnetz_matrix(n_chroma)


def _tonnetz_matrix(n_chroma):
    """Return the positions of the pitch classes, of shape (n_chroma, 6)."""
    semitones = np.arange(n_chroma) * 12 / n_chroma
    steps = np.array([7 / 6, 7 / 6, 3 / 2, 3 / 2, 2 / 3, 2 / 3])
    radii = np.array([1.0, 1.0, 1.0, 1.0, 0.5, 0.5])
    # Sines stand at even places, cosines at odd ones.
    phases = np.outer(semitones, steps) - np.tile([0.5, 0.0], 3)
    return (radii * np.cos(np.pi * phases)).astype(np.float32)


def _or_one(scale):
    """Replace what is too small to divide by with 1."""
    return np.where(scale < _TINY, np.float32(1), scale)
