"""SpecAugment: masks on frames of features."""

from numbers import Integral

from sklearn.utils._param_validation import Interval

from skdeepfake._validation import check_frames, tag_as_frames
from skdeepfake.augmentation import _functional
from skdeepfake.augmentation._base import Augmentation


class SpecAugment(Augmentation):
    """Mask stretches of frames and of features at random, when a Pipeline is fitted.

    What is masked is replaced by the mean of the feature over the clip. The defaults are the mild
    ones of anti-spoofing practice, since the traces of a forgery are easily masked with the rest.

    Parameters
    ----------
    n_time_masks : int, default=1
        Number of masks over all features.
    max_time_width : int, default=10
        Largest width of such a mask, in frames; the width is drawn from 0 to it.
    n_frequency_masks : int, default=1
        Number of masks over all frames.
    max_frequency_width : int, default=8
        Largest width of such a mask, in features.
    p : float, default=0.6
        Probability with which a clip is masked.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see
    :class:`~skdeepfake.augmentation.TimeStretch`.

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
        "n_time_masks": [Interval(Integral, 0, None, closed="left")],
        "max_time_width": [Interval(Integral, 0, None, closed="left")],
        "n_frequency_masks": [Interval(Integral, 0, None, closed="left")],
        "max_frequency_width": [Interval(Integral, 0, None, closed="left")],
    }

    def __init__(
        self,
        n_time_masks=1,
        max_time_width=10,
        n_frequency_masks=1,
        max_frequency_width=8,
        *,
        p=0.6,
        random_state=None,
    ):
        self.n_time_masks = n_time_masks
        self.max_time_width = max_time_width
        self.n_frequency_masks = n_frequency_masks
        self.max_frequency_width = max_frequency_width
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        masks = [(1, self.max_time_width)] * self.n_time_masks
        masks += [(2, self.max_frequency_width)] * self.n_frequency_masks
        masked = X
        for axis, max_width in masks:
            size = X.shape[axis]
            widths = [rng.integers(min(max_width, size), endpoint=True) for rng in generators]
            starts = [
                rng.integers(size - width, endpoint=True)
                for rng, width in zip(generators, widths, strict=True)
            ]
            masked = _functional.mask(masked, starts, widths, axis)
        return masked

    def _check_input(self, X, reset):
        return check_frames(self, X, reset=reset)

    def __sklearn_tags__(self):
        return tag_as_frames(super().__sklearn_tags__())
