"""Power of clips, and clips scaled to a power.

The square of a sample of 1e-25 or of 1e20 is no number in single precision, so that levels are
computed in double precision.
"""

import numpy as np

# Beyond these peaks the power spectrum of a clip may leave the range of single precision.
_QUIETEST, _LOUDEST = 1e-13, 1e13


def needs_double(waveforms):
    """Return for each clip whether its power spectrum is beyond the range of single precision."""
    peaks = np.maximum(waveforms.max(axis=1), -waveforms.min(axis=1))
    return (peaks > _LOUDEST) | ((peaks < _QUIETEST) & (peaks > 0))


def mean_square(waveforms):
    """Return the power of each clip, of shape (n_clips,)."""
    energies = np.einsum("ij,ij->i", waveforms, waveforms, dtype=np.float64)
    return energies / waveforms.shape[1]


def set_power(waveforms, power):
    """Scale each clip to a power, where 1 is an RMS of 1; silence stays silent."""
    present = mean_square(waveforms)
    factors = np.sqrt(np.divide(power, present, out=np.zeros_like(present), where=present > 0))
    scaled = np.empty_like(waveforms)
    # The factor alone may be beyond single precision.
    return np.multiply(waveforms, factors[:, np.newaxis], out=scaled, casting="same_kind")


def match_power(changed, waveforms):
    """Scale each clip to the power of another one, of the same shape; silence stays silent."""
    return set_power(changed, mean_square(waveforms))


def moderate_level(waveforms):
    """Return the clips, those whose power is beyond single precision at an RMS of 0.1.

    For what depends on the level of a clip by a factor only, which :func:`match_power` restores.
    """
    extreme = needs_double(waveforms)
    if not extreme.any():
        return waveforms
    moderate = waveforms.copy()
    moderate[extreme] = set_power(waveforms[extreme], 0.01)
    return moderate
