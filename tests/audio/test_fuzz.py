"""Damaged recordings of every format load, or raise an error that names them."""

import pytest

from tests.audio import fuzzing

N_FILES = 300


@pytest.mark.slow
def test_every_damaged_recording_loads_or_is_named():
    judgements = list(fuzzing.judge_seeds(range(N_FILES), seconds_allowed=60.0))
    assert sorted(seed for seed, *_ in judgements) == list(range(N_FILES))
    faults = [judgement for judgement in judgements if judgement[2] not in fuzzing.GOOD]
    assert not faults, f"reproduce by python -m benchmarks.fuzz_audio --first SEED --n-files 1"
    # Neither outcome may be rare: a reader that refuses everything has no fault above.
    assert 0.1 < sum(outcome == "loads" for *_, outcome, _ in judgements) / N_FILES < 0.9


def test_a_seed_determines_a_damaged_recording():
    assert fuzzing.damaged_recording(5) == fuzzing.damaged_recording(5)
    assert fuzzing.damaged_recording(5) != fuzzing.damaged_recording(6)
