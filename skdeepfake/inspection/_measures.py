"""What is measured of a recording before any detector hears it."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from skdeepfake.audio import AudioFileError, as_paths, open_audio, read_samples

# Each frame gives a level and a spectrum: short enough for pauses, and a resolution of 50 Hz.
_FRAME_SECONDS = 0.02
# Frames read at once, about 20 s, so that a recording of ten hours needs no more memory.
_BLOCK_FRAMES = 1000
# Stands for the level of digital silence, which no number tells.
_LOWEST_DB = -120.0
# A frame this far below the loudest one is silent. LoadAudio's trim_db=40 means about the same.
_SILENT_DB = 40.0
# What is this far below the strongest frequency does not count as bandwidth.
_BAND_DB = 60.0
# A sample at this share of full scale is clipped, in 8 bits as in 24.
_CLIPPED = 0.99

FORMATS = ["sample_rate", "channels", "codec"]


def measure_clips(paths, *, n_jobs=None, verbose=False):
    """Measure recordings.

    Parameters
    ----------
    paths : array-like of shape (n_clips,) or (n_clips, 1)
        The files.
    n_jobs : int or None, default=None
        Files measured at once, in joblib's terms.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    measures : DataFrame of shape (n_clips, n_measures)
        As :func:`measure_clip` returns them, in the order of the paths.

    Raises
    ------
    AudioFileError
        If any of the files cannot be read; it names them all.
    """
    paths = as_paths(paths)
    results = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")(
        delayed(_measure_or_fail)(path) for path in paths
    )
    rows = list(tqdm(results, total=len(paths), unit="clip", disable=not verbose))
    failures = {}
    for row in rows:
        failures |= row.get("failures", {})
    if failures:
        raise AudioFileError(failures)
    return pd.DataFrame(rows)


def measure_clip(path):
    """Measure one recording at its own sample rate.

    Parameters
    ----------
    path : str
        The file.

    Returns
    -------
    measures : dict of str to float, int or str
        - sample_rate, in Hz; channels; codec, such as ``"WAV/PCM_16"``;
        - duration, in s;
        - leading_silence, trailing_silence, total_silence, in s: frames of 20 ms that are more
          than 40 dB below the loudest one;
        - loudness: the RMS; noise_floor: the RMS that nine of ten frames reach; peak: all in dB re
          full scale, -120 at the least;
        - bandwidth, in Hz: the highest frequency within 60 dB of the strongest one, in the power
          spectrum averaged over the recording;
        - clipped, exact_zeros: shares of the samples beyond 0.99 of full scale, and at 0;
        - dc: the mean of the samples, of full scale 1.

        Channels are averaged first, but for peak, clipped and exact_zeros.

    Raises
    ------
    AudioFileError
        If the file is missing, damaged or not audio.
    """
    with open_audio(path) as file:
        rate = file.samplerate
        length = max(round(_FRAME_SECONDS * rate), 2)
        tally = _Tally(length)
        while file.tell() < file.frames:
            tally.add(read_samples(file, length * _BLOCK_FRAMES))
        duration = file.frames / rate
        measures = {
            "sample_rate": rate,
            "channels": file.channels,
            "codec": f"{file.format}/{file.subtype}",
            "duration": duration,
        }
    powers = np.concatenate(tally.powers)
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
        "loudness": _decibels(tally.square_sum / file.frames),
        "noise_floor": _decibels(np.quantile(powers, 0.1)),
        "peak": _decibels(tally.peak**2),
        "bandwidth": _bandwidth(tally.spectrum, rate / length),
        "clipped": tally.n_clipped / tally.n_samples,
        "exact_zeros": tally.n_zeros / tally.n_samples,
        "dc": tally.sum / file.frames,
    }


class _Tally:
    """Sums over the blocks of a recording."""

    def __init__(self, length):
        self.length = length
        self.window = np.blackman(length + 1)[:-1].astype(np.float32)
        self.powers = []
        self.spectrum = np.zeros(length // 2 + 1)
        self.sum = self.square_sum = self.peak = 0.0
        self.n_samples = self.n_clipped = self.n_zeros = 0

    def add(self, samples):
        """Count a block of shape (n_samples, n_channels); all but the last are whole frames."""
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


def _measure_or_fail(path):
    """Return the measures, or the reason for their lack, so that all files are tried."""
    try:
        return measure_clip(path)
    except AudioFileError as error:
        return {"failures": error.failures}


def _decibels(power):
    return max(float(10 * np.log10(max(power, np.finfo(float).tiny))), _LOWEST_DB)


def _bandwidth(spectrum, resolution):
    if not spectrum.any():
        return 0.0
    return (
        float(np.flatnonzero(spectrum > spectrum.max() * 10 ** (-_BAND_DB / 10))[-1]) * resolution
    )
