"""The parameters that every loader of a corpus has: their checks and their documentation."""

import os

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import StrOptions, validate_params

_CONSTRAINTS = {
    "folder": [str, os.PathLike],
    "on_error": [StrOptions({"raise", "skip", "ignore"})],
    "return_X_y": ["boolean"],
    "as_frame": ["boolean"],
}


def corpus_loader(**constraints):
    """Check the parameters of a loader in each call, and fill in its docstring.

    Parameters
    ----------
    **constraints : dict
        Constraints on the parameters that only this loader has, as in scikit-learn's
        ``_parameter_constraints``.

    Returns
    -------
    decorate : callable
        The decorator.
    """

    def decorate(load):
        check = validate_params(_CONSTRAINTS | constraints, prefer_skip_nested_validation=True)
        return check(fill_doc(load))

    return decorate
