"""Augmentation: random changes of clips, when a Pipeline is fitted and never when it predicts."""

from skdeepfake.augmentation._spec_augment import SpecAugment
from skdeepfake.augmentation._waveform import AddNoise, PitchShift, TimeStretch

__all__ = ["AddNoise", "PitchShift", "SpecAugment", "TimeStretch"]
