"""What holds of every metric for any labels and scores, ties among them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skdeepfake.metrics import (
    actual_dcf,
    bayes_error_rate,
    cllr,
    equal_error_rate,
    min_cllr,
    min_dcf,
)

RANKING = {
    "interpolate": equal_error_rate,
    "rocch": lambda *clips, **kwargs: equal_error_rate(*clips, method="rocch", **kwargs),
    "asvspoof": lambda *clips, **kwargs: equal_error_rate(*clips, method="asvspoof", **kwargs),
    "min_dcf": min_dcf,
    "min_cllr": min_cllr,
}
CALIBRATED = {"actual_dcf": actual_dcf, "cllr": cllr, "bayes_error_rate": bayes_error_rate}
EVERY = {**RANKING, **CALIBRATED}

every_metric = pytest.mark.parametrize("metric", EVERY.values(), ids=EVERY)
ranking_metric = pytest.mark.parametrize("metric", RANKING.values(), ids=RANKING)
examples = settings(max_examples=30, deadline=None)


@st.composite
def clips(draw):
    """Labels and whole scores, few enough for ties."""
    labels = [0, 1, *draw(st.lists(st.integers(0, 1), max_size=25))]
    scores = st.lists(st.integers(-6, 6), min_size=len(labels), max_size=len(labels))
    return np.array(labels), np.array(draw(scores), dtype=float)


increasing_maps = st.lists(
    st.floats(allow_nan=False, allow_infinity=False), min_size=13, max_size=13, unique=True
).map(sorted)


@ranking_metric
@given(clips=clips(), increasing_map=increasing_maps)
@examples
def test_any_increasing_map_leaves_it_alone(metric, clips, increasing_map):
    y_true, y_score = clips
    mapped = np.array(increasing_map)[y_score.astype(int) + 6]
    assert metric(y_true, mapped) == metric(y_true, y_score)


@pytest.mark.parametrize("name", ["interpolate", "rocch", "min_cllr", "cllr", "bayes_error_rate"])
@given(clips=clips())
@examples
def test_swapping_classes_and_signs_leaves_it_alone(name, clips):
    y_true, y_score = clips
    # No score may lie on a threshold: there the rule prefers spoof.
    y_score = y_score + 0.5 if name == "bayes_error_rate" else y_score
    swapped = EVERY[name](1 - y_true, -y_score)
    assert swapped == pytest.approx(EVERY[name](y_true, y_score), abs=1e-12)


@given(clips=clips())
@examples
def test_swapping_classes_signs_and_costs_leaves_the_least_cost_alone(clips):
    y_true, y_score = clips
    swapped = min_dcf(1 - y_true, -y_score, p_spoof=0.7, c_miss=2, c_fa=5)
    assert swapped == pytest.approx(
        min_dcf(y_true, y_score, p_spoof=0.3, c_miss=5, c_fa=2), abs=1e-12
    )


@given(clips=clips(), p_spoof=st.floats(0.01, 0.99))
@examples
def test_the_least_is_never_more_than_the_actual(clips, p_spoof):
    assert min_dcf(*clips, p_spoof=p_spoof) <= actual_dcf(*clips, p_spoof=p_spoof) + 1e-12
    assert min_cllr(*clips) <= cllr(*clips) + 1e-12
    assert equal_error_rate(*clips, method="rocch") <= equal_error_rate(*clips) + 1e-12


@ranking_metric
@given(clips=clips())
@examples
def test_it_lies_between_zero_and_one(metric, clips):
    assert 0 <= metric(*clips) <= 1


@every_metric
@given(clips=clips())
@examples
def test_scores_high_for_bona_fide_are_the_negated_ones(metric, clips):
    y_true, y_score = clips
    assert metric(y_true, y_score, higher_is="bonafide") == metric(y_true, -y_score)


@every_metric
@given(clips=clips(), data=st.data())
@examples
def test_the_order_of_the_clips_does_not_matter(metric, clips, data):
    y_true, y_score = clips
    order = data.draw(st.permutations(range(y_true.size)))
    assert metric(y_true[order], y_score[order]) == pytest.approx(metric(*clips), abs=1e-12)


# The challenge's method cuts ties apart, and among clips of weight zero too.
@pytest.mark.parametrize("name", sorted(set(EVERY) - {"asvspoof"}))
@given(clips=clips(), data=st.data())
@examples
def test_a_weight_counts_as_that_many_clips(name, clips, data):
    y_true, y_score = clips
    weights = st.lists(st.integers(0, 3), min_size=y_true.size - 2, max_size=y_true.size - 2)
    weight = np.array([1, 1, *data.draw(weights)])
    repeated = EVERY[name](np.repeat(y_true, weight), np.repeat(y_score, weight))
    assert EVERY[name](y_true, y_score, sample_weight=weight) == pytest.approx(repeated, abs=1e-9)


@every_metric
@given(clips=clips())
@examples
def test_labels_of_any_kind_give_the_same(metric, clips):
    y_true, y_score = clips
    names = np.where(y_true == 1, "spoof", "bonafide")
    expected = metric(y_true, y_score)
    assert metric(names, y_score, pos_label="spoof") == expected
    assert metric(list(names.astype(object)), list(y_score), pos_label="spoof") == expected
    assert metric(y_true == 1, y_score, pos_label=True) == expected
    assert metric(-y_true, y_score, pos_label=-1) == expected
