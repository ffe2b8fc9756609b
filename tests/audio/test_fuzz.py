"""Damaged recordings of every format load, or raise an error that names them."""

import pytest

from tests.audio import fuzzing

N_FILES = 300


@pytest.mark.slow
def test_every_damaged_recording_loads_or_is_named():
    judgments = list(fuzzing.judge_seeds(range(N_FILES), seconds_allowed=60.0))
    assert sorted(seed for seed, *_ in judgments) == list(range(N_FILES))
    faults = [judgment for judgment in judgments if judgment[2] not in fuzzing.GOOD]
    reproduce = "python -m benchmarks.fuzz_audio --n-files 1 --first"
    assert not [f"{reproduce} {seed}: {rest}" for seed, *rest in faults]
    # Neither outcome may be rare: a reader that refuses everything has no fault above.
    assert 0.1 < sum(outcome == "loads" for *_, outcome, _ in judgments) / N_FILES < 0.9


def test_a_seed_determines_a_damaged_recording():
    recordings = [fuzzing.damaged_recording(seed) for seed in range(40)]
    assert len({content for _, content, *_ in recordings}) == 40
    # Encoders put the time and random numbers into some formats, which are removed.
    fuzzing._intact.cache_clear()
    assert recordings == [fuzzing.damaged_recording(seed) for seed in range(40)]
