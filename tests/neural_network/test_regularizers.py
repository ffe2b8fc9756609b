"""Regularizers of the input act on clips in training, and never in scoring."""

import keras
import numpy as np
import pytest

from skdeepfake.augmentation import SpecAugment
from skdeepfake.neural_network._regularizers import Mixup, SpecAugmentLayer

REGULARIZERS = [
    {"spec_augment": "mild"},
    {"spec_augment": SpecAugment(2, max_time_width=3, n_frequency_masks=1, p=1.0)},
    {"gaussian_noise": 0.5},
    {"mixup": 0.3},
]


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=str)
def test_each_acts_in_training_and_repeats_and_never_in_scoring(small, data, fitted, regularizer):
    X, y = data
    net = small(**regularizer).fit(X, y)
    scores = net.decision_function(X)
    assert (scores != fitted.decision_function(X)).any()
    np.testing.assert_array_equal(net.decision_function(X), scores)
    np.testing.assert_array_equal(small(**regularizer).fit(X, y).decision_function(X), scores)
    # Its weights in a network without the regularizer score equally.
    fitted.model_.predict(X, verbose=0)
    plain = keras.models.clone_model(fitted.model_)
    plain.set_weights(net.model_.get_weights())
    expected = plain.predict(X, verbose=0)[:, 0]
    np.testing.assert_allclose(net.predict_proba(X)[:, 1], expected, atol=1e-6)


def mask(x, **parameters):
    policy = {"max_frequency_width": 0, "n_frequency_masks": 0, "max_time_width": 0}
    policy |= {"max_time_fraction": 1.0, "n_time_masks": 0}
    p = parameters.pop("p", 1.0)
    return np.asarray(SpecAugmentLayer(policy | parameters, p, seed=0)(x, training=True))


def test_masks_are_as_wide_and_as_frequent_as_asked():
    x = np.ones((3000, 40, 10), dtype=np.float32)
    hidden = mask(x, n_time_masks=1, max_time_width=8) == 0
    assert (hidden.all(axis=2) == hidden.any(axis=2)).all()
    widths = hidden[:, :, 0].sum(axis=1)
    # Nine equally probable values; the tolerance is four standard deviations.
    frequencies = np.bincount(widths, minlength=9) / 3000
    assert len(frequencies) == 9
    np.testing.assert_allclose(frequencies, 1 / 9, atol=4 * np.sqrt(8 / 81 / 3000))
    edges = np.abs(np.diff(hidden[:, :, 0].astype(int), axis=1)).sum(axis=1)
    assert edges.max() <= 2

    hidden = mask(x, n_frequency_masks=2, max_frequency_width=3) == 0
    assert (hidden.all(axis=1) == hidden.any(axis=1)).all()
    assert hidden[:, 0].sum(axis=1).max() == 6

    hidden = mask(x, n_time_masks=1, max_time_width=8, max_time_fraction=0.1) == 0
    assert hidden[:, :, 0].sum(axis=1).max() == 4

    touched = mask(x, n_time_masks=4, max_time_width=20, p=0.25) == 0
    assert touched.any(axis=(1, 2)).mean() == pytest.approx(0.25, abs=0.04)


def test_mixup_mixes_clips_targets_and_weights_alike():
    n_clips = 2000
    value = np.arange(n_clips, dtype=np.float32)[:, np.newaxis]
    layer = Mixup(0.4, seed=0)
    x, y, weight = map(
        np.asarray, layer.mix(np.repeat(value[:, np.newaxis], 3, axis=2), value, value[:, 0])
    )
    np.testing.assert_allclose(x[:, 0], np.repeat(y, 3, axis=1), rtol=1e-6)
    np.testing.assert_allclose(weight, y[:, 0], rtol=1e-6)
    assert len(np.unique(y)) > n_clips / 2
    # The Beta distribution is symmetric: on average half of each.
    assert y.mean() == pytest.approx(value.mean(), rel=0.05)
    again = np.asarray(layer.mix(value[:, :, np.newaxis], value, None)[1])
    assert (again != y).any()


@pytest.mark.parametrize("fit", ["fit", "partial_fit"])
def test_a_wrong_spec_augment_raises(small, data, fit):
    with pytest.raises(ValueError, match="'max_time_width' parameter"):
        getattr(small(spec_augment=SpecAugment(max_time_width=-1)), fit)(*data)
    with pytest.raises(ValueError, match="'spec_augment' parameter"):
        getattr(small(spec_augment="strong"), fit)(*data)
