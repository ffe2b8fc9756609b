"""Every estimator of the library, found by the public names of its subpackages."""

import importlib
import inspect

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
    {"type_filter": [StrOptions({*_MIXINS}), None], "subpackages": ["array-like", None]},
    prefer_skip_nested_validation=True,
)
def all_estimators(type_filter=None, *, subpackages=None):
    """List every estimator of the library.

    An estimator is found when its subpackage exports it. Abstract base classes are left out.

    Parameters
    ----------
    type_filter : {"classifier", "sampler", "transformer"} or None, default=None
        The kind of estimators to return. None returns all of them.
    subpackages : list of str or None, default=None
        Names of the subpackages to look into, such as ``["audio", "compose"]``. None is all of
        them.

    Returns
    -------
    estimators : list of tuple of (str, type)
        Names and classes, sorted by name.

    See Also
    --------
    sklearn.utils.discovery.all_estimators : The same for scikit-learn.

    Notes
    -----
    The subpackages are imported, and TensorFlow with "neural_network".

    Examples
    --------
    >>> from skdeepfake.utils import all_estimators
    >>> [name for name, _ in all_estimators("sampler")]
    ['AugmentingOverSampler', 'RandomOverSampler', 'RepeatSampler', 'SceneSampler']
    """
    bases = (BaseEstimator, _MIXINS.get(type_filter, BaseEstimator))
    estimators = {}
    for submodule in skdeepfake._SUBMODULES if subpackages is None else subpackages:
        module = importlib.import_module(f"skdeepfake.{submodule}")
        for name in module.__all__:
            member = getattr(module, name)
            if (
                isinstance(member, type)
                and all(issubclass(member, base) for base in bases)
                and not inspect.isabstract(member)
            ):
                estimators[name] = member
    return sorted(estimators.items())
