"""The parameters that every loader of a corpus has: their checks and their documentation."""

import inspect
import os
from string import Template

from skdeepfake._sklearn_compat import StrOptions, validate_params

_CONSTRAINTS = {
    "folder": [str, os.PathLike],
    "on_error": [StrOptions({"raise", "skip", "ignore"})],
    "return_X_y": ["boolean"],
    "as_frame": ["boolean"],
}
_NAMES = "on_error, return_X_y, as_frame"
# The text for `$options` and so on in the docstring of a loader.
_SHARED_DOC = {
    "options": """\
on_error : {"raise", "skip", "ignore"}, default="raise"
    What to do about files that are missing, empty or not audio: raise one error that names them
    all, leave them out with a warning, or return all paths unchecked, which is faster.
return_X_y : bool, default=False
    Whether to return only ``(data, target)``.
as_frame : bool, default=False
    Whether data is a DataFrame of one column, ``path``, and target a Series.""",
    "attributes": """\
data : ndarray of shape (n_clips, 1), object
        Absolute paths.
    target : ndarray of shape (n_clips,), int
        1 for deepfakes, 0 for genuine speech.
    target_names : ndarray of shape (2,)
        ``["genuine", "deepfake"]``.
    DESCR : str
        Description, with license and citation.""",
    "tuple_and_raises": """\
(data, target) : tuple
    If `return_X_y` is True.

Raises
------
FileNotFoundError
    If the recordings, or the lists or folders that name their classes, are not found.
skdeepfake.audio.AudioFileError
    If files are missing or cannot be read and `on_error` is ``"raise"``, or if no others remain.
ValueError
    If a list is damaged, a label is unknown, a class has no recordings, or a file is listed twice;
    ``on_error="skip"`` allows the last.""",
}


def corpus_loader(**constraints):
    """Check the parameters of a loader in each call, and complete its docstring.

    Parameters
    ----------
    **constraints : dict
        Constraints on the parameters that only this loader has, as in scikit-learn's
        ``_parameter_constraints``.

    Returns
    -------
    decorate : callable
        The decorator. In the docstring, ``$options.`` stands for the shared parameters,
        ``$attributes`` for the shared attributes of the Bunch, and ``$tuple_and_raises`` for the
        other return value and the section Raises.
    """

    def decorate(load):
        doc = (inspect.getdoc(load) or "").replace(f"{_NAMES}\n    $options.", "$options")
        load.__doc__ = Template(f"{doc}\n").substitute(_SHARED_DOC)
        check = validate_params(_CONSTRAINTS | constraints, prefer_skip_nested_validation=True)
        return check(load)

    return decorate
