"""A fingerprint of a recording that a change of gain, sample rate or codec leaves as it is."""

import numpy as np

from skdeepfake._dsp._resample import resample
from skdeepfake.audio import open_audio, read_samples

_SAMPLE_RATE = 8000
# Long frames that overlap much: a shift by a fraction of the hop changes few bits.
_FRAME, _HOP = 2048, 256
SECONDS_PER_WORD = _HOP / _SAMPLE_RATE
N_BITS = 32
# 33 bands, a third of a semitone to a tone wide, in the band that any codec keeps, in Hz.
_EDGES = np.geomspace(300, 3000, N_BITS + 2)
_BINS = np.round(_EDGES * _FRAME / _SAMPLE_RATE).astype(int)
# A frame this far below the loudest one, in dB, has a spectrum that a codec need not keep.
_SILENT_DB = 50.0
# Fingerprints cover the first minutes, in s; that is enough to recognise a recording.
_LONGEST = 300.0


def read_start(path):
    """Return the start of a recording as it decodes.

    Parameters
    ----------
    path : str
        The file.

    Returns
    -------
    samples : ndarray of shape (n_samples, n_channels), float32
    rate : int
        In Hz.

    Raises
    ------
    AudioFileError
        If the file is missing, damaged or not audio.
    """
    with open_audio(path) as file:
        return read_samples(file, round(_LONGEST * file.samplerate)), file.samplerate


def fingerprint(samples, rate):
    """Return 32 bits for each 32 ms of a recording.

    Parameters
    ----------
    samples : ndarray of shape (n_samples, n_channels)
        The recording.
    rate : int
        Its sample rate, in Hz.

    Returns
    -------
    words : ndarray of shape (n_words,), uint32
        A bit tells whether the difference between two neighbouring bands grows or shrinks from one
        frame to the next [1]_.
    loud : ndarray of shape (n_words,), bool
        Where the recording is not silent.

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
