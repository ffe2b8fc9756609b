"""Names of costs that say whose error it is, beside those of the ASVspoof plans."""

import functools
import inspect

from skdeepfake._sklearn_compat import validate_parameter_constraints
from skdeepfake._validation import COST_CONSTRAINTS

# In the ASVspoof plans, a system that accepts genuine speech misses a genuine clip.
COST_ALIASES = {"cost_genuine_flagged": "c_miss", "cost_deepfake_missed": "c_fa"}


def with_cost_aliases(function):
    """Let a function that takes `c_miss` and `c_fa` take them by their other names too.

    Parameters
    ----------
    function : callable
        Has the keyword-only parameters `c_miss` and `c_fa`.

    Returns
    -------
    function : callable
        Its signature has ``cost_genuine_flagged=None`` and ``cost_deepfake_missed=None`` after
        `c_fa`. It raises ValueError if a cost is given by both names.

    Examples
    --------
    >>> from skdeepfake._costs import with_cost_aliases
    >>> @with_cost_aliases
    ... def ratio(*, c_miss=1, c_fa=10):
    ...     return c_fa / c_miss
    >>> ratio(cost_genuine_flagged=5)
    2.0
    """

    @functools.wraps(function)
    def call(*args, **kwargs):
        for alias, name in COST_ALIASES.items():
            value = kwargs.pop(alias, None)
            if value is None:
                continue
            if name in kwargs:
                raise ValueError(
                    f"{alias}={value!r} and {name}={kwargs[name]!r} are one cost; pass only "
                    f"{alias}, or only {name}"
                )
            validate_parameter_constraints(
                {alias: COST_CONSTRAINTS[name]}, {alias: value}, function.__qualname__
            )
            kwargs[name] = value
        return function(*args, **kwargs)

    call.__signature__ = _with_aliases(inspect.signature(function))
    return call


def _with_aliases(signature):
    parameters = []
    for parameter in signature.parameters.values():
        parameters.append(parameter)
        if parameter.name == "c_fa":
            parameters += [
                inspect.Parameter(alias, inspect.Parameter.KEYWORD_ONLY, default=None)
                for alias in COST_ALIASES
            ]
    return signature.replace(parameters=parameters)
