"""Power of clips, and clips brought to the power of others."""

import numpy as np


def as_loud(changed, waveforms):
    """Scale each clip to the power of another one.

    Parameters
    ----------
    changed : ndarray of shape (n_clips, n_samples), float32
        The clips; silence stays silent.
    waveforms : ndarray of shape (n_clips, n_samples), float32
        What they shall be as loud as.

    Returns
    -------
    scaled : ndarray of shape (n_clips, n_samples), float32
    """
    wanted, power = mean_square(waveforms), mean_square(changed)
    factors = np.sqrt(np.divide(wanted, power, out=np.zeros_like(power), where=power > 0))
    return changed * factors.astype(np.float32)[:, np.newaxis]


def mean_square(waveforms):
    """Return the power of each clip, of shape (n_clips,)."""
    return np.vecdot(waveforms, waveforms).astype(np.float64) / waveforms.shape[1]
