"""A fingerprint of a recording that is robust to changes of gain, sample rate and codec."""

import numpy as np

from skdeepfake._dsp._resample import resample
from skdeepfake.audio import open_audio, read_samples

_SAMPLE_RATE = 8000
# Frames are long and overlap much, so that a shift by a fraction of the hop changes few bits.
_FRAME, _HOP = 2048, 256
SECONDS_PER_WORD = _HOP / _SAMPLE_RATE
N_BITS = 32
# Edges of 33 bands, in Hz, within the band that every codec keeps.
_EDGES = np.geomspace(300, 3000, N_BITS + 2)
_BINS = np.round(_EDGES * _FRAME / _SAMPLE_RATE).astype(int)
# A codec may change the spectrum of frames this far below the loudest one, in dB.
_SILENT_DB = 50.0
# Length of the start that is fingerprinted, in s; it is enough to recognize a recording.
_MAX_SECONDS = 300.0


def read_start(path):
    """Read the start of a recording; return samples, one column per channel, and sample rate."""
    with open_audio(path) as file:
        return read_samples(file, round(_MAX_SECONDS * file.samplerate)), file.samplerate


def fingerprint(samples, rate):
    """Compute 32 bits for each 32 ms of a recording.

    Parameters
    ----------
    samples : ndarray of shape (n_samples, n_channels)
        The recording.
    rate : int
        Its sample rate, in Hz.

    Returns
    -------
    words : ndarray of shape (n_words,), uint32
        Each bit tells whether the difference between two neighboring bands grows or shrinks from
        one frame to the next [1]_.
    loud : ndarray of shape (n_words,), bool
        Whether the recording is not silent there.

    References
    ----------
    .. [1] J. Haitsma and T. Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002.
    """
    waveform = resample(samples.mean(axis=1, dtype=np.float32), rate, _SAMPLE_RATE)
    waveform = np.pad(waveform, (_FRAME // 2, _FRAME // 2 + _HOP))
    frames = np.lib.stride_tricks.sliding_window_view(waveform, _FRAME)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME).astype(np.float32))) ** 2
    bands = np.add.reduceat(power, _BINS, axis=1)[:, : N_BITS + 1]
    bits = np.diff(-np.diff(bands, axis=1), axis=0) > 0
    words = np.packbits(bits, axis=1).view(">u4")[:, 0].astype(np.uint32)
    level = bands.sum(axis=1)
    loud = level[1:] > level.max() * 10 ** (-_SILENT_DB / 10)
    return words, loud
