"""Random splits that keep groups apart and classes in proportion."""

from numbers import Integral, Real

import numpy as np
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d

from skdeepfake._sklearn_compat import Interval, validate_parameter_constraints
from skdeepfake.model_selection._link_groups import link_groups

# Random orders tried for each split; the one that meets the shares best is kept.
_N_ORDERS = 10


class StratifiedGroupShuffleSplit(BaseCrossValidator):
    """Split at random so that no speaker or source is on both sides, and classes keep their share.

    Scikit-learn's :class:`~sklearn.model_selection.GroupShuffleSplit` keeps groups apart but not
    the classes in proportion, and takes one column of groups.

    Parameters
    ----------
    n_splits : int, default=1
        Number of splits, drawn independently of each other.
    test_size : float, default=0.25
        Share of the clips of each class to test on. Whole groups go to one side, so it is met as
        nearly as they allow.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws. Pass an int for the same splits in each call.

    See Also
    --------
    LeaveOneGeneratorOut : Tests on unheard generators.
    sklearn.model_selection.StratifiedGroupKFold : Folds that do the same for one column of groups.

    Notes
    -----
    Groups are drawn in random order, and each goes to the test if that brings the numbers of both
    classes nearer to what is asked for. The best of ten such draws is kept.

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
    # Asks scikit-learn's metadata routing for groups.
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

    def split(self, X, y, groups):
        """Yield the rows to train on and to test on.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips; only their number matters.
        y : array-like of shape (n_clips,)
            Classes.
        groups : array-like of shape (n_clips,) or (n_clips, n_columns)
            What must not be on both sides, such as ``clips.groups["speaker"]`` or
            ``clips.groups[["speaker", "source"]]``; columns are joined by :func:`link_groups`.

        Yields
        ------
        train, test : ndarray of int

        Raises
        ------
        ValueError
            If `y` or `groups` is missing, or the groups leave a side without one of the classes.
        """
        validate_parameter_constraints(self._parameter_constraints, vars(self), type(self).__name__)
        if y is None or groups is None:
            raise ValueError("StratifiedGroupShuffleSplit needs y and groups")
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
        weight = 1 / counts.sum(axis=0) ** 2  # the shares of all classes matter alike
        nearest = np.inf
        for _ in range(_N_ORDERS):
            taken, missing = _fill(counts, wanted, weight, rng.permutation(len(counts)))
            if weight @ missing**2 < nearest:
                chosen, nearest = taken, weight @ missing**2
        if not (counts[chosen].sum(axis=0).all() and counts[~chosen].sum(axis=0).all()):
            share = counts.sum(axis=1).max() / counts.sum()
            raise ValueError(
                f"test_size={self.test_size!r} of {len(counts)} groups leaves one side without a "
                f"class; the largest group holds {share:.0%} of the clips. Pass finer groups or "
                "another test_size"
            )
        return chosen


def _fill(counts, missing, weight, order):
    """Take each group that brings the counts nearer; return those, and what is still missing."""
    taken = np.zeros(len(counts), dtype=bool)
    for group in order:
        after = missing - counts[group]
        if weight @ after**2 < weight @ missing**2:
            taken[group], missing = True, after
    return taken, missing
