"""A small classifier on one measure at a time."""

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier


def make_folds(y, groups, n_splits, random_state):
    """Return the training and test rows of each fold, with each group on one side.

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
        If a class has fewer clips than there are folds, there are fewer groups than folds, or a
        fold has a single class to train on.
    """
    smallest = np.bincount(y, minlength=2).min()
    if smallest < n_splits:
        raise ValueError(
            f"The smaller class has {smallest} clips, fewer than n_splits={n_splits}; add clips or "
            "lower n_splits"
        )
    if groups is None:
        splitter = StratifiedKFold(n_splits, shuffle=True, random_state=random_state)
    else:
        n_groups = len(np.unique(groups))
        if n_groups < n_splits:
            raise ValueError(
                f"groups holds {n_groups} groups, fewer than n_splits={n_splits}; lower "
                "n_splits or pass finer groups"
            )
        splitter = StratifiedGroupKFold(n_splits, shuffle=True, random_state=random_state)
    folds = list(splitter.split(y, y, groups))
    if any(len(np.unique(y[train])) < 2 for train, _ in folds):
        raise ValueError(
            f"With n_splits={n_splits}, a fold has a single class to train on; raise "
            "n_splits or pass finer groups"
        )
    return folds


def probe(values, y, folds):
    """Score each clip by a tree of depth 3 that was not trained on its fold.

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
        Probabilities of class 1 if both classes were equally frequent.
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
    # Scores of a measure without information must not differ between folds by rounding errors.
    return score.round(6)
