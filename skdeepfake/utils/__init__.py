"""Utilities: every estimator of the library, and the versions to name in a bug report."""

from skdeepfake._public import set_public_module
from skdeepfake.utils._all_estimators import all_estimators
from skdeepfake.utils._show_versions import show_versions

__all__ = ["all_estimators", "show_versions"]
set_public_module(__name__)
