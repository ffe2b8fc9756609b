"""A choice between augmentations."""

import numpy as np
from sklearn.utils import get_tags

from skdeepfake._base import Composition
from skdeepfake._validation import check_frames, tag_as_frames
from skdeepfake.augmentation._base import Augmentation, augment, check_augmentation


class OneOf(Augmentation, Composition):
    """Random choice of an augmentation for each clip, when a Pipeline is fitted.

    Parameters
    ----------
    augmentations : list of (str, augmentation) tuples
        Names and augmentations, or Pipelines of augmentations, which act one after the other.
    weights : sequence of float, default=None
        Relative frequency of each; None draws them equally often.
    p : float, default=1.0
        Probability with which a clip is changed. It is 1 as the augmentations have a probability of
        their own.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own, for the choice and for the augmentation chosen.
        The `random_state` of the augmentations themselves is not used.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see
    :class:`~skdeepfake.augmentation.TimeStretch`.

    A chosen augmentation changes the clip with its own probability `p`: use ``p=1.0`` so that
    `OneOf` alone decides. ``OneOf([("all", pipeline)], p=0.5)`` applies a whole Pipeline to half of
    the clips.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import AddNoise, BandLimit, OneOf
    >>> channel = OneOf([("noise", AddNoise(p=1.0)), ("call", BandLimit("telephone", p=1.0))])
    >>> clips = np.random.default_rng(0).standard_normal((4, 8000)).astype(np.float32)
    >>> channel.set_params(noise__kind="pink", random_state=0).fit_transform(clips).shape
    (4, 8000)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "augmentations": [list],
        "weights": ["array-like", None],
    }
    _list_parameter = "augmentations"

    def __init__(self, augmentations, *, weights=None, p=1.0, random_state=None):
        self.augmentations = augmentations
        self.weights = weights
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        probabilities = self._probabilities()
        choices = [rng.choice(len(probabilities), p=probabilities) for rng in generators]
        augmented = X.copy()
        for number, (_, augmentation) in enumerate(self.augmentations):
            rows = np.flatnonzero(np.equal(choices, number))
            if len(rows):
                augmented[rows] = augment(augmentation, X[rows], [generators[i] for i in rows])
        return augmented

    def _probabilities(self):
        n = len(self.augmentations)
        weights = np.ones(n) if self.weights is None else np.asarray(self.weights, dtype=float)
        if weights.shape != (n,) or not (weights >= 0).all() or not 0 < weights.sum() < np.inf:
            raise ValueError(
                f"weights must be {n} numbers, one for each augmentation, none of them negative "
                f"and not all 0, got {self.weights!r}"
            )
        return weights / weights.sum()

    def _check_params(self):
        super()._check_params()
        if not self.augmentations:
            raise ValueError("augmentations is empty; give at least one (name, augmentation)")
        names, augmentations = zip(*self.augmentations, strict=True)
        self._validate_names(names)
        for augmentation in augmentations:
            check_augmentation(augmentation)

    def _check_input(self, X, reset):
        if self._takes_frames():
            return check_frames(self, X, reset=reset)
        return super()._check_input(X, reset)

    def _takes_frames(self):
        first = self.augmentations[:1]
        return bool(first) and get_tags(first[0][1]).input_tags.three_d_array

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        return tag_as_frames(tags) if self._takes_frames() else tags
