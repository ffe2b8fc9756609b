"""Whisper's input: the log-mel spectrogram of OpenAI's and of transformers' feature extractor."""

import numpy as np

from skdeepfake.feature_extraction._functional._filter_banks import mel_filter_bank
from skdeepfake.feature_extraction._functional._spectrum import short_time_transform

SAMPLE_RATE = 16000
HOP_LENGTH = 160
N_FFT = 400
# Levels are at most 80 dB below the maximum of the clip.
_RANGE = 8.0


def log_mel(waveforms, n_mels):
    """Return what Whisper takes, of shape (n_clips, n_mels, n_samples // 160), float32.

    Waveforms of at least 400 samples at 16 kHz are continued as in a mirror. The spectrum is in
    double precision, as in transformers, whatever the level.
    """
    side = ((0, 0), (N_FFT // 2, N_FFT // 2))
    padded = np.pad(waveforms.astype(np.float64), side, mode="reflect")
    spectrum = short_time_transform(padded, N_FFT, HOP_LENGTH, N_FFT, "hann")[:, :-1]
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    bands = mel_filter_bank(SAMPLE_RATE, N_FFT, n_mels, 0.0, SAMPLE_RATE / 2).apply(power)
    levels = np.log10(np.maximum(bands, 1e-10))
    levels = np.maximum(levels, levels.max(axis=(1, 2), keepdims=True) - _RANGE)
    return ((levels.transpose(0, 2, 1) + 4) / 4).astype(np.float32)
