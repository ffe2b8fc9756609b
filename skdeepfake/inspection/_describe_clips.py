"""A first look at a collection of recordings."""

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_consistent_length, column_or_1d

from skdeepfake._classes import TARGET_NAMES
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.inspection._measures import FORMATS, measure_clips

_QUANTILES = {"median": 0.5, "low": 0.05, "high": 0.95}


@validate_params(
    {
        "paths": ["array-like"],
        "y": ["array-like", None],
        "groups": ["array-like", None],
        "n_jobs": [int, None],
        "verbose": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def describe_clips(paths, y=None, groups=None, *, n_jobs=None, verbose=False):
    """Measure recordings and compare the classes: the first thing to look at before training.

    Where genuine and fake clips differ in duration, level, silence, bandwidth or format, a detector
    learns that difference in place of the forgery.

    Parameters
    ----------
    paths : array-like of shape (n_clips,) or (n_clips, 1)
        The files, such as ``clips.data``. They are decoded whole.
    y : array-like of shape (n_clips,), default=None
        1 for deepfake, 0 for genuine. None describes all clips together.
    groups : array-like of shape (n_clips,), default=None
        A label of each clip, such as its source, by which the medians are broken down.
    n_jobs : int or None, default=None
        Files measured at once, in joblib's terms.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    description : ClipsDescription
        Prints as a table. Its attributes are DataFrames:

        clips : DataFrame of shape (n_clips, 15)
            The measures of each clip, in the order of the paths:

            - ``sample_rate`` (Hz), ``channels`` and ``codec``, such as ``"WAV/PCM_16"``;
            - ``duration`` (s);
            - ``leading_silence``, ``trailing_silence`` and ``total_silence`` (s): frames of 20 ms
              more than 40 dB below the loudest one;
            - ``loudness`` (RMS), ``noise_floor`` (the RMS that nine of ten frames reach) and
              ``peak``, in dB re full scale and -120 at the least;
            - ``bandwidth`` (Hz): the highest frequency whose mean power is within 60 dB of the
              strongest one's;
            - ``clipped`` and ``exact_zeros``: shares of the samples beyond 0.99 of full scale, and
              at 0;
            - ``dc``: mean of the samples, of full scale 1.
        summary : DataFrame
            A row a measure; for each class the columns ``median``, ``low`` and ``high``, the
            latter at 5 and 95 % of its clips.
        formats : DataFrame
            How many clips of each class there are of each sample rate, number of channels and
            codec.
        by_group : DataFrame or None
            The medians for each group and class.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If any of the files cannot be read; it names them all.
    ValueError
        If lengths differ.

    See Also
    --------
    skdeepfake.inspection.shortcut_report : How well each of these measures tells the classes apart.

    Examples
    --------
    >>> import tempfile
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.inspection import describe_clips
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     clips = make_spoof_clips(4, duration=1.0, n_scenes=1, folder=folder, random_state=0)
    ...     description = describe_clips(clips.data, clips.target)
    >>> description.summary.loc["duration"]
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
    check_consistent_length(paths, y, groups)
    clips = measure_clips(paths, n_jobs=n_jobs, verbose=verbose)
    kinds = _classes(y, len(clips))
    numbers = clips.drop(columns=FORMATS)
    return ClipsDescription(
        clips=clips,
        summary=_summarise(numbers, kinds),
        formats=pd.crosstab([clips[name] for name in FORMATS], kinds),
        by_group=None if groups is None else _medians(numbers, groups, kinds),
    )


class ClipsDescription(Bunch):
    """What :func:`describe_clips` returns: DataFrames that print as a table."""

    def __str__(self):
        parts = [
            f"{len(self.clips)} clips",
            "Median [5 %, 95 %] of each measure:\n" + _as_text(self.summary).to_string(),
            "Clips of each format:\n" + self.formats.to_string(),
        ]
        if self.by_group is not None:
            parts.append("Medians of each group:\n" + self.by_group.to_string(float_format="%.3g"))
        return "\n\n".join(parts)

    __repr__ = __str__


def _classes(y, n_clips):
    """Return the name of each clip's class, as an ordered Categorical."""
    if y is None:
        names = pd.Series(["all"] * n_clips, dtype="category")
    else:
        y = column_or_1d(y)
        found = np.unique(y).tolist()
        if not set(found) <= {0, 1}:
            raise ValueError(f"y should hold 1 (deepfake) and 0 (genuine), got {found}")
        names = pd.Series(pd.Categorical.from_codes(y.astype(int), TARGET_NAMES))
        names = names.cat.remove_unused_categories()
    return names.rename("class")


def _summarise(numbers, kinds):
    """Return the quantiles of each measure, with columns (class, statistic)."""
    quantiles = numbers.groupby(kinds, observed=True).quantile(list(_QUANTILES.values()))
    statistics = {value: name for name, value in _QUANTILES.items()}
    quantiles = quantiles.rename(index=statistics, level=1)
    quantiles.index.names = ["class", "statistic"]
    return quantiles.T


def _medians(numbers, groups, kinds):
    groups = pd.Series(column_or_1d(groups), name="group")
    return numbers.groupby([groups, kinds], observed=True).median()


def _as_text(summary):
    """Return the table with the three statistics of a class in one cell."""
    return pd.DataFrame(
        {
            name: [
                f"{row['median']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"
                for _, row in summary[name].iterrows()
            ]
            for name in summary.columns.unique(level="class")
        },
        index=summary.index,
    )
