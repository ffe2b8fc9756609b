"""Random splits that keep groups apart and classes in proportion."""

from numbers import Integral, Real

import numpy as np
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d

from skdeepfake._sklearn_compat import Interval, validate_parameter_constraints
from skdeepfake.model_selection._groups import check_groups
from skdeepfake.model_selection._link_groups import link_groups

# Random orders tried for each split; the one that comes closest to `test_size` is kept.
_N_ORDERS = 10


class StratifiedGroupShuffleSplit(BaseCrossValidator):
    """Random splits that keep groups on one side and classes in proportion.

    Groups are speakers, sources or both. Scikit-learn's
    :class:`~sklearn.model_selection.GroupShuffleSplit` keeps one column of groups on one side, but
    does not keep the classes in proportion.

    Parameters
    ----------
    n_splits : int, default=1
        Number of splits, drawn independently of each other.
    test_size : float, default=0.25
        Fraction of the clips of each class to test on, met as closely as whole groups allow.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws. Pass an int to get the same splits in each call.

    See Also
    --------
    LeaveOneGeneratorOut : Test on generators that were not trained on.
    sklearn.model_selection.StratifiedGroupKFold : Folds for one column of groups.

    Notes
    -----
    Groups are drawn in random order. Each one goes to the test side if this brings the numbers of
    clips of both classes closer to `test_size`. The best of ten such draws is kept.

    Examples
    --------
    >>> from skdeepfake.model_selection import StratifiedGroupShuffleSplit
    >>> y = [0, 1, 0, 1, 0, 1, 0, 1]
    >>> speaker = ["Ann", "Ann", "Bob", "Bob", "Eve", "Eve", "Joe", "Joe"]
    >>> splitter = StratifiedGroupShuffleSplit(random_state=0)
    >>> train, test = next(splitter.split(y, y, speaker))
    >>> test
    array([4, 5])
    """

    _parameter_constraints: dict = {
        "n_splits": [Interval(Integral, 1, None, closed="left")],
        "test_size": [Interval(Real, 0, 1, closed="neither")],
        "random_state": ["random_state"],
    }
    # Requests groups from scikit-learn's metadata routing.
    __metadata_request__split = {"groups": True}

    def __init__(self, n_splits=1, *, test_size=0.25, random_state=None):
        self.n_splits = n_splits
        self.test_size = test_size
        self.random_state = random_state

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of splits.

        Parameters
        ----------
        X, y, groups : object, default=None
            Ignored.

        Returns
        -------
        n_splits : int
        """
        return self.n_splits

    def split(self, X, y=None, groups=None):
        """Yield the training and test rows of each split.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips; only their number matters.
        y : array-like of shape (n_clips,)
            Labels.
        groups : array-like of shape (n_clips,) or (n_clips, n_columns)
            What must be on one side, such as ``clips.groups["speaker"]`` or
            ``clips.groups[["speaker", "source"]]``; columns are joined by :func:`link_groups`.

        Yields
        ------
        train, test : ndarray of int

        Raises
        ------
        ValueError
            If `y` or `groups` is missing, or a class is missing from one side.
        """
        validate_parameter_constraints(self._parameter_constraints, vars(self), type(self).__name__)
        if y is None:
            raise ValueError("StratifiedGroupShuffleSplit needs the labels y, got None")
        groups = check_groups(groups, "StratifiedGroupShuffleSplit")
        check_consistent_length(X, y, groups)
        classes, codes = np.unique(column_or_1d(y), return_inverse=True)
        linked = link_groups(groups)
        counts = np.zeros((linked.max() + 1, len(classes)))
        np.add.at(counts, (linked, codes), 1)
        rng = check_random_state(self.random_state)
        for _ in range(self.n_splits):
            in_test = self._draw(counts, rng)[linked]
            yield np.flatnonzero(~in_test), np.flatnonzero(in_test)

    def _draw(self, counts, rng):
        """Return which groups are tested on; `counts` has shape (n_groups, n_classes)."""
        wanted = self.test_size * counts.sum(axis=0)
        weight = 1 / counts.sum(axis=0) ** 2  # the fractions of all classes count equally
        nearest = np.inf
        for _ in range(_N_ORDERS):
            taken, missing = _assign_greedily(counts, wanted, weight, rng.permutation(len(counts)))
            if weight @ missing**2 < nearest:
                chosen, nearest = taken, weight @ missing**2
        if not (counts[chosen].sum(axis=0).all() and counts[~chosen].sum(axis=0).all()):
            largest = counts.sum(axis=1).max() / counts.sum()
            raise ValueError(
                f"test_size={self.test_size!r} of {len(counts)} groups leaves one side without a "
                f"class; the largest group holds {largest:.0%} of the clips. Pass finer groups or "
                "another test_size"
            )
        return chosen


def _assign_greedily(counts, missing, weight, order):
    """Take each group that reduces what is missing; return the groups and what is missing still."""
    taken = np.zeros(len(counts), dtype=bool)
    for group in order:
        after = missing - counts[group]
        if weight @ after**2 < weight @ missing**2:
            taken[group], missing = True, after
    return taken, missing
