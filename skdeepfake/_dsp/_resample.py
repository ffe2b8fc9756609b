"""Resampling."""


def resample(waveform, rate, new_rate, quality="HQ"):
    """Resample one clip by soxr, with a quality in soxr's terms.

    The result has ``n_samples * new_rate / rate`` samples, rounded.
    """
    import soxr

    if rate == new_rate:
        return waveform
    return soxr.resample(waveform, rate, new_rate, quality=quality)
