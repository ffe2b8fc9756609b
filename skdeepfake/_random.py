"""One stream of random numbers a clip, whatever the chunk it is processed in.

A transformer that draws at random asks :func:`clip_generators` for one generator a row. The
generator depends on ``random_state`` and on the row's number in the whole of X, which
:class:`~skdeepfake.compose.InChunks` announces by :func:`first_clip` for each chunk: results are
therefore the same for every ``chunk_size`` and ``n_jobs``, and two copies of one clip, as an
oversampler makes them, are augmented differently.
"""

import zlib
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from sklearn.utils import check_random_state

_first_clip = ContextVar("first_clip", default=0)


@contextmanager
def first_clip(number):
    """Within the block, row 0 is clip `number` of the whole run."""
    token = _first_clip.set(number)
    try:
        yield
    finally:
        _first_clip.reset(token)


def clip_generators(random_state, n_clips, salt=""):
    """Return one generator a clip.

    Parameters
    ----------
    random_state : int, RandomState instance or None
        The transformer's parameter, as given.
    n_clips : int
        Number of rows.
    salt : str, default=""
        Keeps transformers that share one seed apart; the class name will do.

    Returns
    -------
    generators : list of numpy.random.Generator, of length n_clips
    """
    seed = check_random_state(random_state).randint(2**31 - 1)
    entropy = [int(seed), zlib.crc32(salt.encode())]
    start = _first_clip.get()
    return [np.random.default_rng([*entropy, start + i]) for i in range(n_clips)]
