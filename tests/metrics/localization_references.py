"""Slow definitions of the metrics of localization, and tables to try them on."""

from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import strategies as st

# Times in the tables are multiples of this, in seconds.
TICK = 0.02
N_TICKS = 12


def table(rows, *columns):
    return pd.DataFrame(rows, columns=["recording", "start", "stop", *columns])


@st.composite
def labeled_and_scored(draw, overlapping=True):
    """Return a reference and a timeline, of windows that cover up to three recordings.

    The first tick of the first recording is spoof, the last is bona fide, and both are scored.
    """
    reference, scores = [], []
    for recording in draw(st.permutations(["a", "b", "c"]))[: draw(st.integers(1, 3))]:
        n = draw(st.integers(2, N_TICKS))
        labels = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
        if not reference:
            labels[0], labels[-1] = 1, 0
        reference += [
            (recording, TICK * i, TICK * (i + 1), label) for i, label in enumerate(labels)
        ]
        edges = sorted({0, n, *draw(st.lists(st.integers(1, n - 1), max_size=5))})
        windows = list(pairwise(edges))
        if overlapping:
            spans = st.tuples(st.integers(0, n - 1), st.integers(1, n))
            windows += [
                (min(span), max(span) + (span[0] == span[1]))
                for span in draw(st.lists(spans, max_size=4))
            ]
        scores += [(recording, TICK * i, TICK * j, draw(st.integers(-5, 5))) for i, j in windows]
    return table(reference, "label"), table(scores, "llr")


def tick_scores(scores, recording, tick):
    """Return the scores of the windows that cover a tick."""
    middle = TICK * (tick + 0.5)
    return [
        row.llr
        for row in scores.itertuples()
        if row.recording == recording and row.start < middle < row.stop
    ]


def ticks(reference, scores):
    """Return label and score of each tick of a reference that has one row per tick."""
    rows = []
    for row in reference.itertuples():
        covering = tick_scores(scores, row.recording, round(row.start / TICK))
        rows.append((row.label, sum(covering) / len(covering)))
    return tuple(np.array(values) for values in zip(*rows, strict=True))


@st.composite
def spoofed_and_predicted(draw):
    """Return spoofed segments that do not touch, and predicted ones with whole scores."""
    reference = []
    for recording in "ab":
        edges = sorted(draw(st.sets(st.integers(0, 40), max_size=8)))
        spans = zip(edges[::2], edges[1::2], strict=False)
        reference += [(recording, TICK * i, TICK * j) for i, j in spans]
    reference = reference or [("a", 0.0, TICK)]
    anywhere = st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(41, 60))
    nearby = st.tuples(st.sampled_from(reference), st.integers(-1, 1), st.integers(-1, 1)).map(
        lambda drawn: (
            drawn[0][0],
            max(round(drawn[0][1] / TICK) + drawn[1], 0),
            round(drawn[0][2] / TICK) + 1 + drawn[2],
        )
    )
    spans = draw(st.lists(st.one_of(nearby, anywhere), max_size=10))
    predicted = [
        (recording, TICK * start, TICK * max(stop, start + 1), draw(st.integers(-3, 3)))
        for recording, start, stop in spans
    ]
    return table(reference), table(predicted, "llr")


def in_ticks(frame):
    """Return the rows of a table with times in ticks, which are whole."""
    return [
        (row[1], round(row[2] / TICK), round(row[3] / TICK), *row[4:]) for row in frame.itertuples()
    ]


def overlap(first, second):
    """Return the intersection over union of two segments, ticks counted one by one."""
    if first[0] != second[0]:
        return 0.0
    a, b = (set(range(start, stop)) for start, stop in (first[1:3], second[1:3]))
    return len(a & b) / len(a | b)


def shuffled(draw, frame):
    order = draw(st.permutations(range(len(frame))))
    return frame.iloc[order]
