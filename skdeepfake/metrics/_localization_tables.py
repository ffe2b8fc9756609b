"""Checks of the tables that say where recordings are spoofed, and where a detector thinks so."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from skdeepfake._classes import DEEPFAKE_WORDS, GENUINE_WORDS, normalize_label

# Times are whole microseconds inside, so that sums of times are exact.
MICROSECOND = 1e-6


class Spans(NamedTuple):
    """Parts of recordings, one per row of a table, and what the row says of them."""

    recording: np.ndarray  # any names, object
    start: np.ndarray  # in microseconds, int64
    stop: np.ndarray
    value: np.ndarray | None  # whether it is spoof, or its score


def check_reference(reference):
    """Return the spans of a reference; their value is whether they are spoof."""
    spans = check_spans(reference, "reference")
    if "label" not in reference.columns:
        return spans._replace(value=np.ones(len(reference), dtype=bool))
    labels, unique = pd.factorize(reference["label"])
    missing = np.flatnonzero(labels < 0)
    if missing.size:
        raise ValueError(f"reference has no label in row {missing[0]}; label it 0 or 1")
    is_spoof = np.array([_is_spoof(label) for label in unique], dtype=bool)
    return spans._replace(value=is_spoof[labels])


def _is_spoof(label):
    word = normalize_label(label)
    if label == 1 or word in DEEPFAKE_WORDS:
        return True
    if label == 0 or word in GENUINE_WORDS:
        return False
    raise ValueError(
        f'reference has the label {label!r}; label spoofed spans 1 or "spoof" and others 0 or '
        '"bonafide"'
    )


def check_scored_spans(table, name, *, allow_nan=False):
    """Return the spans of a table with the column ``llr``, which is their value."""
    spans = check_spans(table, name, "llr")
    llr = table["llr"].to_numpy(dtype=float, na_value=np.nan)
    is_wrong = np.isinf(llr) if allow_nan else ~np.isfinite(llr)
    if is_wrong.any():
        row = np.argmax(is_wrong)
        raise ValueError(f"{name} has the llr {llr[row]} in row {row}; it must be finite")
    return spans._replace(value=llr)


def check_spans(table, name, *columns):
    """Return the spans of a table, without value."""
    missing = [c for c in ("recording", "start", "stop", *columns) if c not in table.columns]
    if missing:
        raise ValueError(
            f"{name} lacks the columns {', '.join(missing)}; it has "
            f"{', '.join(map(str, table.columns)) or 'none'}"
        )
    recording = table["recording"].to_numpy(dtype=object)
    unnamed = pd.isna(recording)
    if unnamed.any():
        raise ValueError(f"{name} does not name the recording in row {np.argmax(unnamed)}")
    start, stop = (table[c].to_numpy(dtype=float, na_value=np.nan) for c in ("start", "stop"))
    is_wrong = ~((start >= 0) & (start < stop) & (stop < np.inf))
    if is_wrong.any():
        row = np.argmax(is_wrong)
        raise ValueError(
            f"{name} goes from {start[row]} to {stop[row]} s in row {row}; start must not be "
            "negative, and stop must be greater than start"
        )
    return Spans(recording, to_microseconds(start), to_microseconds(stop), None)


def to_microseconds(seconds):
    """Return times in seconds as whole microseconds."""
    return np.rint(np.asarray(seconds) / MICROSECOND).astype(np.int64)
