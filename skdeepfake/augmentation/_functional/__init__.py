"""Augmentations as pure functions of a batch of clips and of the draws for each clip.

Each takes and returns ``(n_clips, n_samples)`` or ``(n_clips, n_frames, n_features)`` in single
precision. The other clips of a batch do not affect what it does to a clip.
"""

from skdeepfake._dsp._noise import add_noise, babble, color_noise
from skdeepfake._dsp._phase_vocoder import pitch_shift, time_stretch
from skdeepfake._dsp._reverb import decaying_noise, reverberate
from skdeepfake.augmentation._functional._band_limit import band_limit
from skdeepfake.augmentation._functional._codecs import CODECS, encode_and_decode
from skdeepfake.augmentation._functional._frames import mask, time_warp
from skdeepfake.augmentation._functional._gain_shift_quantize import gain, quantize, shift
from skdeepfake.augmentation._functional._raw_boost import (
    convolutive_noise,
    impulsive_noise,
    limit_peaks,
    notch_filter,
    stationary_noise,
)

__all__ = [
    "CODECS",
    "add_noise",
    "babble",
    "band_limit",
    "color_noise",
    "convolutive_noise",
    "decaying_noise",
    "encode_and_decode",
    "gain",
    "impulsive_noise",
    "limit_peaks",
    "mask",
    "notch_filter",
    "pitch_shift",
    "quantize",
    "reverberate",
    "shift",
    "stationary_noise",
    "time_stretch",
    "time_warp",
]
