"""A tiny classifier on one measure at a time."""

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier


def make_folds(y, groups, n_splits, random_state):
    """Return the train and test rows of each fold; a group is on one side.

    Parameters
    ----------
    y : ndarray of shape (n_clips,)
        Classes.
    groups : ndarray of shape (n_clips,) or None
        Groups.
    n_splits : int
        Number of folds.
    random_state : int, RandomState instance or None
        Seed of the shuffle.

    Returns
    -------
    folds : list of tuple of ndarray

    Raises
    ------
    ValueError
        If there are fewer clips of a class, or groups, than folds, or a fold trains on one class.
    """
    smallest = np.bincount(y, minlength=2).min()
    if smallest < n_splits:
        raise ValueError(
            f"The smaller class has {smallest} clips, fewer than n_splits={n_splits}; add clips or "
            "ask for fewer folds"
        )
    if groups is None:
        splitter = StratifiedKFold(n_splits, shuffle=True, random_state=random_state)
    else:
        n_groups = len(np.unique(groups))
        if n_groups < n_splits:
            raise ValueError(
                f"groups holds {n_groups} groups, fewer than n_splits={n_splits}; ask for fewer "
                "folds or pass finer groups"
            )
        splitter = StratifiedGroupKFold(n_splits, shuffle=True, random_state=random_state)
    folds = list(splitter.split(y, y, groups))
    if any(len(np.unique(y[train])) < 2 for train, _ in folds):
        raise ValueError(
            f"With n_splits={n_splits}, a fold has a single class to train on; ask for more folds "
            "or pass finer groups"
        )
    return folds


def probe(values, y, folds):
    """Return a score of each clip by a tree of depth 3 that did not see the clip's fold.

    Parameters
    ----------
    values : Series of shape (n_clips,)
        Numbers, or names such as codecs.
    y : ndarray of shape (n_clips,)
        Classes.
    folds : list of tuple of ndarray
        From :func:`make_folds`.

    Returns
    -------
    score : ndarray of shape (n_clips,)
        Probabilities of class 1 were both classes as frequent.
    """
    if not pd.api.types.is_numeric_dtype(values):
        values = pd.Series(pd.factorize(values, sort=True)[0])
    X = values.to_numpy(dtype=float)[:, None]
    score = np.empty(len(y))
    for train, test in folds:
        tree = DecisionTreeClassifier(
            max_depth=3,
            min_samples_leaf=max(len(train) // 20, 2),
            class_weight="balanced",
            random_state=0,
        )
        score[test] = tree.fit(X[train], y[train]).predict_proba(X[test])[:, 1]
    # Where a measure tells nothing, folds must not differ by rounding.
    return score.round(6)
