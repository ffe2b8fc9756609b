"""Public names carry their public path, which pickles, reprs and skops files then show."""

import inspect
import sys

from skdeepfake import __version__

_SITE = "https://skdeepfake.github.io/skdeepfake"
_VERSION = "dev" if "dev" in __version__ else "stable"
_API_PAGE = f"{_SITE}/{_VERSION}/generated/{{estimator_module}}.{{estimator_name}}.html"


def set_public_module(package):
    """Set `__module__` of the classes and functions that a subpackage exports to its name.

    The HTML representation of its estimators links to their pages in the documentation.

    Parameters
    ----------
    package : str
        Name of the subpackage, that has an ``__all__``.
    """
    module = sys.modules[package]
    for name in module.__all__:
        member = getattr(module, name)
        if inspect.isclass(member) or inspect.isfunction(member):
            member.__module__ = package
        if inspect.isclass(member) and hasattr(member, "_get_doc_link"):
            member._doc_link_module = "skdeepfake"
            member._doc_link_template = _API_PAGE
            member._doc_link_url_param_generator = None
