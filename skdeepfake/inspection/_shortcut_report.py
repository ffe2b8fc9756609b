"""Whether a corpus can be told apart without listening to the speech."""

import warnings
from numbers import Integral, Real

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_consistent_length, check_random_state, column_or_1d

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.inspection._auc import auc_interval
from skdeepfake.inspection._measures import measure_clips
from skdeepfake.inspection._probe import make_folds, probe
from skdeepfake.inspection._shortcuts import REMEDIES


class ShortcutWarning(UserWarning):
    """Something other than the forgery tells the classes of a corpus apart."""


@validate_params(
    {
        "X": ["array-like"],
        "y": ["array-like"],
        "groups": ["array-like", None],
        "threshold": [Interval(Real, 0.5, 1, closed="both")],
        "n_splits": [Interval(Integral, 2, None, closed="left")],
        "confidence_level": [Interval(Real, 0, 1, closed="neither")],
        "n_jobs": [Integral, None],
        "verbose": ["boolean"],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def shortcut_report(
    X,
    y,
    groups=None,
    *,
    threshold=0.6,
    n_splits=5,
    confidence_level=0.95,
    n_jobs=None,
    verbose=False,
    random_state=0,
):
    """Try to tell the classes apart by one property of the files at a time.

    A tree of depth 3 is trained on each of 14 measures, such as the silence at the start, the
    loudness or the codec, and scores clips that it has not seen. What such a classifier achieves, a
    detector will achieve too, and it will fail where the property does not go with the class.
    Silence alone gives an equal error rate of 15.1 % on ASVspoof 2019, and trimming it takes
    RawNet2 from 3.6 % to 15.5 % [1]_.

    Parameters
    ----------
    X : array-like of shape (n_clips,) or (n_clips, 1), or DataFrame of shape (n_clips, n_measures)
        Paths, or the measures of the clips, from
        ``skdeepfake.inspection.describe_clips(...).clips``, which need not be measured again.
    y : array-like of shape (n_clips,)
        1 for deepfake, 0 for genuine.
    groups : array-like of shape (n_clips,), default=None
        Group of each clip, such as its speaker or source: it is kept on one side of each split, and
        its clips are not counted as independent. Give what your detector is cross-validated by.
    threshold : float, default=0.6
        Area under the ROC curve (AUC) from which on a shortcut is flagged; 0.5 is chance.
    n_splits : int, default=5
        Number of folds.
    confidence_level : float, default=0.95
        Level at which all of the intervals hold together. A shortcut is flagged only if its
        interval lies above 0.5.
    n_jobs : int or None, default=None
        Files measured at once, in joblib's terms.
    verbose : bool, default=False
        Whether to show a progress bar.
    random_state : int, RandomState instance or None, default=0
        Seed of the folds.

    Returns
    -------
    report : ShortcutReport
        Prints as a table. Its attributes:

        table : DataFrame of shape (n_shortcuts, 5)
            A row a shortcut, the strongest first: ``auc``, the ends ``low`` and ``high`` of its
            interval, ``flagged``, and the ``remedy``.
        threshold : float
            As given.
        clips : DataFrame
            The measures of each clip.

    Warns
    -----
    ShortcutWarning
        If a shortcut is flagged; it names each with its remedy.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If a file cannot be read.
    ValueError
        If `y` does not hold both classes, lengths differ, or there are too few clips or groups.

    See Also
    --------
    ShortcutDisplay : Draws it.
    skdeepfake.inspection.describe_clips : The measures themselves, for each class.

    Notes
    -----
    A remedy that acts on both classes alike removes the shortcut from training. Where the test
    clips have it too, look at them likewise: a low error rate there may be the shortcut's.

    References
    ----------
    .. [1] N. M. Müller, F. Dieckmann, P. Czempin, R. Canals, K. Böttinger and J. Williams, "Speech
       is Silver, Silence is Golden: What do ASVspoof-trained Models Really Learn?", ASVspoof
       Workshop, 2021. arXiv:2106.12914.

    Examples
    --------
    >>> import warnings
    >>> import numpy as np, pandas as pd
    >>> from skdeepfake.inspection import shortcut_report
    >>> y = np.arange(100) % 2
    >>> rng = np.random.default_rng(0)
    >>> measures = pd.DataFrame({"duration": rng.uniform(2, 4, 100), "loudness": -30.0 + 5 * y})
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     report = shortcut_report(measures, y)
    >>> report.table[["auc", "flagged"]].round(2)
               auc  flagged
    shortcut
    loudness  1.00     True
    duration  0.37    False
    >>> caught[0].category.__name__
    'ShortcutWarning'
    """
    check_consistent_length(X, y, groups)
    y = column_or_1d(y)
    if set(np.unique(y)) != {0, 1}:
        raise ValueError(
            f"y should hold both 1 (deepfake) and 0 (genuine), got {np.unique(y).tolist()}"
        )
    y = y.astype(int)
    groups = None if groups is None else column_or_1d(groups)
    clips = _measures(X, n_jobs, verbose)
    seed = check_random_state(random_state).randint(2**31 - 1)
    folds = make_folds(y, groups, n_splits, seed)
    names = [name for name in REMEDIES if name in clips]
    level = 1 - (1 - confidence_level) / len(names)  # Bonferroni's, for all of them together
    rows = [
        auc_interval(y, probe(clips[name], y, folds), groups, confidence_level=level)
        for name in names
    ]
    table = pd.DataFrame(rows, columns=["auc", "low", "high"], index=names)
    table.index.name = "shortcut"
    table["flagged"] = (table["auc"] >= threshold) & (table["low"] > 0.5)
    table["remedy"] = [REMEDIES[name] for name in names]
    table = table.sort_values("auc", ascending=False, kind="stable")
    report = ShortcutReport(table=table, threshold=threshold, clips=clips)
    if table["flagged"].any():
        warnings.warn(_advice(table[table["flagged"]]), ShortcutWarning, stacklevel=3)
    return report


class ShortcutReport(Bunch):
    """What :func:`shortcut_report` returns: a DataFrame that prints as a table."""

    def __str__(self):
        numbers = self.table[["auc", "low", "high", "flagged"]].to_string(
            float_format="{:.3f}".format, formatters={"flagged": lambda flag: "!" if flag else ""}
        )
        flagged = self.table[self.table["flagged"]]
        verdict = "No shortcut was found." if flagged.empty else _advice(flagged)
        return f"AUC of a tiny classifier on one measure (0.5 is chance)\n\n{numbers}\n\n{verdict}"

    __repr__ = __str__


def _measures(X, n_jobs, verbose):
    """Return the measures of the clips, taken where `X` holds paths."""
    if isinstance(X, pd.DataFrame) and X.shape[1] > 1:
        if not set(X) & set(REMEDIES):
            raise ValueError(
                f"X has the columns {list(X)}, none of which is a measure ({', '.join(REMEDIES)}); "
                "pass paths or describe_clips(...).clips"
            )
        return X.reset_index(drop=True)
    return measure_clips(X, n_jobs=n_jobs, verbose=verbose)


def _advice(flagged):
    lines = [
        f"  {name} (AUC {row.auc:.2f}): {row.remedy}"
        for name, row in zip(flagged.index, flagged.itertuples(), strict=True)
    ]
    return (
        "The classes can be told apart without hearing a forgery; a detector will learn this:\n"
        + "\n".join(lines)
    )
