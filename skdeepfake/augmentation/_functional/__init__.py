"""Augmentations as pure functions of a batch of clips and of what was drawn for each.

Each takes and returns ``(n_clips, n_samples)`` or ``(n_clips, n_frames, n_features)`` in single
precision, and does to a clip what it would do to that clip alone.
"""

from skdeepfake._dsp._levels import as_loud
from skdeepfake._dsp._noise import add_noise, babble, colour
from skdeepfake._dsp._phase_vocoder import pitch_shift, time_stretch
from skdeepfake._dsp._reverb import decaying_noise, reverberate
from skdeepfake.augmentation._functional._codecs import CODECS, encode_and_decode
from skdeepfake.augmentation._functional._filters import band_limit
from skdeepfake.augmentation._functional._frames import mask, time_warp
from skdeepfake.augmentation._functional._levels import gain, quantize, shift
from skdeepfake.augmentation._functional._raw_boost import (
    convolutive_noise,
    impulsive_noise,
    notch_filter,
    stationary_noise,
    tame_peaks,
)

__all__ = [
    "CODECS",
    "add_noise",
    "as_loud",
    "babble",
    "band_limit",
    "colour",
    "convolutive_noise",
    "decaying_noise",
    "encode_and_decode",
    "gain",
    "impulsive_noise",
    "mask",
    "notch_filter",
    "pitch_shift",
    "quantize",
    "reverberate",
    "shift",
    "stationary_noise",
    "tame_peaks",
    "time_stretch",
    "time_warp",
]
