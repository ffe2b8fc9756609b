"""Filter banks as matrices, multiplied only where they are not zero."""

from functools import lru_cache

import numpy as np

# Filters multiplied at once: few, so that their common support is short.
_GROUP = 32


class FilterBank:
    """Weights of a bank of filters over frequency bins.

    Neighbouring filters of a bank share a short range of bins, so the product with a spectrum is
    done for a group of filters at a time on that range.

    Parameters
    ----------
    weights : ndarray of shape (n_filters, n_bins)
        The bank.
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
        """Sum spectra by each filter.

        Parameters
        ----------
        spectra : ndarray of shape (n_clips, n_frames, n_bins)
            The spectra.

        Returns
        -------
        sums : ndarray of shape (n_clips, n_frames, n_filters), float32
        """
        # One product a clip: its rounding would otherwise depend on the clips beside it.
        sums = np.empty((*spectra.shape[:-1], self.n_filters), dtype=np.float32)
        for filters, bins, weights in self._groups:
            np.matmul(spectra[..., bins], weights, out=sums[..., filters])
        return sums


@lru_cache(maxsize=64)
def mel_filter_bank(sample_rate, n_fft, n_mels, fmin, fmax):
    """Return Slaney's mel filter bank, each filter of unit area."""
    import librosa

    return FilterBank(
        librosa.filters.mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax)
    )


@lru_cache(maxsize=64)
def chroma_filter_bank(sample_rate, n_fft, n_chroma):
    """Return librosa's chroma filter bank for an instrument tuned to A440."""
    import librosa

    return FilterBank(
        librosa.filters.chroma(sr=sample_rate, n_fft=n_fft, n_chroma=n_chroma, tuning=0.0)
    )
