"""link_groups against chains by hand and by brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skdeepfake.model_selection import link_groups

LABEL = st.sampled_from(["a", "b", "c", "d", "e", "none", None])


def test_chains():
    assert link_groups([["a", 1], ["b", 1], ["b", 2], ["c", 3], ["d", 3]]).tolist() == [
        0, 0, 0, 1, 1,
    ]  # fmt: skip


def test_one_column():
    assert link_groups(["b", "a", "b"]).tolist() == [0, 1, 0]


def test_missing_values_link_nothing():
    assert link_groups([["none", 1], ["none", 2], [None, 3], [np.nan, 3]]).tolist() == [0, 1, 2, 2]


def test_equal_values_in_two_columns_are_different():
    assert link_groups([["x", "y"], ["y", "z"]]).tolist() == [0, 1]


@given(rows=st.lists(st.tuples(LABEL, LABEL), min_size=1, max_size=30))
def test_the_groups_are_those_of_brute_force(rows):
    linked = link_groups(rows)
    expected = np.arange(len(rows))  # joined by brute force
    changed = True
    while changed:
        changed = False
        for i, first in enumerate(rows):
            for j, second in enumerate(rows):
                same = any(
                    a == b and a not in ("none", None) for a, b in zip(first, second, strict=True)
                )
                if same and expected[i] > expected[j]:
                    expected[i], changed = expected[j], True
    np.testing.assert_array_equal(linked[:, None] == linked, expected[:, None] == expected)


def test_missing_groups_raise():
    with pytest.raises(ValueError, match="link_groups needs groups, got None; pass some"):
        link_groups(None)


def test_a_generator_of_groups():
    assert link_groups(name for name in "aba").tolist() == [0, 1, 0]


def test_three_dimensions_raise():
    with pytest.raises(ValueError, match=r"got \(1, 1, 1\)"):
        link_groups([[[1]]])
