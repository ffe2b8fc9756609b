"""Augmentation: random changes of clips, made when a Pipeline is fitted, not when it predicts."""

from skdeepfake._public import set_public_module
from skdeepfake.augmentation._add_noise import AddNoise
from skdeepfake.augmentation._audiomentations import Audiomentations
from skdeepfake.augmentation._band_limit import BandLimit
from skdeepfake.augmentation._base import Augmentation, augment
from skdeepfake.augmentation._codec import Codec
from skdeepfake.augmentation._gain_shift_quantize import Gain, Quantize, TimeShift
from skdeepfake.augmentation._one_of import OneOf
from skdeepfake.augmentation._raw_boost import RawBoost
from skdeepfake.augmentation._reverb import Reverb
from skdeepfake.augmentation._spec_augment import SpecAugment
from skdeepfake.augmentation._stretch_and_shift import PitchShift, TimeStretch

__all__ = [
    "AddNoise",
    "Audiomentations",
    "Augmentation",
    "BandLimit",
    "Codec",
    "Gain",
    "OneOf",
    "PitchShift",
    "Quantize",
    "RawBoost",
    "Reverb",
    "SpecAugment",
    "TimeShift",
    "TimeStretch",
    "augment",
]
set_public_module(__name__)
