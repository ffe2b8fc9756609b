"""Properties of the files that tell the classes of a corpus apart."""

import warnings
from numbers import Integral, Real

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d

from skdeepfake._report import Report
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.inspection._auc import auc_interval
from skdeepfake.inspection._measures import measure_clips
from skdeepfake.inspection._probe import make_folds, probe
from skdeepfake.inspection._shortcuts import REMEDIES


class ShortcutWarning(UserWarning):
    """Warning that something other than the forgery tells the classes apart."""


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
    """Test how well single properties of the files tell the classes apart.

    A decision tree of depth 3 is trained on each of 14 measures, such as the silence at the start,
    the loudness or the codec, and scores clips that it has not seen. Any property that this
    classifier can exploit, a detector can exploit too, and it will fail on data where the property
    is not correlated with the class. On ASVspoof 2019, silence alone gives an equal error rate of
    15.1 %, and trimming it raises that of RawNet2 from 3.6 % to 15.5 % [1]_.

    Parameters
    ----------
    X : array-like of shape (n_clips,) or (n_clips, 1), or DataFrame of shape (n_clips, n_measures)
        Paths, or the measures ``describe_clips(...).clips``, which saves measuring the clips again.
    y : array-like of shape (n_clips,)
        1 for deepfake, 0 for genuine.
    groups : array-like of shape (n_clips,), default=None
        Group of each clip, such as its speaker or source. Each split keeps a group on one side, and
        its clips are not counted as independent. Pass the groups of your cross-validation.
    threshold : float, default=0.6
        Area under the ROC curve (AUC) at or above which a shortcut is flagged; 0.5 is chance.
    n_splits : int, default=5
        Number of folds.
    confidence_level : float, default=0.95
        Level at which all intervals hold simultaneously. A shortcut is flagged only if its interval
        lies above 0.5.
    n_jobs : int or None, default=None
        Number of files measured at once, as in joblib.
    verbose : bool, default=False
        Whether to show a progress bar.
    random_state : int, RandomState instance or None, default=0
        Seed of the folds.

    Returns
    -------
    report : ShortcutReport
        Prints as a table. Its attributes:

        frame : DataFrame of shape (n_shortcuts, 5)
            One row per shortcut, the strongest first: ``auc``, the ends ``low`` and ``high`` of its
            interval, ``flagged``, and the ``remedy``.
        threshold : float
            The parameter `threshold`.
        clips : DataFrame
            The measures of each clip.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If a file cannot be read.
    ValueError
        If `y` does not hold both classes, lengths differ, or there are too few clips or groups.

    Warns
    -----
    ShortcutWarning
        If a shortcut is flagged; the warning names each one with its remedy.

    See Also
    --------
    ShortcutDisplay : Draw the report.
    describe_clips : Compare the measures of the classes.

    Notes
    -----
    A remedy that acts on both classes removes the shortcut from training. Run the report on the
    test clips too: a low error rate there may be due to a shortcut.

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
    >>> report.frame[["auc", "flagged"]].round(2)
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
    level = 1 - (1 - confidence_level) / len(names)  # Bonferroni correction
    rows = [
        auc_interval(y, probe(clips[name], y, folds), groups, confidence_level=level)
        for name in names
    ]
    frame = pd.DataFrame(rows, columns=["auc", "low", "high"], index=names)
    frame.index.name = "shortcut"
    frame["flagged"] = (frame["auc"] >= threshold) & (frame["low"] > 0.5)
    frame["remedy"] = [REMEDIES[name] for name in names]
    frame = frame.sort_values("auc", ascending=False, kind="stable")
    if frame["flagged"].any():
        warnings.warn(_advice(frame[frame["flagged"]]), ShortcutWarning, stacklevel=3)
    return ShortcutReport(frame=frame, threshold=threshold, clips=clips)


class ShortcutReport(Report):
    """Shortcuts of a corpus, the strongest first, returned by :func:`shortcut_report`.

    Parameters
    ----------
    **kwargs : dict
        The attributes: `frame`, a DataFrame, and its context.
    """

    _style = {
        "float_format": "{:.3f}".format,
        "formatters": {"flagged": lambda flagged: "!" if flagged else ""},
    }

    def _sections(self):
        flagged = self.frame[self.frame["flagged"]]
        verdict = self._none_flagged() if flagged.empty else _advice(flagged)
        numbers = self.frame.drop(columns="remedy")
        heading = "AUC of a small classifier on one measure (0.5 is chance)"
        return [(heading, numbers), (verdict, None)]

    def _none_flagged(self):
        unsure = self.frame.index[self.frame["auc"] >= self.threshold]
        if unsure.empty:
            return "No shortcut was found."
        return (
            f"No shortcut is certain. {', '.join(unsure)} may be one: the interval holds 0.5, so "
            "more clips or groups would have to tell."
        )


def _measures(X, n_jobs, verbose):
    """Return the measures of the clips: `X` itself, or those of the files that it names."""
    if isinstance(X, pd.DataFrame):
        if set(X) & set(REMEDIES):
            return X.reset_index(drop=True)
        if X.shape[1] != 1:
            raise ValueError(
                f"X has the columns {list(X)}, none of which is a measure ({', '.join(REMEDIES)}); "
                "pass paths or describe_clips(...).clips"
            )
    return measure_clips(X, n_jobs=n_jobs, verbose=verbose)


def _advice(flagged):
    lines = [
        f"  {name} (AUC {row.auc:.2f}): {row.remedy}"
        for name, row in zip(flagged.index, flagged.itertuples(), strict=True)
    ]
    return (
        "The classes differ in these properties; a detector may learn them, not the forgery:\n"
        + "\n".join(lines)
    )
