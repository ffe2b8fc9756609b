"""The types that a file of a detector may hold."""

from imblearn.pipeline import Pipeline

# What fitted detectors hold beside estimators: numbers, and a pattern of names of columns.
_PARTS = {
    "sklearn.compose._column_transformer.make_column_selector",
    "skdeepfake.compose._aggregation.Aggregation",
    "skdeepfake.compose._window_judge.Domain",
}


def trusted_types():
    """Return the types that skops may trust when it loads a detector.

    They are the estimators of this library and imbalanced-learn's Pipeline; those of scikit-learn
    and NumPy are trusted by skops itself. A file that holds any other type is refused, and none of
    these runs code that comes with the file: networks are built from their parameters, and their
    weights are read as plain arrays.

    Returns
    -------
    types : list of str
        Full names, for the parameter `trusted` of ``skops.io.load``.

    See Also
    --------
    load_detector : Load a detector, of these types only, from a file of `save_detector`.
    skdeepfake.compose.make_detector : A detector that consists of nothing else.

    Notes
    -----
    ``skops.io.load`` keeps the paths that the parameters of a detector name, such as a folder of
    cached features; :func:`load_detector` does not.

    Examples
    --------
    >>> from skdeepfake.persistence import trusted_types
    >>> trusted_types()[:2]
    ['imblearn.pipeline.Pipeline', 'skdeepfake.audio.LoadAudio']
    """
    return sorted(_names_of(None))


def trusted_among(names):
    """Return those of the names of types that are trusted.

    Only the subpackages that they are of are imported, so that TensorFlow is not without need.
    """
    import skdeepfake

    parts = [name.split(".") for name in names]
    asked = {part[1] for part in parts if part[0] == "skdeepfake"} & {*skdeepfake._SUBMODULES}
    return sorted({*names} & _names_of(sorted(asked)))


def _names_of(subpackages):
    # Not at import: it imports the subpackages.
    from skdeepfake.utils import all_estimators

    types = {Pipeline, *(estimator for _, estimator in all_estimators(subpackages=subpackages))}
    return _PARTS | {f"{t.__module__}.{t.__qualname__}" for t in types}
