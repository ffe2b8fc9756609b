"""Filter banks as matrices, without the products with their zeros."""

from functools import lru_cache

import numpy as np
import scipy.fft

from skdeepfake._librosa import import_librosa
from skdeepfake.feature_extraction._functional._products import multiply

# Filters multiplied at once, so few that their common support is short.
_GROUP = 32


class FilterBank:
    """Weights of a bank of filters over frequency bins, of shape (n_filters, n_bins).

    Neighboring filters of a bank share a short range of bins, so groups of filters are multiplied
    with that range of a spectrum.
    """

    def __init__(self, weights):
        self.n_filters = len(weights)
        self._groups = []
        for start in range(0, self.n_filters, _GROUP):
            group = weights[start : start + _GROUP]
            support = np.flatnonzero(group.any(axis=0))
            low, high = (support[0], support[-1] + 1) if support.size else (0, 1)
            part = np.ascontiguousarray(group[:, low:high].T, dtype=np.float32)
            self._groups.append((slice(start, start + len(group)), slice(low, high), part))

    def apply(self, spectra):
        """Sum spectra of shape (n_clips, n_frames, n_bins) to (n_clips, n_frames, n_filters)."""
        sums = np.empty((*spectra.shape[:-1], self.n_filters), dtype=spectra.dtype)
        for filters, bins, weights in self._groups:
            multiply(spectra[..., bins], weights, out=sums[..., filters])
        return sums


@lru_cache(maxsize=64)
def mel_filter_bank(sample_rate, n_fft, n_mels, fmin, fmax, inverted=False):
    """Return Slaney's mel filter bank, each filter of unit area.

    Inverted, it is flipped in frequency: its filters are narrow at the top, not at the bottom.
    """
    librosa = import_librosa("filters")
    bank = librosa.filters.mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax)
    return FilterBank(bank[::-1, ::-1] if inverted else bank)


@lru_cache(maxsize=64)
def linear_filter_bank(sample_rate, n_fft, n_filters, fmin, fmax):
    """Return triangles of height 1 whose edges are spaced evenly from `fmin` to `fmax`."""
    frequencies = np.fft.rfftfreq(n_fft, 1 / sample_rate)
    edges = np.linspace(fmin, fmax, n_filters + 2)[:, np.newaxis]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    return FilterBank(np.maximum(np.minimum(rising, falling), 0))


@lru_cache(maxsize=64)
def chroma_filter_bank(sample_rate, n_fft, n_chroma):
    """Return librosa's chroma filter bank for an instrument tuned to A440."""
    librosa = import_librosa("filters")
    return FilterBank(
        librosa.filters.chroma(sr=sample_rate, n_fft=n_fft, n_chroma=n_chroma, tuning=0.0)
    )


@lru_cache(maxsize=64)
def dct_matrix(n_filters, n_coefficients):
    """Return the orthonormal DCT-II as a matrix, of shape (n_filters, n_coefficients)."""
    transform = scipy.fft.dct(np.eye(n_filters), axis=1, norm="ortho")
    return transform[:, :n_coefficients].astype(np.float32)
