"""The equal error rate over time against frames, closed forms and what must not matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from skdeepfake.metrics import equal_error_rate, range_equal_error_rate
from tests.metrics.localization_references import (
    TICK,
    labeled_and_scored,
    shuffled,
    table,
    ticks,
)

examples = settings(max_examples=60, deadline=None)


@given(tables=labeled_and_scored())
@examples
def test_it_is_the_rate_of_frames_cut_at_all_boundaries(tables):
    is_spoof, score = ticks(*tables)
    expected = equal_error_rate(is_spoof, score, return_threshold=True)
    found = range_equal_error_rate(*tables, return_threshold=True)
    assert found == pytest.approx(expected, abs=1e-12)


@given(data=st.data())
@examples
def test_frames_of_unequal_length_weigh_as_long_as_they_last(data):
    n = data.draw(st.integers(2, 20))
    durations = data.draw(st.lists(st.integers(1, 10**6), min_size=n, max_size=n))
    labels = data.draw(st.lists(st.integers(0, 1), min_size=n - 2, max_size=n - 2))
    label = np.array([0, 1, *labels])
    score = np.array(data.draw(st.lists(st.integers(-4, 4), min_size=n, max_size=n)), dtype=float)
    edges = np.append(0, np.cumsum(durations)) * 1e-6
    frame = pd.DataFrame(
        {"recording": 0, "start": edges[:-1], "stop": edges[1:], "label": label, "llr": score}
    )
    expected = equal_error_rate(label, score, sample_weight=durations)
    assert range_equal_error_rate(frame, frame) == pytest.approx(expected, abs=1e-9)


@given(tables=labeled_and_scored(), data=st.data())
@examples
def test_the_order_of_rows_and_the_names_of_labels_do_not_matter(tables, data):
    reference, scores = tables
    expected = range_equal_error_rate(reference, scores, return_threshold=True)
    named = reference.assign(label=np.where(reference["label"], "spoof", "bonafide"))
    for other in (reference, named, reference[reference["label"] == 1]):
        mixed = shuffled(data.draw, other), shuffled(data.draw, scores)
        assert range_equal_error_rate(*mixed, return_threshold=True) == expected


@given(tables=labeled_and_scored())
@examples
def test_scores_high_for_bona_fide_are_the_negated_ones(tables):
    reference, scores = tables
    eer, threshold = range_equal_error_rate(reference, scores, return_threshold=True)
    negated = scores.assign(llr=-scores["llr"])
    assert range_equal_error_rate(
        reference, negated, higher_is="bonafide", return_threshold=True
    ) == (eer, -threshold)


def test_two_gaussians_have_the_closed_form():
    # Two levels of Gaussian scores, in frames of any length.
    normal = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    edges = np.append(0, np.cumsum(np.tile([0.01, 0.03], 20_000)))
    frame = pd.DataFrame({"recording": "a", "start": edges[:-1], "stop": edges[1:]})
    frame["label"] = np.repeat([0, 1], 20_000)
    frame["llr"] = np.append(normal, normal + 2)
    assert range_equal_error_rate(frame, frame) == pytest.approx(norm.cdf(-1), abs=2e-4)


def test_a_shifted_segment_errs_as_long_as_it_is_shifted():
    reference = table([("a", 3.0, 5.0)])
    scores = table([("a", 0.0, 3.5, 0.0), ("a", 3.5, 5.5, 1.0), ("a", 5.5, 10.0, 0.0)], "llr")
    # Missed are 0.5 of 2 s, false are 0.5 of 8 s: between the threshold above both and this one,
    # the rates go from (0, 1) to (1/16, 1/4); between this one and the last to (1, 0).
    step = (1 / 4 - 1 / 16) / (1 / 4 - 1 / 16 + 1)
    assert range_equal_error_rate(reference, scores) == pytest.approx(1 / 16 + step * 15 / 16)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10])
def test_equal_scores_are_chance_however_many_windows_cover_a_moment(n):
    reference = table([("a", 1.0, 2.0)])
    scores = table([("a", 0.0, 3.0 - 0.1 * i, 0.1) for i in range(n)], "llr")
    assert range_equal_error_rate(reference, scores) == 0.5


def test_huge_and_tiny_scores_of_windows_that_overlap_keep_their_order():
    reference = table([("a", 1.0, 2.0)])
    scores = table([("a", 0.0, 1.0, 1e-300), ("a", 1.0, 2.0, 2e-300)], "llr")
    huge = table([("b", 0.0, 1.0, -1e300), ("b", 0.5, 1.0, -1e300)], "llr")
    assert range_equal_error_rate(reference, pd.concat([scores, huge])) == 0.0


def test_recordings_of_any_names_and_none_in_the_reference_are_bona_fide():
    reference = table([(3, 0.0, 1.0)])
    scores = table([(3, 0.0, 1.0, 1.0), ("b", 0.0, 3.0, 2.0), ("c", 0.0, 1.0, 0.0)], "llr")
    # At the threshold 2, a quarter of the bona fide time is right; all spoofed time is missed.
    assert range_equal_error_rate(reference, scores) == 0.75


class TestNoVerdict:
    reference = table([("a", 0.0, 1.0)])

    @pytest.fixture(params=["nan", "absent"])
    def scores(self, request):
        rows = [("a", 0.0, 0.5, 2.0), ("a", 0.5, 1.5, np.nan), ("a", 1.5, 2.0, 1.0)]
        frame = table(rows, "llr")
        return frame.dropna() if request.param == "absent" else frame

    def test_is_an_error_that_says_where(self, scores):
        with pytest.raises(ValueError, match=r"no verdict on 1 s.*recording 'a' at 0.5 s"):
            range_equal_error_rate(self.reference, scores)

    def test_can_be_left_out(self, scores):
        assert range_equal_error_rate(self.reference, scores, on_no_verdict="ignore") == 0.0

    def test_can_count_as_bona_fide(self, scores):
        # Half of the spoofed second is missed until all is called spoof.
        eer = range_equal_error_rate(self.reference, scores, on_no_verdict="bonafide")
        assert eer == 0.5

    def test_beside_a_window_with_one_does_not_count(self):
        scores = table([("a", 0.0, 1.0, 2.0), ("a", 0.0, 2.0, np.nan), ("a", 1.0, 2.0, 1.0)], "llr")
        assert range_equal_error_rate(self.reference, scores) == 0.0

    def test_anywhere_is_an_error(self, scores):
        with pytest.raises(ValueError, match="no verdict on any moment"):
            range_equal_error_rate(
                self.reference, scores.assign(llr=np.nan), on_no_verdict="ignore"
            )


def test_durations_end_recordings():
    reference = table([("a", 0.0, 1.0)])
    scores = table([("a", 0.0, 1.0, 0.0), ("a", 1.0, 5.0, 1.0), ("a", 5.0, 6.0, -1.0)], "llr")
    assert range_equal_error_rate(reference, scores) == pytest.approx(0.8)
    assert range_equal_error_rate(reference, scores, durations={"a": 5.0}) == 1.0
    assert range_equal_error_rate(reference, scores, durations=pd.Series({"a": 5.0})) == 1.0
    with pytest.raises(ValueError, match=r"no verdict on 1 s.*at 6 s"):
        range_equal_error_rate(reference, scores, durations={"a": 7.0})
    with pytest.raises(ValueError, match="durations gives nan for the recording 'a'"):
        range_equal_error_rate(reference, scores, durations={"b": 7.0})


def test_one_class_alone_is_an_error():
    scores = table([("a", 0.0, 1.0, 0.0)], "llr")
    with pytest.raises(ValueError, match="all that is scored spoof"):
        range_equal_error_rate(table([("a", 0.0, 1.0)]), scores)
    with pytest.raises(ValueError, match="all that is scored bona fide"):
        range_equal_error_rate(table([("a", 0.0, 1.0, 0)], "label"), scores)


def test_a_recording_by_another_name_is_an_error():
    scores = table([("a.wav", 0.0, 1.0, 0.0)], "llr")
    with pytest.raises(ValueError, match="no verdict on 1 s, such as on the recording 'a'"):
        range_equal_error_rate(table([("a", 0.0, 1.0)]), scores)


def test_the_methods_are_those_of_the_equal_error_rate():
    rng = np.random.default_rng(0)
    label, score = rng.integers(2, size=50), rng.normal(size=50)
    start = TICK * np.arange(50)
    frame = pd.DataFrame(
        {"recording": "a", "start": start, "stop": start + TICK, "label": label, "llr": score}
    )
    for method in ("interpolate", "rocch", "asvspoof"):
        expected = equal_error_rate(label, score, method=method, return_threshold=True)
        found = range_equal_error_rate(frame, frame, method=method, return_threshold=True)
        assert found == pytest.approx(expected, abs=1e-12)
