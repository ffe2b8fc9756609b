"""Ensembles of classifiers of rows."""

from skdeepfake._public import set_public_module
from skdeepfake.ensemble._scene_head import SceneHeadClassifier
from skdeepfake.ensemble._subspace_mlp import SubspaceMLPClassifier

__all__ = ["SceneHeadClassifier", "SubspaceMLPClassifier"]
set_public_module(__name__)
