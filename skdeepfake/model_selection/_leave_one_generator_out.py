"""Splits that test on a generator that was not trained on."""

import numpy as np
import pandas as pd
from sklearn.model_selection import BaseCrossValidator, GroupKFold
from sklearn.utils import check_consistent_length, column_or_1d

from skdeepfake.model_selection._groups import check_groups
from skdeepfake.model_selection._link_groups import link_groups


class LeaveOneGeneratorOut(BaseCrossValidator):
    """Splits that test on the deepfakes of one generator at a time.

    Genuine clips have no generator, so that scikit-learn's
    :class:`~sklearn.model_selection.LeaveOneGroupOut` would put them all on one side. Here each
    split tests on one part of the genuine clips and trains on the others.

    See Also
    --------
    StratifiedGroupShuffleSplit : Keep speakers or sources on one side, whatever the generators.
    sklearn.model_selection.StratifiedGroupKFold : Folds for speakers or sources.

    Notes
    -----
    There are as many splits as generators. Genuine clips are divided into as many parts, each of
    which is tested once; if they have fewer groups than that, parts are tested several times.

    Each split trains on all deepfakes of the other generators, whoever the speaker is.

    Examples
    --------
    >>> from skdeepfake.model_selection import LeaveOneGeneratorOut
    >>> y = [0, 0, 0, 0, 1, 1, 1]
    >>> generator = ["none", "none", "none", "none", "melgan", "melgan", "tts"]
    >>> speaker = ["Ann", "Ann", "Bob", "Bob", "Ann", "Bob", "Bob"]
    >>> groups = list(zip(generator, speaker))
    >>> for train, test in LeaveOneGeneratorOut().split(y, y, groups):
    ...     print(train, test)
    [0 1 6] [2 3 4 5]
    [2 3 4 5] [0 1 6]
    """

    # Requests groups from scikit-learn's metadata routing.
    __metadata_request__split = {"groups": True}

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of generators.

        Parameters
        ----------
        X : object, default=None
            Ignored.
        y : array-like of shape (n_clips,)
            1 for deepfake, 0 for genuine.
        groups : array-like of shape (n_clips,) or (n_clips, 2)
            As in :meth:`split`.

        Returns
        -------
        n_splits : int
        """
        is_spoof, generators, _ = _read(y, groups)
        return len(np.unique(generators[is_spoof]))

    def split(self, X, y=None, groups=None):
        """Yield the training and test rows of each split, generators sorted by name.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips; only their number matters.
        y : array-like of shape (n_clips,)
            1 for deepfake, 0 for genuine.
        groups : array-like of shape (n_clips,) or (n_clips, 2)
            The generator of each clip, and in an optional second column the group of each genuine
            clip, such as its speaker or source: ``clips.groups[["generator", "speaker"]]``. Each
            split keeps a group of genuine clips on one side.

        Yields
        ------
        train, test : ndarray of int

        Raises
        ------
        ValueError
            If `groups` or `y` is missing or has another shape, a deepfake has no generator, or
            there are fewer than two generators or two groups of genuine clips.
        """
        is_spoof, generators, group = _read(y, groups)
        check_consistent_length(X, is_spoof)
        names = np.unique(generators[is_spoof])
        genuine = np.flatnonzero(~is_spoof)
        n_parts = min(len(names), len(np.unique(group[genuine])))
        if n_parts < 2:
            raise ValueError(
                f"Found {len(names)} generators and {len(np.unique(group[genuine]))} groups of "
                "genuine clips, but two of each are needed; pass finer groups"
            )
        parts = [
            genuine[test] for _, test in GroupKFold(n_parts).split(genuine, groups=group[genuine])
        ]
        for number, name in enumerate(names):
            tested = np.zeros(len(is_spoof), dtype=bool)
            tested[parts[number % n_parts]] = True
            tested |= is_spoof & (generators == name)
            yield np.flatnonzero(~tested), np.flatnonzero(tested)


def _read(y, groups):
    """Return which clips are spoofed, their generators, and the groups of genuine clips."""
    if y is None:
        raise ValueError("LeaveOneGeneratorOut needs the labels y, got None")
    table = check_groups(groups, "LeaveOneGeneratorOut", example="generator", columns="2")
    check_consistent_length(y, table)
    is_spoof = column_or_1d(y) == 1
    if table.ndim == 1:
        table = np.column_stack([table, np.arange(len(table))])
    nameless = np.flatnonzero(is_spoof & pd.isna(table[:, 0]))
    if len(nameless):
        raise ValueError(
            f"groups holds no generator for {len(nameless)} deepfakes, the first of which is clip "
            f"{nameless[0]}; name their generators, or leave these clips out"
        )
    return is_spoof, table[:, 0].astype(str), link_groups(table[:, 1])
