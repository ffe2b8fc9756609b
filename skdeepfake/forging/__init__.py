"""Deepfakes made from genuine recordings, to train a detector on."""

from skdeepfake._public import set_public_module
from skdeepfake.forging._enhancement import remove_scene
from skdeepfake.forging._forge import forge
from skdeepfake.forging._splice import splice
from skdeepfake.forging._swap_scenes import swap_scenes

__all__ = ["forge", "remove_scene", "splice", "swap_scenes"]
set_public_module(__name__)
