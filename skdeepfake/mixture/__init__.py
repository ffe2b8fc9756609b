"""Gaussian mixtures as classifiers of clips."""

from skdeepfake.mixture._gmm_classifier import GMMClassifier

__all__ = ["GMMClassifier"]
