"""The windows of a recording that arrives in blocks, whatever their sizes."""

from dataclasses import dataclass

import numpy as np

from skdeepfake._dsp._resample import resample
from skdeepfake.audio._load_audio import MARGIN_SECONDS


@dataclass
class Window:
    """A part of a recording.

    Parameters
    ----------
    start, stop : float
        Where it begins and ends, in seconds.
    waveform : ndarray of shape (n_samples,), float32
        Its samples, mono. A recording that is shorter than the window gives fewer.
    """

    start: float
    stop: float
    waveform: np.ndarray


class MovingWindow:
    """Cutter of a recording that arrives in blocks into windows of one sample rate.

    The windows do not depend on the sizes of the blocks. No more is kept than one window and its
    margins.

    Parameters
    ----------
    rate : float
        Sample rate of the blocks, in Hz.
    sample_rate : float
        Sample rate of the windows, in Hz.
    window, hop : float
        Duration of a window, and from the start of one to the start of the next, in seconds.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.audio import MovingWindow
    >>> windows = MovingWindow(8000, 16000, window=4.0, hop=2.0)
    >>> [window.start for window in windows.add(np.zeros(9 * 8000))]
    [0.0, 2.0, 4.0]
    >>> [(window.start, len(window.waveform)) for window in windows.finish()]
    [(5.0, 64000)]
    """

    def __init__(self, rate, sample_rate, window, hop):
        self.rate, self.sample_rate = rate, sample_rate
        self.window, self.hop = window, hop
        self._n_window = round(window * rate)
        self._n_margin = 0 if rate == sample_rate else round(MARGIN_SECONDS * rate)
        self._kept, self._offset = np.empty(0, dtype=np.float32), 0
        self._n_done = 0

    @property
    def n_samples(self):
        """Number of samples that have arrived."""
        return self._offset + len(self._kept)

    def add(self, samples):
        """Add a block.

        Parameters
        ----------
        samples : ndarray of shape (n_samples,) or (n_samples, n_channels)
            The next samples. Channels are averaged.

        Yields
        ------
        window : Window
            Each window whose samples have all arrived.
        """
        samples = np.asarray(samples, dtype=np.float32)
        mono = samples if samples.ndim == 1 else samples.mean(axis=1)
        self._kept = np.concatenate([self._kept, mono])
        while self._begin() + self._n_window + self._n_margin <= self.n_samples:
            yield self._cut(self._begin())
            self._n_done += 1
            self._forget(min(self._begin(), self.n_samples - self._n_window) - self._n_margin)

    def finish(self):
        """Return the windows that were waiting for more, the last of which ends with the recording.

        Returns
        -------
        windows : list of Window
        """
        windows, last = [], max(self.n_samples - self._n_window, 0)
        while self._begin() < last:
            windows.append(self._cut(self._begin()))
            self._n_done += 1
        if self._n_done == 0 or self._previous() < last:
            windows.append(self._cut(last))
        return [window for window in windows if len(window.waveform)]

    def _begin(self):
        return round(self._n_done * self.hop * self.rate)

    def _previous(self):
        return round((self._n_done - 1) * self.hop * self.rate)

    def _forget(self, position):
        """Drop the samples before a position, at once for many small blocks."""
        n_dropped = position - self._offset
        if n_dropped > 0:
            self._kept = self._kept[n_dropped:]
            self._offset = position

    def _cut(self, begin):
        end = min(begin + self._n_window, self.n_samples)
        first = max(begin - self._n_margin, self._offset, 0)
        samples = self._kept[first - self._offset : end + self._n_margin - self._offset]
        waveform = resample(samples, self.rate, self.sample_rate)
        n_before = round((begin - first) * self.sample_rate / self.rate)
        n_samples = round((end - begin) * self.sample_rate / self.rate)
        return Window(
            start=begin / self.rate,
            stop=end / self.rate,
            waveform=waveform[n_before : n_before + n_samples],
        )
