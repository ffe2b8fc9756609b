"""One stream of random numbers per clip, whatever the chunk it is processed in.

A transformer that draws at random asks :func:`clip_generators` for one generator per row. The
generator depends on ``random_state`` and on the row's number in the whole of X, which
:class:`~skdeepfake.compose.InChunks` announces with :func:`first_clip` for each chunk. Results are
therefore the same for every ``chunk_size`` and ``n_jobs``, and two copies of one clip that an
oversampler made are augmented differently.
"""

import zlib
from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from sklearn.utils import check_random_state

_first_clip = ContextVar("first_clip", default=0)


@contextmanager
def first_clip(number):
    """Announce that row 0 within the block is clip `number` of the whole run."""
    token = _first_clip.set(number)
    try:
        yield
    finally:
        _first_clip.reset(token)


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
    start = _first_clip.get()
    return [np.random.default_rng([*entropy, start + i]) for i in range(n_clips)]


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
