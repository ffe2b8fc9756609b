"""Classifiers of clips by Gaussian mixtures."""

from skdeepfake._public import set_public_module
from skdeepfake.mixture._gmm_classifier import GMMClassifier

__all__ = ["GMMClassifier"]
set_public_module(__name__)
