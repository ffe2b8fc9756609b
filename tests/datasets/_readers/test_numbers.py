"""Columns of a table become numbers only where nothing is lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skdeepfake.datasets._readers._numbers import is_measurement, parse_numbers


def column(*cells):
    return pd.Series([cell or None for cell in cells], dtype=str)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1.5", "2"), True),
        (("1.0", "", "3.0"), True),
        ((".5", "1e-05", "-2.", "inf", "NA", "nan"), True),
        (("1", "2"), False),
        (("1e5", "10e4"), False),
        (("inf", "Infinity", "1_000"), False),
        (("1.5", "speaker"), False),
        (("1.5", "1.2.3"), False),
        (("NA", "nan"), False),
        (("", ""), False),
    ],
)
def test_measurements_have_decimals(cells, expected):
    assert is_measurement(column(*cells)) is expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1", "-2", "0"), np.array([1, -2, 0])),
        (("123456789012345678", "7"), np.array([123456789012345678, 7])),
        (("123456789012345678", "", "7"), pd.array([123456789012345678, pd.NA, 7], dtype="Int64")),
        (("True", "False"), np.array([True, False])),
        (("1.50", "", "NA", "1e-05"), np.array([1.5, np.nan, np.nan, 1e-5])),
    ],
)
def test_numbers_are_parsed(cells, expected):
    pd.testing.assert_series_equal(parse_numbers(column(*cells)), pd.Series(expected))


@pytest.mark.parametrize(
    "cells",
    [
        ("007", "7"),
        ("08", ""),
        ("1e5", "10e4"),
        ("12345678901234567890", "3"),
        ("-0", "0"),
        ("+1", "1"),
        ("1 000", "1"),
        ("1_000", "1"),
        ("٣", "3"),  # digits of another script, which int() takes
        ("True", ""),
        ("TRUE", "FALSE"),
        ("NA", "None", "nan"),
        ("", ""),
    ],
)
def test_names_stay_as_written(cells):
    pd.testing.assert_series_equal(parse_numbers(column(*cells)), column(*cells))


def test_decimals_of_names_stay_as_written():
    versions = column("1.10", "1.1")
    pd.testing.assert_series_equal(parse_numbers(versions, is_name=True), versions)


@given(st.lists(st.text("0123456789eE+-._ TrueFalsinN", max_size=20), min_size=1))
def test_names_can_be_written_back(cells):
    cells = [cell.strip() for cell in cells]
    parsed = parse_numbers(column(*cells), is_name=True)
    assert ["" if pd.isna(cell) else str(cell) for cell in parsed] == cells
