"""Folds that keep groups together, and scores of clips that were not seen."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from skdeepfake.inspection._probe import make_folds, probe

Y = np.arange(200) % 2


@pytest.mark.parametrize("groups", [None, np.arange(200) // 10])
def test_folds(groups):
    folds = make_folds(Y, groups, 5, 0)
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(200))
    for train, test in folds:
        assert not set(train) & set(test)
        if groups is not None:
            assert not set(groups[train]) & set(groups[test])


def test_a_range_in_the_middle_is_found():
    values = np.random.default_rng(0).uniform(size=200) + 2.0 * Y
    values[Y == 0] = np.resize([0.0, 9.0], 100)  # genuine below and above
    assert roc_auc_score(Y, probe(pd.Series(values), Y, make_folds(Y, None, 5, 0))) > 0.95


def test_names_are_told_apart():
    codecs = pd.Series(np.where(Y, "MP3", np.resize(["FLAC", "WAV", "OGG"], 200)))
    assert roc_auc_score(Y, probe(codecs, Y, make_folds(Y, None, 5, 0))) == 1


def test_scores_are_of_unseen_clips():
    """A measure that identifies each clip, but not the classes, is at chance."""
    areas = []
    for seed in range(10):
        values = pd.Series(np.random.default_rng(seed).permutation(200.0 * np.arange(200)))
        areas.append(roc_auc_score(Y, probe(values, Y, make_folds(Y, None, 5, seed))))
    assert abs(np.mean(areas) - 0.5) < 0.05


def test_a_measure_of_the_group_is_at_chance_for_other_groups():
    rng = np.random.default_rng(0)
    groups = np.arange(200) // 10
    y = rng.permutation(np.arange(20) % 2)[groups]
    values = pd.Series(rng.permutation(20.0 * np.arange(20))[groups])
    assert roc_auc_score(y, probe(values, y, make_folds(y, None, 5, 0))) > 0.8
    assert roc_auc_score(y, probe(values, y, make_folds(y, groups, 5, 0))) < 0.65


@pytest.mark.parametrize(
    ("y", "groups", "message"),
    [
        ([0] * 10 + [1] * 3, None, "smaller class has 3 clips, fewer than n_splits=5"),
        (np.arange(20) % 2, np.arange(20) % 4, "groups holds 4 groups, fewer than n_splits=5"),
        ([0] * 10 + [1] * 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] + [10] * 10, "a single class"),
    ],
)
def test_too_few_clips_or_groups_raise(y, groups, message):
    with pytest.raises(ValueError, match=message):
        make_folds(np.array(y), None if groups is None else np.array(groups), 5, 0)
