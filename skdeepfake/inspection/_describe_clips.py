"""Measures of recordings by class, a first look at a corpus."""

from functools import partial
from numbers import Integral

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length, column_or_1d

from skdeepfake._classes import TARGET_NAMES
from skdeepfake._report import Report
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.audio import as_recordings
from skdeepfake.inspection._measures import FORMATS, measure_clips
from skdeepfake.inspection._units import (
    format_channels,
    format_codec,
    format_duration,
    format_measure,
    format_rate,
)

_QUANTILES = {"median": 0.5, "low": 0.05, "high": 0.95}


@validate_params(
    {
        "paths": "no_validation",  # whose message would hold a recording's content
        "y": ["array-like", None],
        "groups": ["array-like", None],
        "n_jobs": [Integral, None],
        "verbose": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def describe_clips(paths, y=None, groups=None, *, n_jobs=None, verbose=False):
    """Measure recordings and compare the classes.

    Look at the result before training: where genuine and deepfake clips differ in duration, level,
    silence, bandwidth or format, a detector learns that difference instead of the forgery.

    Parameters
    ----------
    paths : array-like of shape (n_clips,) or (n_clips, 1)
        The files, such as ``clips.data``. Whole files are decoded.
    y : array-like of shape (n_clips,), default=None
        1 for deepfake, 0 for genuine. None describes all clips together.
    groups : array-like of shape (n_clips,), default=None
        Group of each clip, such as its source. Medians are given for each group.
    n_jobs : int or None, default=None
        Number of files measured at once, as in joblib.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    description : ClipsDescription
        Prints as tables. Its attributes are DataFrames:

        frame : DataFrame
            One row per measure; for each class the columns ``median``, ``low`` and ``high``, where
            the latter two are the 5 % and 95 % quantiles of its clips.
        clips : DataFrame of shape (n_clips, 15)
            The measures of each clip, in the order of the paths:

            - ``sample_rate`` (Hz), ``channels`` and ``codec``, such as ``"WAV/PCM_16"``;
            - ``duration`` (s);
            - ``leading_silence``, ``trailing_silence`` and ``total_silence`` (s): duration of the
              frames of 20 ms that are more than 40 dB below the loudest one;
            - ``loudness`` (RMS), ``noise_floor`` (the RMS that 90 % of the frames exceed) and
              ``peak``, in dB re full scale, at least -120 dB;
            - ``bandwidth`` (Hz): the highest frequency whose mean power is within 60 dB of that of
              the strongest one;
            - ``clipped`` and ``exact_zeros``: fractions of the samples beyond 0.99 of full scale,
              and at 0;
            - ``dc``: mean of the samples, where full scale is 1.
        formats : DataFrame
            Number of clips per class for each sample rate, number of channels and codec.
        by_group : DataFrame or None
            The medians for each group and class.
        totals : DataFrame
            Number of clips and total duration (s) of each class.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If any of the files cannot be read; the error names all of them.
    ValueError
        If lengths differ, or `y` holds other labels than 0 and 1.

    See Also
    --------
    shortcut_report : Test how well each of these measures tells the classes apart.

    Examples
    --------
    >>> import tempfile
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.inspection import describe_clips
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     clips = make_spoof_clips(4, duration=1.0, n_scenes=1, folder=folder, random_state=0)
    ...     description = describe_clips(clips.data, clips.target)
    >>> description.frame.loc["duration"]
    class     statistic
    genuine   median       1.0
              low          1.0
              high         1.0
    deepfake  median       1.0
              low          1.0
              high         1.0
    Name: duration, dtype: float64
    >>> description.formats
    class                             genuine  deepfake
    sample_rate channels codec
    16000       1        WAV/PCM_16        2         2
    """
    paths = as_recordings(paths)
    check_consistent_length(paths, y, groups)
    clips = measure_clips(paths, n_jobs=n_jobs, verbose=verbose)
    class_names = _class_names(y, len(clips))
    numbers = clips.drop(columns=FORMATS)
    return ClipsDescription(
        frame=_quantiles(numbers, class_names),
        clips=clips,
        formats=pd.crosstab([clips[name] for name in FORMATS], class_names),
        by_group=None if groups is None else _medians(numbers, groups, class_names),
        totals=_totals(clips["duration"], class_names),
    )


class ClipsDescription(Report):
    """Measures of recordings by class, returned by :func:`describe_clips`.

    Parameters
    ----------
    **kwargs : dict
        The attributes: `frame`, a DataFrame, and the other tables.
    """

    def _sections(self):
        n_clips = len(self.clips)
        total = format_duration(self.totals["duration"].sum())
        sections = [
            (f"{n_clips} {'clip' if n_clips == 1 else 'clips'}, {total} in total", None),
            ("Clips and total duration of each class:", _in_words(self.totals)),
            ("Median [5 %, 95 %] of each measure:", _as_text(self.frame)),
            ("Clips of each format:", _formats_in_words(self.formats)),
        ]
        if self.by_group is not None:
            sections.append(("Medians of each group:", _in_words(self.by_group)))
        return sections


def _class_names(y, n_clips):
    """Return the class of each clip, as an ordered categorical Series."""
    if y is None:
        names = pd.Series(["all"] * n_clips, dtype="category")
    else:
        y = column_or_1d(y)
        labels = np.unique(y).tolist()
        if not set(labels) <= {0, 1}:
            raise ValueError(f"y should hold 1 (deepfake) and 0 (genuine), got {labels}")
        names = pd.Series(pd.Categorical.from_codes(y.astype(int), TARGET_NAMES))
        names = names.cat.remove_unused_categories()
    return names.rename("class")


def _quantiles(numbers, class_names):
    """Return the quantiles of each measure, with columns (class, statistic)."""
    quantiles = numbers.groupby(class_names, observed=True).quantile(list(_QUANTILES.values()))
    statistics = {value: name for name, value in _QUANTILES.items()}
    quantiles = quantiles.rename(index=statistics, level=1)
    quantiles.index.names = ["class", "statistic"]
    return quantiles.T


def _medians(numbers, groups, class_names):
    groups = pd.Series(column_or_1d(groups), name="group")
    return numbers.groupby([groups, class_names], observed=True).median()


def _totals(durations, class_names):
    totals = durations.groupby(class_names, observed=True).agg(["size", "sum"])
    return totals.rename(columns={"size": "clips", "sum": "duration"})


def _as_text(frame):
    """Return the table with the three statistics of a class in one cell."""
    return pd.DataFrame(
        {
            name: [
                format_measure(measure, row["median"], row["low"], row["high"])
                for measure, row in frame[name].iterrows()
            ]
            for name in frame.columns.unique(level="class")
        },
        index=frame.index,
    )


def _in_words(table):
    """Return a table whose columns are measures, with their units."""
    measures = table.columns.drop("clips", errors="ignore")
    return table.assign(
        **{name: table[name].map(partial(format_measure, name)) for name in measures}
    )


def _formats_in_words(formats):
    """Return the numbers of clips of each format, by names that people use."""
    words = pd.MultiIndex.from_tuples(
        [
            (format_rate(rate), format_channels(channels), format_codec(codec))
            for rate, channels, codec in formats.index
        ],
        names=["sample rate", "channels", "format"],
    )
    return formats.set_axis(words).groupby(level=[0, 1, 2], sort=False).sum()
