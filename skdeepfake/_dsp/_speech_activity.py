"""How much of a clip is speech."""

import numpy as np
from scipy.signal import resample_poly

# Pitch is sought at this rate, in Hz; a higher one tells no more of it.
_RATE = 4000
_FRAME_SECONDS, _HOP_SECONDS = 0.04, 0.01
# The range of pitch of speakers, in Hz.
_PITCHES = (60.0, 420.0)
# A frame is voiced if it repeats after one period with at least this correlation.
_MIN_CORRELATION = 0.6
# Frames this far below the loudest ones, or below this level, are silent, in dB.
_RANGE_DB, _LOWEST_DB = 35.0, -70.0
# Unvoiced sounds and short pauses belong to the speech around them, in seconds.
_REACH_SECONDS = 0.25
# The level of speech changes from syllable to syllable by more than this, in dB.
_MIN_CHANGE_DB = 2.0


def speech_fraction(waveform, sample_rate):
    """Estimate the fraction of a clip that is speech.

    Speech is where the clip is voiced and not silent, and 0.25 s around that. It is voiced where it
    repeats after a period of 60 to 420 Hz: the normalized autocorrelation of a frame of 40 ms
    exceeds 0.6 there. A clip whose level hardly changes over its voiced frames is a tone.

    Parameters
    ----------
    waveform : ndarray of shape (n_samples,)
        The clip.
    sample_rate : float
        Its sample rate, in Hz.

    Returns
    -------
    fraction : float
        From 0 to 1.
    """
    step = max(int(sample_rate // _RATE), 1)
    rate = sample_rate / step
    low = resample_poly(waveform.astype(np.float64), 1, step) if step > 1 else waveform
    length, hop = round(_FRAME_SECONDS * rate), round(_HOP_SECONDS * rate)
    if len(low) < 2 * length or not np.any(low):
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(low, length)[::hop]
    frames = frames - frames.mean(axis=1, keepdims=True)
    power = np.square(frames).mean(axis=1)
    level = 10 * np.log10(power + 1e-20)
    loud = level > max(np.quantile(level, 0.95) - _RANGE_DB, _LOWEST_DB)
    # Noise of low frequencies changes too slowly not to repeat; its differences do not.
    differences = np.diff(frames, axis=1)
    voiced = loud & (_periodicity(differences, rate) > _MIN_CORRELATION)
    if voiced.sum() < 5 or level[voiced].std() < _MIN_CHANGE_DB:
        return 0.0
    reach = round(_REACH_SECONDS / _HOP_SECONDS)
    near = np.convolve(voiced, np.ones(2 * reach + 1), mode="same") > 0.5
    return float(near.mean())


def _periodicity(frames, rate):
    """Return the highest normalized autocorrelation of each frame at the lags of a pitch."""
    length = frames.shape[1]
    window = np.hanning(length)
    n_fft = 2 ** int(np.ceil(np.log2(2 * length)))
    lags = slice(int(rate / _PITCHES[1]), int(rate / _PITCHES[0]) + 1)

    def autocorrelate(x):
        return np.fft.irfft(np.square(np.abs(np.fft.rfft(x, n_fft))))[..., : length // 2 + 1]

    correlation = autocorrelate(frames * window)
    # The window lowers the correlation with the lag; dividing by its own undoes that.
    shape = autocorrelate(window)
    correlation = correlation / (correlation[:, :1] + 1e-20) * (shape[0] / shape)
    return correlation[:, lags].max(axis=1, initial=0.0)
