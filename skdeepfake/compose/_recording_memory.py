"""A cache for a Pipeline whose rows are recordings."""

import inspect
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_memory

from skdeepfake._identity import code_version, content_of, files_of


class RecordingMemory:
    """Cache for the parameter `memory` of a Pipeline, which knows the content of recordings.

    A cache of scikit-learn or joblib knows a recording by its path, and returns the features of
    what it held before. This one computes them anew where the content of a recording, or of a
    folder of noise, has changed, or the version of this library.

    Parameters
    ----------
    memory : str or joblib.Memory
        A folder, or joblib's cache.

    See Also
    --------
    InChunks : Caches each clip by itself, also those that are scored. `make_detector` uses that.

    Examples
    --------
    >>> import tempfile
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import Pipeline
    >>> from skdeepfake.audio import LoadAudio
    >>> from skdeepfake.compose import RecordingMemory
    >>> steps = [("load", LoadAudio()), ("classify", LogisticRegression())]
    >>> detector = Pipeline(steps, memory=RecordingMemory(tempfile.mkdtemp()))
    """

    def __init__(self, memory):
        self.memory = memory

    def cache(self, function, ignore=()):
        """Return a function that remembers its results.

        Parameters
        ----------
        function : callable
            The function.
        ignore : sequence of str, default=()
            Names of arguments on which the result does not depend.

        Returns
        -------
        cached : callable
        """
        cached = check_memory(self.memory).cache(_call, ignore=["ignored"])
        signature = inspect.signature(function)

        def call(*args, **kwargs):
            arguments = dict(signature.bind(*args, **kwargs).arguments)
            ignored = {name: arguments.pop(name) for name in ignore if name in arguments}
            identity = code_version(), _identify(arguments.values())
            return cached(function, identity, arguments, ignored)

        return call


def _call(function, identity, arguments, ignored):
    bound = inspect.signature(function).bind_partial()
    values = arguments | ignored
    # In the order of the signature, which the positional ones need.
    bound.arguments.update(
        {name: values[name] for name in bound.signature.parameters if name in values}
    )
    return function(*bound.args, **bound.kwargs)


def _identify(arguments):
    """Return what the arguments of a call stand for besides themselves."""
    identities = []
    for value in arguments:
        if isinstance(value, BaseEstimator):
            identities.append(files_of(value.get_params().values()))
        elif isinstance(value, (list, pd.DataFrame, pd.Series, np.ndarray)):
            table = np.asarray(value, dtype=object) if not hasattr(value, "dtype") else value
            if table.dtype.kind in "OUS":
                paths = {v for v in table.ravel() if isinstance(v, (str, os.PathLike))}
                identities.append([(str(p), content_of(p)) for p in paths if os.path.isfile(p)])
    return joblib.hash(identities)
