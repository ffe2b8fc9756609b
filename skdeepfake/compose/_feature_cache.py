"""A cache of the features of each clip, which knows the content of recordings."""

import zlib

import joblib
import numpy as np
from sklearn.base import clone
from sklearn.utils import get_tags
from sklearn.utils.validation import check_memory

from skdeepfake._identity import code_version, files_of


def make_cache(memory, out, transformer, method):
    """Return the cache of what a transformer returns, one that keeps nothing where none is wanted.

    Augmentations without a seed return something else each time, which is not kept either.
    """
    repeatable = _is_repeatable(transformer, method)
    if out is not None and not repeatable:
        raise ValueError(
            f"out={str(out)!r} keeps features, but augmentations without an integer as their "
            "random_state return other ones each time; set random_state=0, or leave out=None"
        )
    if (memory is None and out is None) or not repeatable:
        return NoCache()
    return FeatureCache(memory, transformer, method)


class NoCache:
    """The methods of :class:`FeatureCache`, of which nothing is kept."""

    def __bool__(self):
        return False

    def key(self, identity):
        """Return None."""

    def key_of_fitted(self, first_row):
        """Return a key."""

    def load(self, key):
        """Return None."""

    def save(self, key, value):
        """Keep nothing."""


class FeatureCache:
    """Store of the output of a transformer for each row.

    Parameters
    ----------
    memory : str, joblib.Memory or None
        Where it is kept. With None there are only keys.
    transformer : transformer
        The transformer, before it is fitted.
    method : {"fit_transform", "transform"}
        What is called.
    """

    def __init__(self, memory, transformer, method):
        self._store = None
        if memory is not None:
            self._store = check_memory(memory).cache(_keep, ignore=["value"])
        self._augments = augments(transformer, method)
        folders = files_of(transformer.get_params().values())
        # A clone: joblib's hash tells a part that stands in two places from two equal parts.
        self._base = joblib.hash([clone(transformer), folders, code_version(), self._augments])

    def key(self, identity):
        """Return the key of a row; None for a recording that cannot be read.

        Parameters
        ----------
        identity : tuple of (str, int) or None
            Content of the row, and which copy it is, on which augmentations depend.
        """
        if identity is None:
            return None
        content, copy = identity
        return joblib.hash([self._base, content, copy if self._augments else None])

    def key_of_fitted(self, first_row):
        """Return the key of the fitted transformer, which knows the shape of a row."""
        return joblib.hash([self._base, "fitted", np.shape(first_row)[1:]])

    def load(self, key):
        """Return the value of a key, or None."""
        if key is None or self._store is None or not self._store.check_call_in_cache(key, None):
            return None
        value = self._store(key, None)
        if value is None:
            return None
        checksum, value = value
        # A file that was damaged is computed anew.
        return value if checksum == _checksum(value) else None

    def save(self, key, value):
        """Keep a value."""
        if key is not None and self._store is not None:
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


def augments(transformer, method):
    """Return whether a method changes clips at random."""
    return method == "fit_transform" and bool(_acting_augmentations(transformer))


def _acting_augmentations(transformer):
    """Return the steps that change clips at random when they are fitted."""
    return [
        step
        for step in _steps(transformer)
        if hasattr(step, "fit") and get_tags(step).non_deterministic and getattr(step, "p", 1) != 0
    ]


def _is_repeatable(transformer, method):
    """Return whether a transformer gives the same output each time."""
    return method == "transform" or all(
        isinstance(getattr(step, "random_state", None), int | np.integer)
        for step in _acting_augmentations(transformer)
    )
