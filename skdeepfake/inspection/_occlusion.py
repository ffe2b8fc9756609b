"""Waveforms with a span or a band taken down to their own noise floor."""

import numpy as np
from scipy.signal import istft, stft

_WINDOW_SECONDS = 0.032
_MIN_SAMPLES = 4
# Each bin of the noise floor is the level that this fraction of the frames stays below.
_FLOOR_QUANTILE = 0.1
# Fades of spans and bands, so that their edges make neither clicks nor cliffs.
_FADE_SECONDS = 0.01
_FADE_HZ = 100.0


class Occluder:
    """Occludes parts of one waveform.

    Parameters
    ----------
    waveform : ndarray of shape (n_samples,)
        The waveform.
    sample_rate : int
        Its sample rate, in Hz.
    random_state : int, default=0
        Seed of the noise that replaces spans.
    """

    def __init__(self, waveform, sample_rate, random_state=0):
        self.waveform = np.asarray(waveform, dtype=np.float64)
        self.sample_rate = sample_rate
        padded = np.pad(self.waveform, (0, max(_MIN_SAMPLES - len(self.waveform), 0)))
        length = min(max(round(_WINDOW_SECONDS * sample_rate), _MIN_SAMPLES), len(padded))
        self.settings = {"fs": sample_rate, "nperseg": length, "noverlap": length // 2}
        self.frequencies, _, self.spectrum = stft(padded, **self.settings)
        level = np.quantile(np.abs(self.spectrum), _FLOOR_QUANTILE, axis=1)
        # A forgery that hisses all the time is no noise floor, so that no bin is above the middle.
        self.floor = np.minimum(level, np.median(level))
        rng = np.random.default_rng(random_state)
        phases = rng.uniform(0, 2 * np.pi, self.spectrum.shape)
        self.noise = self._invert(self.floor[:, None] * np.exp(1j * phases))

    def without_span(self, start, stop):
        """Return the waveform with noise at its floor from one sample to another."""
        fade = round(_FADE_SECONDS * self.sample_rate)
        weight = _plateau(np.arange(len(self.waveform)), start, stop, fade)
        return self.waveform * (1 - weight) + self.noise * weight

    def without_band(self, low, high):
        """Return the waveform with the levels of a band, in Hz, lowered to its floor."""
        # The ends of the spectrum have no fade.
        if high >= self.sample_rate / 2:
            high = np.inf
        weight = _plateau(self.frequencies, low if low > 0 else -np.inf, high, _FADE_HZ)
        magnitude = np.maximum(np.abs(self.spectrum), np.finfo(float).tiny)
        gain = np.minimum(self.floor[:, None] / magnitude, 1.0)
        return self._invert(self.spectrum * (1 - weight[:, None] * (1 - gain)))

    def _invert(self, spectrum):
        _, waveform = istft(spectrum, **self.settings)
        return waveform[: len(self.waveform)]


def _plateau(positions, low, high, fade):
    """Return weights of 1 from low to high, with fades by a raised cosine outside."""
    outside = np.maximum(np.maximum(low - positions, positions - high), 0.0)
    return 0.5 * (1 + np.cos(np.pi * np.minimum(outside / max(fade, 1), 1.0)))
