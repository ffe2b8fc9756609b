"""SpecAugment: the widths of its masks and the shifts of its warps."""

import numpy as np
import pytest

from skdeepfake.augmentation import SpecAugment


@pytest.fixture
def frames():
    return np.random.default_rng(0).standard_normal((300, 60, 20)).astype(np.float32)


def masked(frames, **parameters):
    """Return where the values were replaced."""
    augmentation = SpecAugment(p=1.0, random_state=0, **parameters)
    return augmentation.fit_transform(frames) != frames


def test_a_time_mask_hides_neighboring_frames_of_all_features(frames):
    hidden = masked(frames, n_frequency_masks=0, max_time_width=10)
    rows = hidden.any(axis=2)
    np.testing.assert_array_equal(rows, hidden.all(axis=2))
    edges = np.abs(np.diff(np.pad(rows, ((0, 0), (1, 1))).astype(int), axis=1)).sum(axis=1)
    assert set(edges) <= {0, 2}
    widths = rows.sum(axis=1)
    assert widths.min() == 0
    assert widths.max() == 10
    assert abs(widths.mean() - 5) < 0.6


def test_a_frequency_mask_hides_neighboring_features_of_all_frames(frames):
    hidden = masked(frames, n_time_masks=0, max_frequency_width=8)
    columns = hidden.any(axis=1)
    np.testing.assert_array_equal(columns, hidden.all(axis=1))
    assert columns.sum(axis=1).max() == 8


def test_masks_add_up(frames):
    one = masked(frames, n_frequency_masks=0, n_time_masks=1).mean()
    three = masked(frames, n_frequency_masks=0, n_time_masks=3).mean()
    assert 2 < three / one < 3


def test_masked_values_become_the_mean_of_the_clip(frames):
    augmentation = SpecAugment(n_frequency_masks=0, p=1.0, random_state=0)
    augmented = augmentation.fit_transform(frames)
    hidden = augmented != frames
    expected = np.broadcast_to(frames.mean(axis=1, keepdims=True), frames.shape)
    np.testing.assert_allclose(augmented[hidden], expected[hidden], rtol=1e-6)


def test_masks_wider_than_the_clip_are_cut(frames):
    hidden = masked(frames[:, :4], max_time_width=100, max_frequency_width=100)
    assert hidden.any()


# Table 1 of the paper: W, F, m_F, T, p, m_T.
PAPER = {
    "LB": (80, 27, 1, 100, 1.0, 1),
    "LD": (80, 27, 2, 100, 1.0, 2),
    "SM": (40, 15, 2, 70, 0.2, 2),
    "SS": (40, 27, 2, 70, 0.2, 2),
    "mild": (0, 8, 1, 10, 1.0, 1),
}


@pytest.mark.parametrize("policy", PAPER)
def test_policies_mask_as_widely_as_the_paper_says(policy):
    _, max_bins, n_bins, max_frames, fraction, n_frames = PAPER[policy]
    frames = np.random.default_rng(0).standard_normal((400, 200, 80)).astype(np.float32)
    columns = masked(frames, policy=policy, n_time_masks=0, max_warp=0).all(axis=1).sum(axis=1)
    rows = masked(frames, policy=policy, n_frequency_masks=0, max_warp=0).all(axis=2).sum(axis=1)
    max_frames = min(max_frames, fraction * 200)
    for hidden, widest, n_masks in [(columns, max_bins, n_bins), (rows, max_frames, n_frames)]:
        assert 0.75 * n_masks * widest < hidden.max() <= n_masks * widest
        # A little less than half as wide in the mean, since two masks overlap.
        assert 0.35 * n_masks * widest < hidden.mean() < 0.55 * n_masks * widest


@pytest.mark.parametrize("policy", ["LB", "SM"])
def test_warping_moves_frames_as_far_as_the_paper_says(policy):
    furthest = PAPER[policy][0]
    n_frames = 300
    time = np.arange(n_frames, dtype=np.float32)
    clips = np.repeat(np.stack([time, -time], axis=1)[np.newaxis], 300, axis=0)
    warp = SpecAugment(policy=policy, n_time_masks=0, n_frequency_masks=0, p=1.0, random_state=0)
    warped = warp.fit_transform(clips)
    np.testing.assert_allclose(warped[..., 0], -warped[..., 1], atol=1e-3)
    np.testing.assert_allclose(warped[:, [0, -1], 0], clips[:, [0, -1], 0], atol=1e-3)
    assert np.diff(warped[..., 0], axis=1).min() > 0
    moved = np.abs(warped[..., 0] - time).max(axis=1)
    # The shift is measured where a frame came from, which is at least as far.
    assert moved.max() > 0.9 * furthest
    slopes = np.diff(warped[0, :, 0])
    assert len(np.unique(slopes.round(3))) <= 3


def test_a_constant_is_not_warped(frames):
    constant = np.ones_like(frames[:5])
    np.testing.assert_allclose(
        SpecAugment(policy="LD", p=1.0).fit_transform(constant), constant, rtol=1e-6
    )


def test_parameters_given_replace_those_of_the_policy(frames):
    hidden = masked(frames, policy="LD", max_warp=0, n_time_masks=0, max_frequency_width=2)
    assert hidden.all(axis=1).sum(axis=1).max() == 4


def test_waveforms_raise():
    with pytest.raises(ValueError, match="SpecAugment expects frames"):
        SpecAugment().fit_transform(np.zeros((2, 100)))
