"""LeaveOneGeneratorOut leaves out one generator at a time; genuine clips are on both sides."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_predict, cross_val_score

from skdeepfake.model_selection import LeaveOneGeneratorOut

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [60, 90])
GENERATOR = np.where(Y == 1, RNG.choice(["a", "b", "c"], 150), "none")
SPEAKER = RNG.choice([f"s{k}" for k in range(12)], 150)
GROUPS = pd.DataFrame({"generator": GENERATOR, "speaker": SPEAKER})
X = np.zeros((150, 1))


def test_generators_are_left_out_in_turn():
    splits = list(LeaveOneGeneratorOut().split(X, Y, GROUPS))
    assert LeaveOneGeneratorOut().get_n_splits(X, Y, GROUPS) == len(splits) == 3
    for name, (train, test) in zip("abc", splits, strict=True):
        assert set(GENERATOR[test]) == {name, "none"}
        assert set(GENERATOR[train]) == set("abc") - {name} | {"none"}
        assert sorted([*train, *test]) == list(range(150))


def test_genuine_speakers_are_on_one_side():
    for train, test in LeaveOneGeneratorOut().split(X, Y, GROUPS):
        sides = [set(SPEAKER[side[Y[side] == 0]]) for side in (train, test)]
        assert all(sides)
        assert not sides[0] & sides[1]


@pytest.mark.parametrize("groups", [GENERATOR, GROUPS, GROUPS.to_numpy()])
def test_each_clip_is_tested_once(groups):
    tested = np.concatenate([test for _, test in LeaveOneGeneratorOut().split(X, Y, groups)])
    assert sorted(tested) == list(range(150))


def test_genuine_parts_are_of_equal_size():
    sizes = [np.sum(Y[test] == 0) for _, test in LeaveOneGeneratorOut().split(X, Y, GENERATOR)]
    assert sizes == [20, 20, 20]


def test_fewer_speakers_than_generators():
    speaker = np.where(np.arange(150) % 2, "x", "y")
    splits = list(LeaveOneGeneratorOut().split(X, Y, np.column_stack([GENERATOR, speaker])))
    assert len(splits) == 3
    assert all(0 < np.sum(Y[test] == 0) < 60 for _, test in splits)


def test_within_scikit_learn():
    model = DummyClassifier()
    assert len(cross_val_score(model, X, Y, groups=GROUPS, cv=LeaveOneGeneratorOut())) == 3
    predicted = cross_val_predict(model, X, Y, groups=GROUPS, cv=LeaveOneGeneratorOut())
    assert predicted.shape == (150,)


@pytest.mark.parametrize(
    ("y", "groups", "message"),
    [
        (None, GENERATOR, "LeaveOneGeneratorOut needs the labels y, got None"),
        (Y, None, r'needs groups, got None; pass some, such as clips.groups\["generator"\]'),
        (Y, "generator", "needs the group of each clip, got the str 'generator'; pass the values"),
        (Y, np.where(GENERATOR[Y == 1][0] == GENERATOR, None, GENERATOR), "no generator for"),
        (Y, np.zeros((150, 3)), r"got \(150, 3\)"),
        (Y, GENERATOR[:-1], "inconsistent numbers"),
        (Y, np.where(Y == 1, "a", "none"), "Found 1 generators and 60 groups of genuine clips"),
        (Y, np.column_stack([GENERATOR, Y]), "Found 3 generators and 1 groups"),
    ],
)
def test_bad_groups_raise(y, groups, message):
    with pytest.raises(ValueError, match=message):
        next(LeaveOneGeneratorOut().split(X, y, groups))


def test_genuine_clips_without_a_group_are_not_kept_together():
    """As `link_groups` has it; a missing group is not a group that all of them share."""
    groups = np.column_stack([GENERATOR, np.where(Y == 1, "a", None)])
    assert sum(1 for _ in LeaveOneGeneratorOut().split(X, Y, groups)) == 3
