"""Deepfakes made from genuine recordings, to train a detector on."""

from skdeepfake._public import set_public_module
from skdeepfake.forging._enhancement import remove_scene
from skdeepfake.forging._forge import forge

__all__ = ["forge", "remove_scene"]
set_public_module(__name__)
