"""Augmentation by the library audiomentations."""

import random
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from numbers import Integral

import numpy as np
from sklearn.base import clone

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
        augmentation = _copy(self.augmentation)
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

    def __sklearn_clone__(self):
        parameters = self.get_params(deep=False)
        augmentation = _copy(parameters.pop("augmentation"))
        # scikit-learn copies the others, so that a RandomState is not shared.
        others = {name: clone(value, safe=False) for name, value in parameters.items()}
        return type(self)(augmentation, **others)

    def __getstate__(self):
        state = super().__getstate__().copy()
        state["augmentation"] = _pack(self.augmentation, drop=_CACHE)
        return state

    def __setstate__(self, state):
        super().__setstate__(state | {"augmentation": _unpack(state["augmentation"])})


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


# Audiomentations' transforms that keep recordings can be pickled or copied once: they delete their
# cache of recordings from the state, and fail where it is missing already. Therefore the objects of
# that library are taken apart here, and put together again.
_CACHE = type(lru_cache(len))


class _Packed:
    """The class and the attributes of an object of audiomentations."""

    def __init__(self, cls, attributes):
        self.cls = cls
        self.attributes = attributes


def _copy(augmentation):
    """Return a copy that shares the caches of recordings."""
    return _unpack(deepcopy(_pack(augmentation)))


def _pack(value, drop=()):
    """Return a value with its transforms packed, without attributes of the types to drop."""
    if type(value) in (list, tuple):
        return type(value)(_pack(item, drop) for item in value)
    if type(value).__module__.partition(".")[0] != "audiomentations":
        return value
    attributes = {
        name: _pack(attribute, drop)
        for name, attribute in vars(value).items()
        if not isinstance(attribute, drop)
    }
    return _Packed(type(value), attributes)


def _unpack(value):
    if type(value) in (list, tuple):
        return type(value)(map(_unpack, value))
    if not isinstance(value, _Packed):
        return value
    unpacked = object.__new__(value.cls)
    vars(unpacked).update({name: _unpack(item) for name, item in value.attributes.items()})
    return unpacked
