"""Resampling."""


def resample(waveform, rate, new_rate, quality="HQ"):
    """Resample one clip by soxr.

    Parameters
    ----------
    waveform : ndarray of shape (n_samples,), float32
        The clip.
    rate, new_rate : float
        Its sample rate and the new one, in Hz.
    quality : str, default="HQ"
        The quality, in soxr's terms.

    Returns
    -------
    resampled : ndarray of shape (n_resampled,), float32
        ``n_resampled`` is ``n_samples * new_rate / rate``, rounded.
    """
    import soxr

    if rate == new_rate:
        return waveform
    return soxr.resample(waveform, rate, new_rate, quality=quality)
