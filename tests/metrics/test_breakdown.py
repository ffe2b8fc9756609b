"""The rows of a report."""

import numpy as np
import pandas as pd
import pytest

from skdeepfake.metrics._breakdown import Breakdown

IS_SPOOF = np.array([False, False, False, True, True, True, True])


def clips_of(breakdown, row):
    (part,) = breakdown.row_parts[row]
    return breakdown.clips_of_row[part].tolist()


def test_a_generator_is_scored_against_all_genuine_clips():
    breakdown = Breakdown(IS_SPOOF, {"generator": [None, None, None, "B", "B", "A", "A"]})
    assert list(breakdown.row_parts) == [
        ("pooled", ""),
        ("generator", "A"),
        ("generator", "B"),
        ("generator", "macro average"),
    ]
    assert clips_of(breakdown, ("generator", "A")) == [0, 1, 2, 5, 6]
    assert clips_of(breakdown, ("generator", "B")) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("genuine", ["bonafide", None, np.nan])
@pytest.mark.parametrize("generators", ["AABB", "AAAA"])
def test_the_name_of_genuine_clips_makes_no_row(genuine, generators):
    column = np.array([genuine] * 3 + list(generators), dtype=object)
    levels = [level for _, level in Breakdown(IS_SPOOF, {"generator": column}).row_parts]
    assert levels == ["", *sorted(set(generators)), "macro average"]


def test_a_level_of_both_classes_is_scored_by_itself():
    breakdown = Breakdown(IS_SPOOF, {"snr": [5, 5, 10, 5, 10, 10, 20]})
    assert clips_of(breakdown, ("snr", 5)) == [0, 1, 3]
    assert clips_of(breakdown, ("snr", 10)) == [2, 4, 5]
    assert clips_of(breakdown, ("snr", 20)) == [0, 1, 2, 6]
    n_clips = breakdown.frame([])["n_clips"]
    assert n_clips.loc[("snr", 20)].tolist() == [3, 1]
    assert n_clips.loc[("snr", "macro average")].tolist() == [3, 4]


def test_a_macro_average_leaves_out_levels_without_a_value():
    breakdown = Breakdown(IS_SPOOF, {"snr": [5, 5, 10, 5, 10, 10, 20]})
    values = breakdown.with_macro_averages(np.array([[0.9], [0.1], [np.nan], [0.3]]))
    np.testing.assert_allclose(values[:, 0], [0.9, 0.1, np.nan, 0.3, 0.2])
    assert np.isnan(breakdown.with_macro_averages(np.full((4, 1), np.nan))).all()


def test_a_table_of_columns_is_a_mapping_of_columns():
    columns = {"snr": [5, 5, 10, 5, 10, 10, 20], "source": list("xxyxyyy")}
    frame = Breakdown(IS_SPOOF, pd.DataFrame(columns, index=range(7, 0, -1)))
    pd.testing.assert_frame_equal(frame.frame([]), Breakdown(IS_SPOOF, columns).frame([]))


def test_values_are_columns_of_their_metric():
    breakdown = Breakdown(IS_SPOOF, {"generator": [None] * 3 + list("AABB")})
    frame = breakdown.frame(["eer", "cllr"], estimate=np.arange(8), low=-np.arange(8))
    assert list(frame["eer"].columns) == ["estimate", "low"]
    assert frame["eer", "estimate"].tolist() == [0, 2, 4, 6]
    assert frame["cllr", "low"].tolist() == [-1, -3, -5, -7]


def test_columns_that_do_not_fit_raise():
    with pytest.raises(TypeError, match="by must be a DataFrame or a dict"):
        Breakdown(IS_SPOOF, ["A"] * 7)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        Breakdown(IS_SPOOF, {"generator": ["A"]})
