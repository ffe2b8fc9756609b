"""Ensembles of classifiers of rows."""

from skdeepfake._public import set_public_module
from skdeepfake.ensemble._subspace_mlp import SubspaceMLPClassifier

__all__ = ["SubspaceMLPClassifier"]
set_public_module(__name__)
