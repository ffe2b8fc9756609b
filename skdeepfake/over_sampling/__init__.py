"""Oversampling of the smaller class, by copies of rows or by augmented copies."""

from skdeepfake._public import set_public_module
from skdeepfake.over_sampling._augmenting_over_sampler import AugmentingOverSampler
from skdeepfake.over_sampling._random_over_sampler import RandomOverSampler
from skdeepfake.over_sampling._repeat_sampler import RepeatSampler
from skdeepfake.over_sampling._scene_sampler import SceneSampler

__all__ = ["AugmentingOverSampler", "RandomOverSampler", "RepeatSampler", "SceneSampler"]
set_public_module(__name__)
