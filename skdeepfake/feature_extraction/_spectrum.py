"""The short-time spectrum that every feature of a batch of clips is derived from.

A :class:`ShortTimeSpectrum` computes each quantity when it is first asked for and keeps it, so that
any number of features cost one Fourier transform. A feature is a function of a spectrum that
returns an array of shape ``(n_clips, n_frames, n_features)``.
"""

from functools import cached_property, lru_cache

import numpy as np
import scipy.fft
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view

# Bins that are summed at once on the way to sums over all of them; see BlockSums.
BLOCK = 32


class ShortTimeSpectrum:
    """Short-time Fourier transform of a batch of clips, and what follows from it.

    Frames are centred, and the clip is taken to be zero beyond its ends, as in `librosa.stft`.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    sample_rate : float
        Sample rate, in Hz.
    n_fft, hop_length : int
        Length of a frame and distance between frames, in samples.
    window : str or tuple, default="hann"
        Window, as `scipy.signal.get_window` names it.
    """

    def __init__(self, waveforms, sample_rate, n_fft, hop_length, window="hann"):
        self.waveforms = waveforms
        self.sample_rate = sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.window = window
        self._kept = {}

    def keep(self, function, *args):
        """Return ``function(self, *args)``, computed once."""
        key = (function, *args)
        if key not in self._kept:
            self._kept[key] = function(self, *args)
        return self._kept[key]

    @property
    def shape(self):
        """Numbers of clips and of frames."""
        return self.frames.shape[:2]

    @cached_property
    def frequencies(self):
        """Frequency of each bin in Hz, of shape (n_bins,)."""
        return np.fft.rfftfreq(self.n_fft, 1 / self.sample_rate)

    @cached_property
    def frames(self):
        """Samples of each frame, a view of shape (n_clips, n_frames, n_fft)."""
        half = self.n_fft // 2
        padded = np.pad(self.waveforms, ((0, 0), (half, half)))
        return sliding_window_view(padded, self.n_fft, axis=1)[:, :: self.hop_length]

    @cached_property
    def power(self):
        """Power spectrum, of shape (n_clips, n_frames, n_bins)."""
        return np.square(self.magnitude)

    @property
    def magnitude(self):
        """Magnitude spectrum, of shape (n_clips, n_frames, n_bins)."""
        return self._padded_magnitude[..., : self.n_fft // 2 + 1]

    @cached_property
    def magnitude_sums(self):
        """Sums over the bins of the magnitude spectrum."""
        blocks = self._padded_magnitude.reshape(*self.shape, -1, BLOCK)
        return BlockSums(blocks, self.sample_rate / self.n_fft)

    @cached_property
    def _padded_magnitude(self):
        """Magnitude spectrum, with zeros up to a whole number of blocks of bins."""
        n_bins = self.n_fft // 2 + 1
        padded = np.empty((*self.shape, -(-n_bins // BLOCK) * BLOCK), dtype=np.float32)
        padded[..., n_bins:] = 0
        windowed = self.frames * _window(self.window, self.n_fft)
        np.abs(scipy.fft.rfft(windowed, overwrite_x=True), out=padded[..., :n_bins])
        return padded


class BlockSums:
    """Moments and quantiles of spectra over frequency, in two steps.

    One matrix product sums each block of bins about the block's own centre; what is left to do in
    double precision is `BLOCK` times smaller. Narrow bands lose nothing to cancellation that way.

    Parameters
    ----------
    blocks : ndarray of shape (n_clips, n_frames, n_blocks, BLOCK)
        The spectra.
    bin_width : float
        Distance of two bins, in Hz.
    """

    def __init__(self, blocks, bin_width):
        self.blocks = blocks
        self.bin_width = bin_width
        offset = np.arange(BLOCK, dtype=np.float32) - (BLOCK - 1) / 2
        powers = np.stack([np.ones_like(offset), offset, offset**2], axis=1)
        moments = blocks.reshape(len(blocks), -1, BLOCK) @ powers
        moments = moments.reshape(*blocks.shape[:-1], 3)
        self.sums, self._first, self._second = np.moveaxis(moments.astype(np.float64), -1, 0)
        self._centers = np.arange(blocks.shape[-2]) * BLOCK + (BLOCK - 1) / 2

    @cached_property
    def centroid(self):
        """Mean frequency in Hz, 0 for silence, of shape (n_clips, n_frames)."""
        first = self._first.sum(axis=-1) + self.sums @ self._centers
        return _ratio(first, self.sums.sum(axis=-1)) * self.bin_width

    @cached_property
    def bandwidth(self):
        """Standard deviation of frequency in Hz, 0 for silence, of shape (n_clips, n_frames)."""
        distance = self._centers - self.centroid[..., np.newaxis] / self.bin_width
        second = self._second + distance * (2 * self._first + distance * self.sums)
        variance = _ratio(second.sum(axis=-1), self.sums.sum(axis=-1))
        return np.sqrt(np.maximum(variance, 0)) * self.bin_width

    def rolloff(self, roll_percent):
        """Return the lowest frequency in Hz below which lies a share of the sum.

        Parameters
        ----------
        roll_percent : float
            The share.

        Returns
        -------
        rolloff : ndarray of shape (n_clips, n_frames)
        """
        cumulative = np.cumsum(self.sums, axis=-1)
        threshold = roll_percent * cumulative[..., -1:]
        block = (cumulative >= threshold).argmax(axis=-1)[..., np.newaxis]
        below = np.take_along_axis(cumulative - self.sums, block, axis=-1)
        inside = np.take_along_axis(self.blocks, block[..., np.newaxis], axis=-2)[..., 0, :]
        reached = below + np.cumsum(inside, axis=-1, dtype=np.float64) >= threshold
        # Rounding can leave the threshold unreached inside its block: then it is the last bin.
        reached[..., -1] = True
        return (block[..., 0] * BLOCK + reached.argmax(axis=-1)) * self.bin_width


@lru_cache(maxsize=16)
def _window(window, n_fft):
    return scipy.signal.get_window(window, n_fft).astype(np.float32)


def _ratio(numerator, denominator):
    """Divide, with 0 where the denominator is 0."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)
