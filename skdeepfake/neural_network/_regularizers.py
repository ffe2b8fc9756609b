"""Regularisers of the input that act in training only, and anew in each epoch."""

import keras
from keras import layers, ops, random

from skdeepfake.augmentation import SpecAugment

_MIXUP = "mixup"


def regularize(x, *, spec_augment, gaussian_noise, mixup):
    """Add the layers that disturb clips while a network is trained.

    The parameters are those of
    :class:`~skdeepfake.neural_network.CNNBiLSTMAttentionClassifier`.
    """
    if spec_augment is not None:
        if isinstance(spec_augment, str):
            spec_augment = SpecAugment(policy=spec_augment)
        spec_augment._check_params()
        policy = spec_augment.resolved_policy()._asdict()
        del policy["max_warp"]
        x = MaskFrames(p=spec_augment.p, **policy)(x)
    if gaussian_noise:
        x = layers.GaussianNoise(gaussian_noise)(x)
    return Mixup(mixup, name=_MIXUP)(x) if mixup else x


class MixupModel(keras.Model):
    """A network with a layer :class:`Mixup`, by which it is trained on mixtures of clips."""

    def train_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        mixed = self.get_layer(_MIXUP).mix(x, y, sample_weight)
        return super().train_step(mixed)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        # A mixture counts as what it has more of.
        return super().compute_metrics(x, ops.round(y), y_pred, sample_weight)


@keras.saving.register_keras_serializable("skdeepfake")
class Mixup(layers.Layer):
    """Draws the mixtures of :class:`MixupModel`; as a layer it lets clips through.

    References
    ----------
    .. [1] H. Zhang, M. Cisse, Y. N. Dauphin and D. Lopez-Paz, "mixup: Beyond Empirical Risk
       Minimization", ICLR, 2018. arXiv 1710.09412.
    """

    def __init__(self, alpha, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha
        self.seeds = random.SeedGenerator()

    def call(self, x):
        return x

    def mix(self, x, y, sample_weight):
        """Return clips, targets and weights, each mixed with those of another clip."""
        n_clips = ops.shape(x)[0]
        share = random.beta((n_clips, 1), self.alpha, self.alpha, seed=self.seeds)
        partners = ops.argsort(random.uniform((n_clips,), seed=self.seeds))

        def blend(values, share):
            return share * values + (1 - share) * ops.take(values, partners, axis=0)

        if sample_weight is not None:
            sample_weight = blend(sample_weight, share[:, 0])
        return blend(x, share[:, :, None]), blend(y, share), sample_weight

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}


@keras.saving.register_keras_serializable("skdeepfake")
class MaskFrames(layers.Layer):
    """The masks of :class:`~skdeepfake.augmentation.SpecAugment`, filled with zero."""

    def __init__(
        self,
        max_frequency_width,
        n_frequency_masks,
        max_time_width,
        max_time_fraction,
        n_time_masks,
        p,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.max_frequency_width = max_frequency_width
        self.n_frequency_masks = n_frequency_masks
        self.max_time_width = max_time_width
        self.max_time_fraction = max_time_fraction
        self.n_time_masks = n_time_masks
        self.p = p
        self.seeds = random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        n_clips, (n_frames, n_features) = ops.shape(x)[0], x.shape[1:]
        max_time_width = min(self.max_time_width, int(self.max_time_fraction * n_frames))
        frames = self._mask(n_clips, n_frames, self.n_time_masks, max_time_width)
        features = self._mask(n_clips, n_features, self.n_frequency_masks, self.max_frequency_width)
        spared = random.uniform((n_clips, 1, 1), seed=self.seeds) >= self.p
        kept = ops.logical_and(frames[:, :, None], features[:, None, :])
        return ops.where(ops.logical_or(spared, kept), x, 0.0)

    def _mask(self, n_clips, size, n_masks, max_width):
        """Return what is kept, of shape (n_clips, size)."""
        drawn = random.uniform((2, n_clips, n_masks, 1), seed=self.seeds)
        widths = ops.floor(drawn[0] * (min(max_width, size) + 1))
        starts = ops.floor(drawn[1] * (size - widths + 1))
        positions = ops.arange(size, dtype="float32")
        hidden = ops.logical_and(positions >= starts, positions < starts + widths)
        return ops.logical_not(ops.any(hidden, axis=1))

    def get_config(self):
        return {
            **super().get_config(),
            "max_frequency_width": self.max_frequency_width,
            "n_frequency_masks": self.n_frequency_masks,
            "max_time_width": self.max_time_width,
            "max_time_fraction": self.max_time_fraction,
            "n_time_masks": self.n_time_masks,
            "p": self.p,
        }
