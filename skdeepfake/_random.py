"""One stream of random numbers per clip, whatever the chunk it is processed in.

A transformer that draws at random asks :func:`clip_generators` for one generator per row. The
generator depends on ``random_state`` and on the number of the row. That is its position, unless
numbers were announced by :func:`clip_numbers`, as :class:`~skdeepfake.compose.InChunks` does for
each chunk. Results are therefore the same for every ``chunk_size`` and ``n_jobs``.
"""

import zlib
from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from sklearn.utils import check_random_state

_clip_numbers = ContextVar("clip_numbers", default=None)


@contextmanager
def clip_numbers(numbers):
    """Announce the numbers of the rows within the block, non-negative integers."""
    token = _clip_numbers.set(numbers)
    try:
        yield
    finally:
        _clip_numbers.reset(token)


def clip_generators(random_state, n_clips, salt=""):
    """Return one generator per clip.

    Parameters
    ----------
    random_state : int, RandomState instance or None
        The transformer's parameter, as given.
    n_clips : int
        Number of rows.
    salt : str, default=""
        Keeps transformers that share one seed apart: the class name, for example.

    Returns
    -------
    generators : list of numpy.random.Generator, of length n_clips
    """
    seed = check_random_state(random_state).randint(2**31 - 1)
    entropy = [int(seed), zlib.crc32(salt.encode())]
    numbers = _clip_numbers.get()
    if numbers is None or len(numbers) != n_clips:
        numbers = range(n_clips)
    return [np.random.default_rng([*entropy, number]) for number in numbers]


def number_augmentations(transformer):
    """Make augmentations of one class draw different numbers in spite of equal seeds.

    Parameters
    ----------
    transformer : transformer
        An augmentation, or a composition with ``steps`` or a ``transformer_list``. Its
        augmentations are changed: the n-th one of a class adds its number to its salt, and the
        first one draws as it does alone.

    Returns
    -------
    transformer : transformer
        The same object.
    """
    _number(transformer, Counter())
    return transformer


def _number(transformer, counts):
    for attribute in ("steps", "transformer_list"):
        for _, step in getattr(transformer, attribute, ()):
            _number(step, counts)
    if hasattr(transformer, "_occurrence"):
        transformer._occurrence = counts[type(transformer)]
        counts[type(transformer)] += 1
