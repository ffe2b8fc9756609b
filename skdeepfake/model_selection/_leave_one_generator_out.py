"""Splits that test on a generator which was not trained on."""

import numpy as np
from sklearn.model_selection import BaseCrossValidator, GroupKFold
from sklearn.utils import check_consistent_length, column_or_1d


class LeaveOneGeneratorOut(BaseCrossValidator):
    """Test on the fakes of one generator at a time, and on genuine clips not trained on.

    Scikit-learn's :class:`~sklearn.model_selection.LeaveOneGroupOut` leaves a generator out too,
    but genuine clips have none: as a group of their own they would all be on one side. Here each
    split tests on a part of them, and trains on the rest.

    See Also
    --------
    StratifiedGroupShuffleSplit : Keeps speakers or sources apart, whatever the generators.
    sklearn.model_selection.StratifiedGroupKFold : Folds that do so.

    Notes
    -----
    There are as many splits as generators. Genuine clips are parted in so many, each part tested
    once, if there are enough groups of them; with fewer, parts are tested several times.

    Fakes of the other generators are all trained on, by whatever speaker.

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

    # Asks scikit-learn's metadata routing for groups.
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
        is_fake, generators, _ = _read(y, groups)
        return len(np.unique(generators[is_fake]))

    def split(self, X, y, groups):
        """Yield the rows to train on and to test on, one generator after the other, by name.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Clips; only their number matters.
        y : array-like of shape (n_clips,)
            1 for deepfake, 0 for genuine.
        groups : array-like of shape (n_clips,) or (n_clips, 2)
            The generator of each clip, and in a second column what genuine clips are kept together
            by, such as their speaker or source: ``clips.groups[["generator", "speaker"]]``. Without
            it, each genuine clip may be on either side.

        Yields
        ------
        train, test : ndarray of int

        Raises
        ------
        ValueError
            If `groups` or `y` is missing or of another shape, there are fewer than two generators,
            or fewer than two groups of genuine clips.
        """
        check_consistent_length(X, y, groups)
        is_fake, generators, keep = _read(y, groups)
        names = np.unique(generators[is_fake])
        genuine = np.flatnonzero(~is_fake)
        n_parts = min(len(names), len(np.unique(keep[genuine])))
        if n_parts < 2:
            raise ValueError(
                f"Found {len(names)} generators and {len(np.unique(keep[genuine]))} groups of "
                "genuine clips, and two of each are needed; pass finer groups"
            )
        parts = [
            genuine[test] for _, test in GroupKFold(n_parts).split(genuine, groups=keep[genuine])
        ]
        for number, name in enumerate(names):
            tested = np.zeros(len(is_fake), dtype=bool)
            tested[parts[number % n_parts]] = True
            tested |= is_fake & (generators == name)
            yield np.flatnonzero(~tested), np.flatnonzero(tested)


def _read(y, groups):
    """Return who is fake, the generators and what genuine clips are kept together by."""
    if y is None or groups is None:
        raise ValueError("LeaveOneGeneratorOut needs y, and groups with the generator of each clip")
    is_fake = column_or_1d(y) == 1
    table = np.asarray(groups, dtype=object)
    if table.ndim == 1:
        table = np.column_stack([table, np.arange(len(table))])
    if table.ndim != 2 or table.shape[1] != 2:
        raise ValueError(
            "groups should have shape (n_clips,) or (n_clips, 2), the generator and what genuine "
            f"clips are kept together by, got {table.shape}"
        )
    return is_fake, table[:, 0].astype(str), table[:, 1].astype(str)
