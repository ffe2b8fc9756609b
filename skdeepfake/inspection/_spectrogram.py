"""The spectrogram of a recording of any length, and a place for it above another plot."""

import numpy as np

from skdeepfake.audio import count_samples, open_audio, read_samples

_FRAME_SECONDS = 0.032
# More columns than a figure has pixels show nothing more.
_MAX_COLUMNS = 1000
_RANGE_DB = 80.0


def split_axes(ax):
    """Return axes for a spectrogram and for a plot below it, in the place of other axes."""
    ax.set_axis_off()
    above, below = _split_rows(ax)
    spectrogram_ax = ax.figure.add_subplot(above)
    spectrogram_ax.tick_params(labelbottom=False)
    return spectrogram_ax, ax.figure.add_subplot(below, sharex=spectrogram_ax)


def _split_rows(ax):
    """Return two rows in the place of the axes, which may stand outside any grid."""
    spec = ax.get_subplotspec()
    if spec is not None:
        return spec.subgridspec(2, 1, height_ratios=[3, 1])
    left, bottom, right, top = ax.get_position().extents
    return ax.figure.add_gridspec(
        2, 1, height_ratios=[3, 1], left=left, bottom=bottom, right=right, top=top
    )


def average_spectrogram(recording):
    """Return the mean power over time of a recording, which is decoded block by block.

    Returns
    -------
    times : ndarray of shape (n_columns + 1,)
        Edges of the columns, in seconds.
    frequencies : ndarray of shape (n_bins,)
        Frequencies, in Hz.
    levels : ndarray of shape (n_bins, n_columns)
        Levels in dB, down to 80 dB below the maximum.
    """
    with open_audio(recording) as file:
        n_samples, rate = count_samples(file), file.samplerate
        n_fft = max(round(_FRAME_SECONDS * rate), 2)
        length = max(-(-n_samples // _MAX_COLUMNS), n_fft // 2)
        columns = []
        while len(samples := read_samples(file, length)):
            columns.append(_mean_power(samples.mean(axis=1), n_fft))
    power = np.stack(columns, axis=1)
    levels = 10 * np.log10(np.maximum(power, power.max() * 10 ** (-_RANGE_DB / 10)) + 1e-30)
    times = np.minimum(np.arange(len(columns) + 1) * length, n_samples) / rate
    return times, np.fft.rfftfreq(n_fft, 1 / rate), levels


def _mean_power(waveform, n_fft):
    # A frame that ended within its window would leak into all frequencies.
    length = min(n_fft, len(waveform))
    frames = waveform[: len(waveform) // length * length].reshape(-1, length)
    # Without the zeros at the ends, as a frame may be one sample.
    window = np.hanning(length + 2)[1:-1]
    return np.square(np.abs(np.fft.rfft(frames * window, n_fft))).mean(axis=0)
