"""Public names carry their public path, which pickles, reprs and skops files then show."""

import inspect
import sys


def set_public_module(package):
    """Set `__module__` of the classes and functions that a subpackage exports to its name.

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
