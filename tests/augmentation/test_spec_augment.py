"""SpecAugment's masks, counted."""

import numpy as np
import pytest

from skdeepfake.augmentation import SpecAugment


@pytest.fixture
def frames():
    return np.random.default_rng(0).standard_normal((300, 60, 20)).astype(np.float32)


def masked(frames, **parameters):
    """Where the values were replaced."""
    augmentation = SpecAugment(p=1.0, random_state=0, **parameters)
    return augmentation.fit_transform(frames) != frames


def test_a_time_mask_hides_neighbouring_frames_of_all_features(frames):
    hidden = masked(frames, n_frequency_masks=0, max_time_width=10)
    rows = hidden.any(axis=2)
    np.testing.assert_array_equal(rows, hidden.all(axis=2))
    edges = np.abs(np.diff(np.pad(rows, ((0, 0), (1, 1))).astype(int), axis=1)).sum(axis=1)
    assert set(edges) <= {0, 2}
    widths = rows.sum(axis=1)
    assert widths.min() == 0
    assert widths.max() == 10
    assert abs(widths.mean() - 5) < 0.6


def test_a_frequency_mask_hides_neighbouring_features_of_all_frames(frames):
    hidden = masked(frames, n_time_masks=0, max_frequency_width=8)
    columns = hidden.any(axis=1)
    np.testing.assert_array_equal(columns, hidden.all(axis=1))
    assert columns.sum(axis=1).max() == 8


def test_masks_add_up(frames):
    one = masked(frames, n_frequency_masks=0, n_time_masks=1).mean()
    three = masked(frames, n_frequency_masks=0, n_time_masks=3).mean()
    assert 2 < three / one < 3


def test_what_is_hidden_becomes_the_mean_of_the_clip(frames):
    augmentation = SpecAugment(n_frequency_masks=0, p=1.0, random_state=0)
    augmented = augmentation.fit_transform(frames)
    hidden = augmented != frames
    expected = np.broadcast_to(frames.mean(axis=1, keepdims=True), frames.shape)
    np.testing.assert_allclose(augmented[hidden], expected[hidden], rtol=1e-6)


def test_masks_wider_than_the_clip_are_cut(frames):
    hidden = masked(frames[:, :4], max_time_width=100, max_frequency_width=100)
    assert hidden.any()


def test_waveforms_are_refused():
    with pytest.raises(ValueError, match="SpecAugment expects frames"):
        SpecAugment().fit_transform(np.zeros((2, 100)))
