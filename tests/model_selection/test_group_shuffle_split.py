"""Random splits keep groups on one side and classes in proportion."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score

from skdeepfake.model_selection import StratifiedGroupShuffleSplit

RNG = np.random.default_rng(0)
Y = (RNG.uniform(size=400) < 0.2).astype(int)
SPEAKER = RNG.integers(40, size=400)
X = np.zeros((400, 1))


@pytest.mark.parametrize("test_size", [0.1, 0.25, 0.5])
def test_test_size_and_class_ratio_are_met(test_size):
    splitter = StratifiedGroupShuffleSplit(10, test_size=test_size, random_state=0)
    for train, test in splitter.split(X, Y, SPEAKER):
        assert sorted([*train, *test]) == list(range(400))
        assert len(test) == pytest.approx(400 * test_size, abs=12)
        assert Y[test].mean() == pytest.approx(Y.mean(), abs=0.06)


@given(seed=st.integers(0, 1000), n_groups=st.integers(4, 30))
def test_no_group_is_on_both_sides(seed, n_groups):
    rng = np.random.default_rng(seed)
    y, groups = np.arange(60) % 2, rng.integers(n_groups, size=60)
    assume(len(set(groups)) > 3)
    train, test = next(StratifiedGroupShuffleSplit(random_state=seed).split(y, y, groups))
    assert not set(groups[train]) & set(groups[test])


def test_speakers_and_sources_at_once():
    """Of 40 speakers, each pair shares a source: neither is on both sides."""
    groups = pd.DataFrame({"speaker": SPEAKER, "source": SPEAKER // 2})
    groups["speaker"] = groups["speaker"].astype(object)
    groups.loc[::7, "speaker"] = "none"
    train, test = next(StratifiedGroupShuffleSplit(random_state=0).split(X, Y, groups))
    for name in groups:
        sides = [set(groups[name].iloc[side]) - {"none"} for side in (train, test)]
        assert not sides[0] & sides[1]


def test_seeds():
    def draw(seed):
        return next(StratifiedGroupShuffleSplit(random_state=seed).split(X, Y, SPEAKER))[1].tolist()

    assert draw(0) == draw(0)
    assert draw(0) != draw(1)
    tests = [tuple(test) for _, test in
             StratifiedGroupShuffleSplit(5, random_state=0).split(X, Y, SPEAKER)]  # fmt: skip
    assert len(set(tests)) == 5


def test_within_scikit_learn():
    cv = StratifiedGroupShuffleSplit(4, random_state=0)
    assert cv.get_n_splits() == 4
    assert len(cross_val_score(DummyClassifier(), X, Y, groups=SPEAKER, cv=cv)) == 4
    assert repr(cv) == "StratifiedGroupShuffleSplit(n_splits=4, random_state=0, test_size=0.25)"


@pytest.mark.parametrize(
    ("groups", "options", "message"),
    [
        (None, {}, "StratifiedGroupShuffleSplit needs groups, got None; pass some"),
        ("speaker", {}, "needs the group of each clip, got the str 'speaker'"),
        (Y, {}, "leaves one side without a class; the largest group holds 8.%"),
        (SPEAKER[:-1], {}, "inconsistent numbers"),
        (SPEAKER, {"test_size": 1.5}, "'test_size' parameter"),
        (SPEAKER, {"n_splits": 0}, "'n_splits' parameter"),
    ],
)
def test_bad_input_raises(groups, options, message):
    with pytest.raises(ValueError, match=message):
        next(StratifiedGroupShuffleSplit(random_state=0, **options).split(X, Y, groups))


def test_missing_labels_raise():
    with pytest.raises(ValueError, match="needs the labels y, got None"):
        next(StratifiedGroupShuffleSplit().split(X, groups=SPEAKER))
