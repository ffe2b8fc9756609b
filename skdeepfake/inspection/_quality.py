"""Quality of a recording, as far as it bears on a verdict."""

import numpy as np

from skdeepfake.inspection._measures import measure_clip

# A low-pass filter of a codec falls by this much within this many Hz, and nothing follows.
_EDGE_DB = 20.0
_EDGE_HZ = 500.0
_LOWEST_EDGE_HZ = 2000.0
# An edge above this fraction of the highest frequency is that of the file's own sample rate.
_OWN_EDGE = 0.9
# More than this fraction of the samples at full scale is heard.
_CLIPPED = 0.001
_LOW_SNR_DB = 15.0
_LOSSY = ("MP", "OGG", "ULAW", "ALAW", "GSM", "AAC", "AMR", "WMA", "OPUS", "VORBIS", "ADPCM")
# The bandwidth may miss that of the validation by this fraction: measures differ that much.
_BAND_TOLERANCE = 0.1


def measure_quality(recording, spectrogram):
    """Return the measures of `describe_clips`, and three more.

    Parameters
    ----------
    recording : source
        The recording.
    spectrogram : tuple of ndarray
        From `average_spectrogram`.

    Returns
    -------
    measures : dict
        With ``snr`` (dB), the power above the noise floor over that of the noise floor,
        ``low_pass_edge`` (Hz), or None, and ``lossy``, whether the format is.
    """
    measures = measure_clip(recording)
    signal, noise = (10 ** (measures[name] / 10) for name in ("loudness", "noise_floor"))
    snr = float(10 * np.log10(max(signal - noise, 1e-12) / noise))
    codec = measures["codec"].upper()
    return measures | {
        "snr": snr,
        "low_pass_edge": low_pass_edge(*spectrogram[1:]),
        "lossy": any(name in codec for name in _LOSSY),
    }


def low_pass_edge(frequencies, levels):
    """Return the frequency in Hz above which a steep filter left nothing, or None.

    Parameters
    ----------
    frequencies : ndarray of shape (n_bins,)
        Frequencies, in Hz.
    levels : ndarray of shape (n_bins, n_columns)
        Levels, in dB.
    """
    mean = 10 * np.log10(np.mean(10 ** (levels / 10), axis=1) + 1e-30)
    width = max(round(_EDGE_HZ / frequencies[1]), 1)
    if len(mean) < 3 * width:
        return None
    drop = mean[:-width] - mean[width:]
    drop[frequencies[:-width] < _LOWEST_EDGE_HZ] = 0
    i = int(np.argmax(drop))
    # What follows stays below; a spectrum with a valley has no edge.
    if drop[i] < _EDGE_DB or mean[i + width :].max() > mean[i] - _EDGE_DB / 2:
        return None
    steps = mean[i : i + width] - mean[i + 1 : i + width + 1]
    edge = float(frequencies[i + int(np.argmax(steps))])
    # Every recording ends below half its own sample rate.
    return edge if edge < _OWN_EDGE * frequencies[-1] else None


def quality_warnings(measures, card):
    """Return what in the quality of a recording limits a verdict, in sentences."""
    found = []
    if measures["clipped"] > _CLIPPED:
        found.append(f"{100 * measures['clipped']:.2g} % of the samples are clipped.")
    if measures["snr"] < _LOW_SNR_DB:
        found.append(f"The recording is noisy: its SNR is about {measures['snr']:.0f} dB.")
    if measures["lossy"]:
        found.append(f"The format, {measures['codec']}, is lossy.")
    edge = measures["low_pass_edge"]
    if edge is not None:
        found.append(
            f"The spectrum ends steeply at {edge / 1000:.1f} kHz, as after a codec, a telephone or "
            "a resampling, whatever the sample rate of the file."
        )
    validated = np.ravel((card or {}).get("bandwidths_hz") or [])
    band = measures["bandwidth"]
    if len(validated) and not _is_within(band, validated):
        known = ", ".join(f"{value / 1000:g}" for value in validated)
        found.append(
            f"The detector was not validated for the bandwidth of this recording, "
            f"{band / 1000:.1f} kHz, but for {known} kHz."
        )
    return found


def _is_within(band, validated):
    return (
        validated.min() * (1 - _BAND_TOLERANCE) <= band <= validated.max() * (1 + _BAND_TOLERANCE)
    )
