"""Power of clips, and clips scaled to a power."""

import numpy as np


def mean_square(waveforms):
    """Return the power of each clip, of shape (n_clips,)."""
    return np.vecdot(waveforms, waveforms).astype(np.float64) / waveforms.shape[1]


def set_power(waveforms, power):
    """Scale each clip to a power, where 1 is an RMS of 1; silence stays silent."""
    present = mean_square(waveforms)
    factors = np.sqrt(np.divide(power, present, out=np.zeros_like(present), where=present > 0))
    return waveforms * factors.astype(np.float32)[:, np.newaxis]


def match_power(changed, waveforms):
    """Scale each clip to the power of another one, of the same shape; silence stays silent."""
    return set_power(changed, mean_square(waveforms))
