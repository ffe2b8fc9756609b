"""Labels, weights and validation clips of a training."""

import numpy as np
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.utils import check_consistent_length, compute_sample_weight

from skdeepfake._sklearn_compat import _check_sample_weight
from skdeepfake.model_selection import StratifiedGroupShuffleSplit, link_groups


def encode(y, classes):
    """Return 1 for the second class and 0 for the first, of shape (n_clips, 1), float32."""
    unknown = np.setdiff1d(y, classes)
    if unknown.size:
        raise ValueError(
            f"y holds the labels {unknown.tolist()}, which are not among the classes "
            f"{classes.tolist()}"
        )
    return (y == classes[1]).astype(np.float32)[:, np.newaxis]


def combine_weights(X, y, sample_weight, class_weight):
    """Return the product of the weights of clips and classes, or None if all are equal."""
    if sample_weight is None and class_weight is None:
        return None
    weights = _check_sample_weight(sample_weight, X, dtype=np.float32)
    return (weights * compute_sample_weight(class_weight, y)).astype(np.float32)


def split_validation(X, y, groups, fraction, seed):
    """Return the rows to train on and the rows set aside, whole groups with both classes each.

    `groups` may have several columns, or be None.
    """
    if groups is None:
        splitter = StratifiedShuffleSplit(1, test_size=fraction, random_state=seed)
        return next(splitter.split(X, y))
    check_consistent_length(X, groups)
    linked = link_groups(groups)
    for label in np.unique(y):
        if len(np.unique(linked[y == label])) < 2:
            raise ValueError(
                "early_stopping sets whole groups aside and needs at least 2 groups of each class, "
                f"got 1 group of class {label}. Pass finer groups, or validation clips as X_val "
                "and y_val"
            )
    splitter = StratifiedGroupShuffleSplit(test_size=fraction, random_state=seed)
    return next(splitter.split(X, y, linked))
