"""Every estimator of the library, found by the public names of its subpackages."""

import importlib

from imblearn.base import SamplerMixin
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

import skdeepfake
from skdeepfake._sklearn_compat import StrOptions, validate_params

_MIXINS = {
    "classifier": ClassifierMixin,
    "sampler": SamplerMixin,
    "transformer": TransformerMixin,
}


@validate_params(
    {"type_filter": [StrOptions({*_MIXINS}), None]}, prefer_skip_nested_validation=True
)
def all_estimators(type_filter=None):
    """List every estimator of the library.

    An estimator is found when its subpackage exports it. Abstract base classes are left out.

    Parameters
    ----------
    type_filter : {"classifier", "sampler", "transformer"} or None, default=None
        The kind of estimators to return. None returns all of them.

    Returns
    -------
    estimators : list of tuple of (str, type)
        Names and classes, sorted by name.

    See Also
    --------
    sklearn.utils.discovery.all_estimators : The same for scikit-learn.

    Examples
    --------
    >>> from skdeepfake.utils import all_estimators
    >>> [name for name, _ in all_estimators("sampler")]
    ['AugmentingOverSampler', 'RandomOverSampler']
    """
    base = BaseEstimator if type_filter is None else _MIXINS[type_filter]
    found = {
        name: member
        for module in map(_import, skdeepfake._SUBMODULES)
        for name, member in ((name, getattr(module, name)) for name in module.__all__)
        if isinstance(member, type)
        and issubclass(member, BaseEstimator)
        and issubclass(member, base)
        and not _is_abstract(member)
    }
    return sorted(found.items())


def _import(submodule):
    return importlib.import_module(f"skdeepfake.{submodule}")


def _is_abstract(cls):
    # Not by `inspect.isabstract`, which knows only classes whose metaclass is ABCMeta.
    members = (getattr(cls, name, None) for name in dir(cls))
    return any(getattr(member, "__isabstractmethod__", False) for member in members)
