"""A cache of the features of each clip, which knows the content of recordings."""

import os
import zlib

import joblib
import numpy as np
from sklearn.utils import get_tags
from sklearn.utils.validation import check_memory

from skdeepfake._identity import code_version, content_of_row, files_of


class FeatureCache:
    """Store of the output of a transformer for each row.

    Parameters
    ----------
    memory : str or joblib.Memory
        Where it is kept.
    transformer : transformer
        The transformer, before it is fitted.
    method : {"fit_transform", "transform"}
        What is called.
    """

    def __init__(self, memory, transformer, method):
        self._store = check_memory(memory).cache(_keep, ignore=["value"])
        self._augments = method == "fit_transform" and _augments(transformer)
        folders = files_of(_parameters(transformer))
        self._base = joblib.hash([transformer, folders, code_version(), self._augments])

    def keys(self, rows, start):
        """Return the key of each row; None for a recording that cannot be read.

        Parameters
        ----------
        rows : sequence
            Rows.
        start : int
            Number of the first one, on which augmentations depend.
        """
        return [self._key(row, start + i) for i, row in enumerate(rows)]

    def _key(self, row, number):
        try:
            content = content_of_row(row)
        except (OSError, ValueError):
            return None
        return joblib.hash([self._base, content, number if self._augments else None])

    def key_of_fitted(self, n_columns):
        """Return the key of the fitted transformer."""
        return joblib.hash([self._base, "fitted", n_columns])

    def load(self, key):
        """Return the value of a key, or None."""
        if key is None or not self._store.check_call_in_cache(key, None):
            return None
        value = self._store(key, None)
        if value is None:
            return None
        checksum, value = value
        # A file that was damaged is computed anew.
        return value if checksum == _checksum(value) else None

    def save(self, key, value):
        """Keep a value."""
        if key is not None:
            self._store.call(key, (_checksum(value), value))


def _keep(key, value):
    return value


def _checksum(value):
    return zlib.crc32(np.ascontiguousarray(value)) if isinstance(value, np.ndarray) else 0


def _steps(transformer):
    """Return the transformers that a composition consists of, or itself."""
    steps = getattr(transformer, "steps", None) or getattr(transformer, "transformer_list", None)
    if steps is None:
        return [transformer]
    return [inner for _, step in steps for inner in _steps(step)]


def _augments(transformer):
    """Return whether fitting a transformer changes clips at random."""
    return any(
        hasattr(step, "fit") and get_tags(step).non_deterministic and getattr(step, "p", 1) != 0
        for step in _steps(transformer)
    )


def is_repeatable(transformer, method):
    """Return whether a transformer gives the same output each time."""
    if method == "transform":
        return True
    return not any(
        hasattr(step, "fit")
        and get_tags(step).non_deterministic
        and getattr(step, "p", 1) != 0
        and not isinstance(getattr(step, "random_state", None), int | np.integer)
        for step in _steps(transformer)
    )


def _parameters(transformer):
    parameters = transformer.get_params().values()
    return [value for value in parameters if isinstance(value, (str, os.PathLike))]
