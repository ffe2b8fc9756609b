"""Augmentation: random changes of clips, when a Pipeline is fitted and never when it predicts."""

from skdeepfake._public import set_public_module
from skdeepfake.augmentation._audiomentations import Audiomentations
from skdeepfake.augmentation._band_limit import BandLimit
from skdeepfake.augmentation._base import Augmentation, augment
from skdeepfake.augmentation._codec import Codec
from skdeepfake.augmentation._levels import Gain, Quantize, TimeShift
from skdeepfake.augmentation._noise import AddNoise
from skdeepfake.augmentation._one_of import OneOf
from skdeepfake.augmentation._phase_vocoder import PitchShift, TimeStretch
from skdeepfake.augmentation._raw_boost import RawBoost
from skdeepfake.augmentation._reverb import Reverb
from skdeepfake.augmentation._spec_augment import SpecAugment

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
