"""Augmentation by the library audiomentations."""

import random
from contextlib import contextmanager
from copy import deepcopy
from numbers import Integral

import numpy as np

from skdeepfake._sklearn_compat import Interval
from skdeepfake.augmentation._base import Augmentation


class Audiomentations(Augmentation):
    """Augmentation by a transform of audiomentations, when a Pipeline is fitted.

    The library comes with the extra ``augment``: ``pip install "skdeepfake[augment]"``.

    Parameters
    ----------
    augmentation : callable
        A transform or composition of audiomentations [1]_, or any callable that takes
        ``samples`` and ``sample_rate`` as keywords. Its draws from Python's or NumPy's global
        random numbers are seeded.
    sample_rate : int, default=16000
        Sample rate of the waveforms, in Hz.
    p : float, default=1.0
        Probability with which a clip is changed. It is 1 as the transforms of audiomentations have
        a probability of their own.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see
    :class:`~skdeepfake.augmentation.TimeStretch`.

    Audiomentations draws from the global random numbers. They are seeded before each clip and
    restored afterwards, so that nothing else in the process changes. Threads of one process share
    them: use processes, as joblib does by default, for results that can be repeated.

    References
    ----------
    .. [1] I. Jordal et al., "audiomentations", https://github.com/iver56/audiomentations.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import Audiomentations
    >>> def invert(samples, sample_rate):
    ...     return -samples
    >>> Audiomentations(invert).fit_transform(np.ones((1, 3)))
    array([[-1., -1., -1.]], dtype=float32)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "augmentation": [callable],
        "sample_rate": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(self, augmentation, *, sample_rate=16000, p=1.0, random_state=None):
        self.augmentation = augmentation
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        # Its transforms keep what they have drawn, and a parameter must not change.
        augmentation = deepcopy(self.augmentation)
        augmented = np.empty_like(X)
        for row, clip, rng in zip(augmented, X, generators, strict=True):
            with _global_seed(int(rng.integers(2**32))):
                changed = augmentation(samples=clip.copy(), sample_rate=self.sample_rate)
            if np.shape(changed) != clip.shape:
                raise ValueError(
                    f"{augmentation!r} returned shape {np.shape(changed)} for a clip of shape "
                    f"{clip.shape}; choose options that keep the length"
                )
            row[:] = changed
        return augmented


@contextmanager
def _global_seed(seed):
    """Seed the global random numbers within the block, and restore them afterwards."""
    state, numpy_state = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        yield
    finally:
        random.setstate(state)
        np.random.set_state(numpy_state)  # noqa: NPY002
