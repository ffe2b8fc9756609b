"""The spectra of a block of clips, from which features are derived; each is computed once.

A feature is a function of a :class:`ClipBatch`, or of a :class:`ShortTimeSpectrum` of it, that
returns an array of shape ``(n_clips, n_frames, n_features)``. Frame `t` is centered on sample
``t * hop_length``, there are ``1 + n_samples // hop_length`` frames whatever the window, and a clip
is zero beyond its ends. Features of one hop are therefore aligned.
"""

from functools import cached_property, lru_cache

import numpy as np
import scipy.fft
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view

from skdeepfake.feature_extraction._functional._block_sums import BLOCK, BlockSums


class _Memo:
    """Mixin of objects that remember what functions returned for them."""

    def __init__(self):
        self._memo = {}

    def cached(self, function, *args):
        """Return ``function(self, *args)``, computed by the first call."""
        key = (function, *args)
        if key not in self._memo:
            self._memo[key] = function(self, *args)
        return self._memo[key]


class ClipBatch(_Memo):
    """A block of clips of shape (n_clips, n_samples), with their sample rate in Hz."""

    def __init__(self, waveforms, sample_rate):
        super().__init__()
        self.waveforms = waveforms
        self.sample_rate = sample_rate

    def spectrum(self, n_fft, hop_length, win_length=None, window="hann", pre_emphasis=0.0):
        """Return the one :class:`ShortTimeSpectrum` of these settings."""
        settings = (n_fft, hop_length, win_length or n_fft, window, pre_emphasis)
        return self.cached(ShortTimeSpectrum, *settings)


class ShortTimeSpectrum(_Memo):
    """Short-time Fourier transform of a block of clips, and its magnitude, power and sums.

    Lengths are in samples, `window` is as `scipy.signal.get_window` names it, and `pre_emphasis` is
    the fraction of each sample that is subtracted from the next one.
    """

    def __init__(self, clips, n_fft, hop_length, win_length, window, pre_emphasis):
        super().__init__()
        # Not the batch itself, which refers to this: memory in a cycle is freed late.
        self.waveforms = clips.waveforms
        self.sample_rate = clips.sample_rate
        self.n_fft = n_fft
        self.hop_length = hop_length
        self.win_length = win_length
        self.window = window
        self.pre_emphasis = pre_emphasis

    @cached_property
    def frequencies(self):
        """Frequency of each bin in Hz, of shape (n_bins,)."""
        return np.fft.rfftfreq(self.n_fft, 1 / self.sample_rate)

    @cached_property
    def frames(self):
        """Samples of each frame, a view of shape (n_clips, n_frames, win_length)."""
        waveforms = self.waveforms
        n_samples = waveforms.shape[1]
        if self.pre_emphasis:
            waveforms = waveforms.copy()
            waveforms[:, 1:] -= np.float32(self.pre_emphasis) * self.waveforms[:, :-1]
        # Where librosa puts a window that is shorter than the transform.
        before = self.n_fft // 2 - (self.n_fft - self.win_length) // 2
        after = self.win_length - before + self.hop_length
        padded = np.pad(waveforms, ((0, 0), (before, after)))
        frames = split_frames(padded, self.win_length, self.hop_length)
        return frames[:, : 1 + n_samples // self.hop_length]

    @property
    def magnitude(self):
        """Magnitude spectrum, of shape (n_clips, n_frames, n_bins)."""
        return self._padded_magnitude[..., : self.n_fft // 2 + 1]

    @cached_property
    def power(self):
        """Power spectrum, of shape (n_clips, n_frames, n_bins)."""
        return np.square(self.magnitude)

    @cached_property
    def magnitude_sums(self):
        """Sums over the bins of the magnitude spectrum."""
        blocks = self._padded_magnitude.reshape(*self._padded_magnitude.shape[:2], -1, BLOCK)
        return BlockSums(blocks, self.sample_rate / self.n_fft)

    @cached_property
    def _padded_magnitude(self):
        """Magnitude spectrum, with zeros up to a whole number of blocks of bins."""
        n_bins = self.n_fft // 2 + 1
        n_clips, n_frames, _ = self.frames.shape
        padded = np.empty((n_clips, n_frames, -(-n_bins // BLOCK) * BLOCK), dtype=self.frames.dtype)
        padded[..., n_bins:] = 0
        transform = _transform(self.frames, self.n_fft, self.window)
        np.abs(transform, out=padded[..., :n_bins])
        return padded


def short_time_transform(waveforms, n_fft, hop_length, win_length, window):
    """Return the transform of whole frames, complex of shape (n_clips, n_frames, n_bins)."""
    return _transform(split_frames(waveforms, win_length, hop_length), n_fft, window)


def split_frames(waveforms, length, hop_length):
    """Return the whole frames of waveforms, a view of shape (n_clips, n_frames, length)."""
    return sliding_window_view(waveforms, length, axis=1)[:, ::hop_length]


def _transform(frames, n_fft, window):
    windowed = frames * _window(window, frames.shape[-1])
    return scipy.fft.rfft(windowed, n_fft, overwrite_x=True)


@lru_cache(maxsize=16)
def _window(window, win_length):
    return scipy.signal.get_window(window, win_length).astype(np.float32)
