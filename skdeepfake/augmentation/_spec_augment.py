"""SpecAugment: masking of frames and features, and time warping."""

from numbers import Integral, Real
from typing import NamedTuple

from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake._validation import FramesInputMixin
from skdeepfake.augmentation._base import Augmentation
from skdeepfake.augmentation._functional._frames import mask, time_warp


class _Policy(NamedTuple):
    max_warp: int
    max_frequency_width: int
    n_frequency_masks: int
    max_time_width: int
    max_time_fraction: float
    n_time_masks: int


# Table 1 of the paper, and the mild policy of anti-spoofing.
_POLICIES = {
    "LB": _Policy(80, 27, 1, 100, 1.0, 1),
    "LD": _Policy(80, 27, 2, 100, 1.0, 2),
    "SM": _Policy(40, 15, 2, 70, 0.2, 2),
    "SS": _Policy(40, 27, 2, 70, 0.2, 2),
    "mild": _Policy(0, 8, 1, 10, 1.0, 1),
}


class SpecAugment(FramesInputMixin, Augmentation):
    """Random time warping and masking of frames and features, when a Pipeline is fitted.

    Masked values are replaced by the mean of the feature over the clip. The default is the mild
    policy of anti-spoofing practice, as strong masks easily hide the traces of a deepfake too.

    Parameters
    ----------
    n_time_masks : int, default=None
        Number of masks over all features. None, here and below, is the number of `policy`.
    max_time_width : int, default=None
        Largest width of these masks, in frames; the width is drawn from 0 to it.
    n_frequency_masks : int, default=None
        Number of masks over all frames.
    max_frequency_width : int, default=None
        Largest width of these masks, in features.
    max_time_fraction : float, default=None
        Largest width of a mask over all features, as a fraction of the frames.
    max_warp : int, default=None
        Largest shift of a frame by time warping, in frames; 0 for no warping.
    policy : {"mild", "LB", "LD", "SM", "SS"}, default="mild"
        Source of the numbers that are None:

        ======== ======== ===================== ================== ==========
        policy   max_warp frequency masks       time masks         at most
        ======== ======== ===================== ================== ==========
        ``mild`` 0        1, of 8 features      1, of 10 frames    the clip
        ``LB``   80       1, of 27 features     1, of 100 frames   the clip
        ``LD``   80       2, of 27 features     2, of 100 frames   the clip
        ``SM``   40       2, of 15 features     2, of 70 frames    a fifth
        ``SS``   40       2, of 27 features     2, of 70 frames    a fifth
        ======== ======== ===================== ================== ==========

        All but "mild" are those of [1]_, which changes every clip: ``p=1.0``.
    p : float, default=0.6
        Probability with which a clip is changed; 0.6 is common in anti-spoofing.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see
    :class:`~skdeepfake.augmentation.TimeStretch`.

    Time warping moves a frame that is at least `max_warp` frames from either end by at most
    `max_warp` frames, and stretches and squeezes the frames before and after it. In clips that are
    too short it moves a frame by less.

    References
    ----------
    .. [1] D. S. Park, W. Chan, Y. Zhang, C.-C. Chiu, B. Zoph, E. D. Cubuk and Q. V. Le,
       "SpecAugment: A Simple Data Augmentation Method for Automatic Speech Recognition",
       Interspeech, 2019. DOI 10.21437/Interspeech.2019-2680.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import SpecAugment
    >>> frames = np.random.default_rng(0).standard_normal((2, 100, 20)).astype(np.float32)
    >>> SpecAugment(p=1.0, random_state=0).fit_transform(frames).shape
    (2, 100, 20)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "n_time_masks": [Interval(Integral, 0, None, closed="left"), None],
        "max_time_width": [Interval(Integral, 0, None, closed="left"), None],
        "n_frequency_masks": [Interval(Integral, 0, None, closed="left"), None],
        "max_frequency_width": [Interval(Integral, 0, None, closed="left"), None],
        "max_time_fraction": [Interval(Real, 0, 1, closed="both"), None],
        "max_warp": [Interval(Integral, 0, None, closed="left"), None],
        "policy": [StrOptions(set(_POLICIES))],
    }

    def __init__(
        self,
        n_time_masks=None,
        *,
        max_time_width=None,
        n_frequency_masks=None,
        max_frequency_width=None,
        max_time_fraction=None,
        max_warp=None,
        policy="mild",
        p=0.6,
        random_state=None,
    ):
        self.n_time_masks = n_time_masks
        self.max_time_width = max_time_width
        self.n_frequency_masks = n_frequency_masks
        self.max_frequency_width = max_frequency_width
        self.max_time_fraction = max_time_fraction
        self.max_warp = max_warp
        self.policy = policy
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        policy = self.resolved_policy()
        n_frames = X.shape[1]
        max_warp = min(policy.max_warp, (n_frames - 2) // 2)
        augmented = _warp(X, max_warp, generators) if max_warp > 0 else X
        max_time_width = min(policy.max_time_width, int(policy.max_time_fraction * n_frames))
        for _ in range(policy.n_time_masks):
            augmented = _mask(augmented, max_time_width, 1, generators)
        for _ in range(policy.n_frequency_masks):
            augmented = _mask(augmented, policy.max_frequency_width, 2, generators)
        return augmented

    def resolved_policy(self):
        """Return the policy, with parameters that are not None in place of its own.

        Returns
        -------
        policy : namedtuple
            The parameters that `policy` sets, by name.
        """
        given = {name: getattr(self, name) for name in _Policy._fields}
        given = {name: value for name, value in given.items() if value is not None}
        return _POLICIES[self.policy]._replace(**given)


def _warp(X, max_warp, generators):
    last = X.shape[1] - 1
    centers = [rng.uniform(max_warp, last - max_warp) for rng in generators]
    distances = [rng.uniform(-max_warp, max_warp) for rng in generators]
    # The first and the last frame stay in place, and no frame is moved onto them.
    targets = [min(max(c + d, 0.5), last - 0.5) for c, d in zip(centers, distances, strict=True)]
    return time_warp(X, centers, targets)


def _mask(X, max_width, axis, generators):
    size = X.shape[axis]
    widths = [rng.integers(min(max_width, size), endpoint=True) for rng in generators]
    starts = [
        rng.integers(size - width, endpoint=True)
        for rng, width in zip(generators, widths, strict=True)
    ]
    return mask(X, starts, widths, axis)
