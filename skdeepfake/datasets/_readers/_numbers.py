"""Which columns of a table are numbers, where every cell was read as text."""

import re

import pandas as pd

# As many digits as any 64-bit integer has, and no zeros in front, which names have.
_WHOLE_NUMBER = re.compile(r"0|-?[1-9]\d{0,17}", flags=re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?", flags=re.IGNORECASE | re.ASCII)
_OTHER_NUMBER = re.compile(r"[+-]?\d+(e[+-]?\d+)?|[+-]?inf|nan|na", flags=re.IGNORECASE | re.ASCII)
_TRUTH_VALUES = {"True", "False"}


def is_measurement(column):
    """Return whether a column holds measurements: numbers of which some have decimals.

    Parameters
    ----------
    column : Series of str
        The column; empty cells are missing values.

    Returns
    -------
    measured : bool
        False for hashes such as ``1e5``, which read as numbers, but have no decimals.
    """
    values = column.dropna().unique()
    decimal = [_DECIMAL.fullmatch(value) is not None for value in values]
    return any(decimal) and all(
        known or _OTHER_NUMBER.fullmatch(value)
        for known, value in zip(decimal, values, strict=True)
    )


def parse_numbers(column, is_name=False):
    """Return a column of numbers or truth values as such, and another one as it is.

    Whole numbers and truth values are parsed only if all cells can be written back as they were:
    "007" stays as it is, and so do the other cells of its column.

    Parameters
    ----------
    column : Series of str
        The column; empty cells are missing values.
    is_name : bool, default=False
        Whether the column holds names, whose decimals stay as written: version 1.10 is not 1.1.

    Returns
    -------
    column : Series
        Whole numbers are ``int64``, or ``Int64`` if cells are empty; measurements are ``float64``.
    """
    values = column.dropna().unique()
    if len(values) == 0:
        return column
    if all(map(_WHOLE_NUMBER.fullmatch, values)):
        if column.isna().any():
            return pd.to_numeric(column, dtype_backend="numpy_nullable")
        return column.astype("int64")
    if _TRUTH_VALUES.issuperset(values) and column.notna().all():
        return column == "True"
    if not is_name and is_measurement(column):
        return pd.to_numeric(column, errors="coerce")
    return column
