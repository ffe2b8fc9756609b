"""Regularizers of the input, which act only in training and draw anew in each epoch."""

import keras
from keras import ops, random

from skdeepfake.augmentation import SpecAugment

_MIXUP = "mixup"


def regularize(x, layers, spec_augment, gaussian_noise, mixup):
    """Add the layers that disturb clips during training."""
    if spec_augment is not None:
        if isinstance(spec_augment, str):
            spec_augment = SpecAugment(policy=spec_augment)
        spec_augment._check_params()
        policy = spec_augment.resolved_policy()._asdict()
        del policy["max_warp"]
        x = layers.make(SpecAugmentLayer, policy, spec_augment.p)(x)
    if gaussian_noise:
        x = layers.GaussianNoise(gaussian_noise)(x)
    return layers.make(Mixup, mixup, name=_MIXUP)(x) if mixup else x


class MixupModel(keras.Model):
    """A network with a :class:`Mixup` layer, trained on mixtures of clips."""

    def train_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        mixed = self.get_layer(_MIXUP).mix(x, y, sample_weight)
        return super().train_step(mixed)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        # The class of a mixture is the one of its larger part.
        return super().compute_metrics(x, ops.round(y), y_pred, sample_weight)


@keras.saving.register_keras_serializable("skdeepfake")
class Mixup(keras.layers.Layer):
    """Source of the mixtures of :class:`MixupModel`; the layer itself changes nothing.

    References
    ----------
    .. [1] H. Zhang, M. Cisse, Y. N. Dauphin and D. Lopez-Paz, "mixup: Beyond Empirical Risk
       Minimization", ICLR, 2018. arXiv 1710.09412.
    """

    def __init__(self, alpha, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha
        self.seed = seed
        self.seeds = random.SeedGenerator(seed)

    def call(self, x):
        return x

    def mix(self, x, y, sample_weight):
        """Return clips, targets and weights, each mixed with those of another clip."""
        n_clips = ops.shape(x)[0]
        fraction = random.beta((n_clips, 1), self.alpha, self.alpha, seed=self.seeds)
        partners = ops.argsort(random.uniform((n_clips,), seed=self.seeds))

        def blend(values, fraction):
            return fraction * values + (1 - fraction) * ops.take(values, partners, axis=0)

        if sample_weight is not None:
            sample_weight = blend(sample_weight, fraction[:, 0])
        return blend(x, fraction[:, :, None]), blend(y, fraction), sample_weight

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha, "seed": self.seed}


@keras.saving.register_keras_serializable("skdeepfake")
class SpecAugmentLayer(keras.layers.Layer):
    """Masks of :class:`~skdeepfake.augmentation.SpecAugment`, filled with zero."""

    def __init__(self, policy, p, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.policy = policy
        self.p = p
        self.seed = seed
        self.seeds = random.SeedGenerator(seed)

    def call(self, x, training=False):
        if not training:
            return x
        n_clips, (n_frames, n_features) = ops.shape(x)[0], x.shape[1:]
        policy = self.policy
        max_width = min(policy["max_time_width"], int(policy["max_time_fraction"] * n_frames))
        frames = self._keep(n_clips, n_frames, policy["n_time_masks"], max_width)
        max_width = policy["max_frequency_width"]
        features = self._keep(n_clips, n_features, policy["n_frequency_masks"], max_width)
        unmasked = random.uniform((n_clips, 1, 1), seed=self.seeds) >= self.p
        kept = ops.logical_and(frames[:, :, None], features[:, None, :])
        return ops.where(ops.logical_or(unmasked, kept), x, 0.0)

    def _keep(self, n_clips, size, n_masks, max_width):
        """Return which positions are kept, of shape (n_clips, size)."""
        uniform = random.uniform((2, n_clips, n_masks, 1), seed=self.seeds)
        widths = ops.floor(uniform[0] * (min(max_width, size) + 1))
        starts = ops.floor(uniform[1] * (size - widths + 1))
        positions = ops.arange(size, dtype="float32")
        hidden = ops.logical_and(positions >= starts, positions < starts + widths)
        return ops.logical_not(ops.any(hidden, axis=1))

    def get_config(self):
        own = {"policy": dict(self.policy), "p": self.p, "seed": self.seed}
        return {**super().get_config(), **own}
