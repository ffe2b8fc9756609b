"""The draws of the bootstrap."""

import numpy as np
import pytest

from skdeepfake.metrics._bootstrap import bootstrap, percentile_interval

IS_SPOOF = np.repeat([True, False], [30, 50])


def draw_counts(*args):
    """How often each clip is drawn in each replicate."""
    return bootstrap(lambda counts: counts, *args).astype(int)


def test_clips_are_drawn_within_their_class():
    draws = draw_counts(IS_SPOOF, None, 400, 0)
    assert draws.shape == (400, 80)
    assert (draws[:, IS_SPOOF].sum(axis=1) == 30).all()
    assert (draws[:, ~IS_SPOOF].sum(axis=1) == 50).all()
    # Each count is binomial with a mean of one.
    np.testing.assert_allclose(draws.mean(axis=0), 1, atol=0.25)
    assert draws.var() == pytest.approx(1, abs=0.05)


def test_groups_are_drawn_whole():
    groups = np.array(list("abcdefgh")).repeat(10)
    for counts in draw_counts(IS_SPOOF, groups, 20, 0):
        by_group = counts.reshape(8, 10)
        assert (by_group == by_group[:, :1]).all()
        assert by_group[:, 0].sum() == 8


def test_the_seed_decides_the_draws():
    def draws(seed):
        return draw_counts(IS_SPOOF, None, 3, seed)

    np.testing.assert_array_equal(draws(1), draws(1))
    assert not np.array_equal(draws(1), draws(2))
    assert not np.array_equal(*draws(1)[:2])


def test_too_few_clips_or_groups_raise():
    with pytest.raises(ValueError, match="at least two clips of each class"):
        draw_counts(np.array([True, False, False]), None, 1, 0)
    with pytest.raises(ValueError, match="or two groups"):
        draw_counts(IS_SPOOF, np.zeros(80), 1, 0)
    assert draw_counts(np.array([True, False]), None, 0, 0).shape == (0, 2)


def test_intervals_leave_out_nan():
    replicates = np.array([[0.0, np.nan], [1.0, np.nan], [np.nan, np.nan], [2.0, np.nan]])
    low, high = percentile_interval(replicates, 0.5)
    np.testing.assert_array_equal(low, [0.5, np.nan])
    np.testing.assert_array_equal(high, [1.5, np.nan])
