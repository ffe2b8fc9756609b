"""The operating points against scikit-learn's ROC curve, and their hull against SciPy's."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from sklearn.metrics import roc_curve

from skdeepfake.metrics._operating_points import convex_hull, error_rates_at, operating_points


@pytest.fixture(params=[0, 1, 2])
def clips(request):
    rng = np.random.default_rng(request.param)
    is_spoof = rng.random(80) < 0.4
    return is_spoof, np.round(rng.normal(size=80) + is_spoof, request.param)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_points_are_those_of_the_roc_curve(clips, weighted):
    is_spoof, score = clips
    weight = np.random.default_rng(0).random(80) if weighted else None
    points = operating_points(is_spoof, score, weight)
    fpr, tpr, thresholds = roc_curve(is_spoof, score, sample_weight=weight, drop_intermediate=False)
    np.testing.assert_allclose(points.fpr, fpr, atol=1e-12)
    np.testing.assert_allclose(points.fnr, 1 - tpr, atol=1e-12)
    np.testing.assert_array_equal(points.thresholds, thresholds)


def test_the_rates_at_a_threshold_are_those_of_the_rule(clips):
    is_spoof, score = clips
    thresholds = np.concatenate([score, score + 1e-9, [-np.inf, np.inf, 0.3]])
    fpr, fnr = error_rates_at(operating_points(is_spoof, score), thresholds)
    for index, threshold in enumerate(thresholds):
        called = score >= threshold
        assert fpr[index] == pytest.approx(np.mean(called[~is_spoof]))
        assert fnr[index] == pytest.approx(np.mean(~called[is_spoof]))


def test_the_hull_is_that_of_all_points(clips):
    fpr, fnr, _ = operating_points(*clips)
    ours = convex_hull(fpr, fnr)
    # With (1, 1), which lies above them all, the lower side is what is left.
    points = np.append(np.column_stack([fpr, fnr]), [[1.0, 1.0]], axis=0)
    hull = ConvexHull(points)
    assert set(hull.vertices) - {fpr.size} <= set(ours)
    to_nearest_edge = np.max(
        hull.equations @ np.append(points[ours].T, [np.ones(ours.size)], axis=0), axis=0
    )
    np.testing.assert_allclose(to_nearest_edge, 0, atol=1e-12)
