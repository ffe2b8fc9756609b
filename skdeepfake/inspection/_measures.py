"""Measures of a recording, such as its loudness and its bandwidth."""

import numpy as np
import pandas as pd

from skdeepfake.audio import open_audio, read_samples
from skdeepfake.inspection._map_files import map_files

# Frames are short enough for pauses, and long enough for a resolution of 50 Hz.
_FRAME_SECONDS = 0.02
# Frames read at once, about 20 s, so that memory does not grow with the duration.
_BLOCK_FRAMES = 1000
# The level reported for digital silence, whose logarithm is infinite.
LOWEST_DB = -120.0
# A frame this far below the loudest one is silent, about as with LoadAudio(trim_db=40).
_SILENT_DB = 40.0
# Frequencies this far below the strongest one are outside the bandwidth.
_BAND_DB = 60.0
# A sample beyond this fraction of full scale is clipped, whatever the number of bits.
_CLIPPED = 0.99

FORMATS = ["sample_rate", "channels", "codec"]


def measure_clips(paths, *, n_jobs=None, verbose=False):
    """Return the measures of recordings as a DataFrame; the parameters are those of `map_files`."""
    return pd.DataFrame(map_files(measure_clip, paths, n_jobs=n_jobs, verbose=verbose))


def measure_clip(path):
    """Return the measures of one recording, at its own sample rate, as a dict.

    :func:`describe_clips` lists them. Channels are averaged, except for peak, clipped and
    exact_zeros.
    """
    with open_audio(path) as file:
        rate = file.samplerate
        length = max(round(_FRAME_SECONDS * rate), 2)
        stats = _RunningStats(length)
        while len(samples := read_samples(file, length * _BLOCK_FRAMES)):
            stats.add(samples)
        n_frames = file.tell()
        duration = n_frames / rate
        measures = {
            "sample_rate": rate,
            "channels": file.channels,
            "codec": f"{file.format}/{file.subtype}",
            "duration": duration,
        }
    powers = np.concatenate(stats.powers)
    audible = np.flatnonzero(powers > powers.max() * 10 ** (-_SILENT_DB / 10))
    frame_seconds = length / rate
    if len(audible):
        leading = audible[0] * frame_seconds
        trailing = max(duration - (audible[-1] + 1) * frame_seconds, 0.0)
        total = min((len(powers) - len(audible)) * frame_seconds, duration)
    else:
        leading = trailing = total = duration
    return measures | {
        "leading_silence": leading,
        "trailing_silence": trailing,
        "total_silence": total,
        "loudness": _decibels(stats.square_sum / n_frames),
        "noise_floor": _decibels(np.quantile(powers, 0.1)),
        "peak": _decibels(stats.peak**2),
        "bandwidth": _bandwidth(stats.spectrum, rate / length),
        "clipped": stats.n_clipped / stats.n_samples,
        "exact_zeros": stats.n_zeros / stats.n_samples,
        "dc": stats.sum / n_frames,
    }


class _RunningStats:
    """Sums over the blocks of a recording."""

    def __init__(self, length):
        self.length = length
        self.window = np.blackman(length + 1)[:-1].astype(np.float32)
        self.powers = []
        self.spectrum = np.zeros(length // 2 + 1)
        self.sum = self.square_sum = self.peak = 0.0
        self.n_samples = self.n_clipped = self.n_zeros = 0

    def add(self, samples):
        """Add a block of shape (n_samples, n_channels); only the last may end within a frame."""
        magnitude = np.abs(samples)
        self.n_samples += samples.size
        self.n_zeros += int((samples == 0).sum())
        self.n_clipped += int((magnitude >= _CLIPPED).sum())
        self.peak = max(self.peak, float(magnitude.max()))
        waveform = samples.mean(axis=1)
        self.sum += float(waveform.sum(dtype=float))
        self.square_sum += float(np.square(waveform, dtype=float).sum())
        n_whole = len(waveform) // self.length * self.length
        frames = waveform[:n_whole].reshape(-1, self.length)
        self.powers.append(np.square(frames, dtype=float).mean(axis=1))
        if n_whole < len(waveform):
            rest = waveform[n_whole:]
            self.powers.append(np.square(rest, dtype=float).mean(keepdims=True))
            frames = np.vstack([frames, np.pad(rest, (0, self.length - len(rest)))])
        self.spectrum += np.square(np.abs(np.fft.rfft(frames * self.window)), dtype=float).sum(0)


def _decibels(power):
    return max(float(10 * np.log10(max(power, np.finfo(float).tiny))), LOWEST_DB)


def _bandwidth(spectrum, resolution):
    if not spectrum.any():
        return 0.0
    within = np.flatnonzero(spectrum > spectrum.max() * 10 ** (-_BAND_DB / 10))
    return float(within[-1]) * resolution
