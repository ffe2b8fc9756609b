"""Deepfakes made from genuine recordings, to train a detector on."""

from skdeepfake._public import set_public_module
from skdeepfake.forging._forge import forge

__all__ = ["forge"]
set_public_module(__name__)
