"""The rows of a report."""

import numpy as np
import pandas as pd
import pytest

from skdeepfake.metrics._breakdown import Breakdown

IS_SPOOF = np.array([False, False, False, True, True, True, True])


def members_of(breakdown, row):
    (part,) = breakdown.parts[row]
    return breakdown.members[part].tolist()


def test_a_generator_is_scored_against_all_genuine_clips():
    breakdown = Breakdown(IS_SPOOF, {"generator": [None, None, None, "B", "B", "A", "A"]})
    assert list(breakdown.parts) == [
        ("pooled", ""),
        ("generator", "A"),
        ("generator", "B"),
        ("generator", "macro average"),
    ]
    assert members_of(breakdown, ("generator", "A")) == [0, 1, 2, 5, 6]
    assert members_of(breakdown, ("generator", "B")) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("genuine", ["bonafide", None, np.nan])
@pytest.mark.parametrize("generators", ["AABB", "AAAA"])
def test_the_name_of_genuine_clips_makes_no_row(genuine, generators):
    column = np.array([genuine] * 3 + list(generators), dtype=object)
    levels = [level for _, level in Breakdown(IS_SPOOF, {"generator": column}).parts]
    assert levels == ["", *sorted(set(generators)), "macro average"]


def test_a_level_of_both_classes_is_scored_by_itself():
    breakdown = Breakdown(IS_SPOOF, {"snr": [5, 5, 10, 5, 10, 10, 20]})
    assert members_of(breakdown, ("snr", 5)) == [0, 1, 3]
    assert members_of(breakdown, ("snr", 10)) == [2, 4, 5]
    assert members_of(breakdown, ("snr", 20)) == [0, 1, 2, 6]
    counts = breakdown.counts()
    assert counts.loc[("snr", 20)].tolist() == [3, 1]
    assert counts.loc[("snr", "macro average")].tolist() == [3, 4]


def test_a_macro_average_leaves_out_levels_without_a_value():
    breakdown = Breakdown(IS_SPOOF, {"snr": [5, 5, 10, 5, 10, 10, 20]})
    values = breakdown.complete(np.array([[0.9], [0.1], [np.nan], [0.3]]))
    np.testing.assert_allclose(values[:, 0], [0.9, 0.1, np.nan, 0.3, 0.2])
    assert np.isnan(breakdown.complete(np.full((4, 1), np.nan))).all()


def test_a_table_of_columns_is_a_mapping_of_columns():
    columns = {"snr": [5, 5, 10, 5, 10, 10, 20], "source": list("xxyxyyy")}
    frame = Breakdown(IS_SPOOF, pd.DataFrame(columns, index=range(7, 0, -1)))
    pd.testing.assert_frame_equal(frame.counts(), Breakdown(IS_SPOOF, columns).counts())


def test_columns_that_do_not_fit_are_refused():
    with pytest.raises(TypeError, match="by must be a DataFrame or a dict"):
        Breakdown(IS_SPOOF, ["A"] * 7)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        Breakdown(IS_SPOOF, {"generator": ["A"]})
