"""Entries that many docstrings share, each written once, and the decorator that fills them in.

A line of markers in a docstring, such as ``$pos_label, $higher_is``, stands for the entries of
these names. Where entries of one parameter differ, the marker begins with its name, as
``$higher_is_llr``. Some entries are whole sections.
"""

import inspect
import re
from textwrap import indent

_ENTRIES = {
    # Labels, scores and costs
    "y_true": """\
y_true : array-like of shape (n_clips,)
    Labels of two classes, bona fide and spoof.""",
    "y_score": """\
y_score : array-like of shape (n_clips,)
    Scores.""",
    "y_score_llr": """\
y_score : array-like of shape (n_clips,)
    Natural-log likelihood ratios, as from :class:`skdeepfake.calibration.LLRCalibrator`. The
    log-odds of a classifier are log-likelihood ratios only if it was trained on as many spoofed as
    bona fide clips.""",
    "pos_label": """\
pos_label : int, float, bool or str, default=1
    The label of the spoofed clips.""",
    "higher_is": """\
higher_is : {"spoof", "bonafide"}, default="spoof"
    The class that high scores speak for; ASVspoof's score files score bona fide high.""",
    "higher_is_llr": """\
higher_is : {"spoof", "bonafide"}, default="spoof"
    The class in the numerator of the ratio; in ASVspoof's score files it is bona fide.""",
    "sample_weight": """\
sample_weight : array-like of shape (n_clips,), default=None
    Weights of the clips within their class.""",
    "p_spoof": """\
p_spoof : float, default=0.05
    Probability of spoof in use, in (0, 1).""",
    "c_miss": """\
c_miss : float, default=1
    Cost of a miss: a bona fide clip called spoof.""",
    "c_fa": """\
c_fa : float, default=10
    Cost of a false alarm: a spoofed clip called bona fide.""",
    "cost_aliases": """\
cost_genuine_flagged, cost_deepfake_missed : float, default=None
    Other names of `c_miss` and of `c_fa`, which say whose error it is. Pass a cost by one name
    only.""",
    "return_threshold": """\
return_threshold : bool, default=False
    Whether to return the threshold too.""",
    "returns_cost_and_threshold": """\
Returns
-------
cost : float
    In [0, 1]; 1 is no better than a constant decision.
threshold : float
    The score where the cost is lowest, on the scale of `y_score`: clips that score this or
    beyond are called spoof. It is infinite if calling nothing spoof costs least.
    Only returned if `return_threshold` is True.""",
    "raises": """\
Raises
------
ValueError
    If `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ or a
    score is not finite.""",
    # Recordings
    "recordings": """\
X : array-like of shape (n_recordings,) or (n_recordings, 1)
    Recordings: paths, bytes, or open binary files.""",
    "recordings_or_timeline": """\
X : array-like of shape (n_recordings,) or (n_recordings, 1), or DataFrame
    Recordings, or their timeline.""",
    # Localization
    "reference": """\
reference : DataFrame
    Where recordings are spoofed, one row per span, with the columns ``recording``, ``start`` and
    ``stop`` in seconds, and ``label``: 1 or "spoof", 0 or "bonafide". Without the column ``label``
    all rows are spoof. What no row covers is bona fide, and so are recordings that are not in this
    table. Spans that touch or overlap are one.""",
    "scores_over_time": """\
scores : DataFrame
    The timeline, as :meth:`skdeepfake.compose.WindowedDetector.timeline` returns it, with the
    columns ``recording``, ``start`` and ``stop`` in seconds, and ``llr``, any score. The score of a
    moment is the mean over the windows that cover it and have a score.""",
    "predicted": """\
predicted : DataFrame
    The segments that a detector calls spoof, as
    :meth:`skdeepfake.compose.WindowedDetector.segments` returns them, with the columns
    ``recording``, ``start``, ``stop`` and ``llr``, any score that is higher the surer it is.""",
    "on_no_verdict_moment": """\
on_no_verdict : {"raise", "ignore", "bonafide"}, default="raise"
    What to do about moments without a score, which are covered by no window or only by windows
    whose ``llr`` is NaN: raise an error, leave them out, or count them as called bona fide at
    every threshold. To leave them out flatters a detector that gives no verdict where it is
    hard.""",
    "durations": """\
durations : dict or Series, default=None
    Duration of each recording in seconds. By default a recording begins at zero and ends with its
    last row in the two tables.""",
    "higher_is_over_time": """\
higher_is : {"spoof", "bonafide"}, default="spoof"
    The class that high scores speak for; PartialSpoof's detectors score bona fide high.""",
    "method": """\
method : {"interpolate", "rocch", "asvspoof"}, default="interpolate"
    How to find where the two rates cross, see :func:`equal_error_rate`.""",
    "raises_over_time": """\
Raises
------
ValueError
    If a table lacks a column, a time, label or score is not valid, the reference contradicts
    itself, only one class is present, or there are moments without a score and `on_no_verdict` is
    "raise".""",
    # Reports
    "groups": """\
groups : array-like of shape (n_clips,), default=None
    Groups of clips that are not independent, such as speakers or sources. The bootstrap draws
    them whole.""",
    "confidence_level": """\
confidence_level : float, default=0.95
    Level of the intervals, in (0, 1).""",
    "random_state": """\
random_state : int, RandomState instance or None, default=None
    Seed of the bootstrap.""",
    "raises_report": """\
Raises
------
ValueError
    If `y_true` does not hold two classes, `pos_label` is not one of them, lengths differ, a
    score is not finite, a metric is unknown or there are too few clips or groups to draw from.""",
    # Displays
    "name_in_legend": """\
name : str, default=None
    Name in the legend.""",
    "name_as_title": """\
name : str, default=None
    Title.""",
    "ax": """\
ax : matplotlib Axes, default=None
    Axes to draw on; by default those of a new figure.""",
    "ax_and_figure": """\
ax_ : matplotlib Axes
    The axes.
figure_ : matplotlib Figure
    The figure.""",
    "returns_display": """\
Returns
-------
display : instance of the class
    The Display, plotted.""",
    # Augmentations and front-ends
    "sample_rate": """\
sample_rate : float, default=16000
    Sample rate of the waveforms, in Hz.""",
    "p": """\
p : float, default=0.5
    Probability with which a clip is changed.""",
    "random_state_of_draws": """\
random_state : int, RandomState instance or None, default=None
    Seed of the draws; each clip has its own.""",
    "n_fft": """\
n_fft : int, default=2048
    Length of a frame, in samples.""",
    "hop_length": """\
hop_length : int, default=512
    Distance between frames, in samples.""",
    "contrast": """\
contrast_fmin : float, default=200.0
    Upper edge of the first band of the contrast, in Hz; each band above is an octave.
n_contrast_bands : int or None, default=None
    Number of octaves of the contrast, which has one feature more. None is 6, or as many as fit
    below half the sample rate: 5 at 8 kHz and at 11.025 kHz.
contrast_quantile : float, default=0.02
    Fraction of the bins of a band that make its peak and its valley.
roll_percent : float, default=0.85
    Fraction, not percentage, of the magnitude below the rolloff frequency.""",
    # Loaders of corpora
    "on_error": """\
on_error : {"raise", "skip", "ignore"}, default="raise"
    What to do about files that are missing, empty or not audio: raise one error that names them
    all, leave them out with a warning, or return all paths unchecked, which is faster.""",
    "return_X_y": """\
return_X_y : bool, default=False
    Whether to return only ``(data, target)``.""",
    "as_frame": """\
as_frame : bool, default=False
    Whether data is a DataFrame of one column, ``path``, and target a Series.""",
    "attributes_of_clips": """\
data : ndarray of shape (n_clips, 1), object
    Absolute paths.
target : ndarray of shape (n_clips,), int
    1 for deepfakes, 0 for genuine speech.
target_names : ndarray of shape (2,)
    ``["genuine", "deepfake"]``.
DESCR : str
    Description, with license and citation.""",
    "tuple_and_raises": """\
(data, target) : tuple
    If `return_X_y` is True.

Raises
------
FileNotFoundError
    If the recordings, or the lists or folders that name their classes, are not found.
skdeepfake.audio.AudioFileError
    If files are missing or cannot be read and `on_error` is ``"raise"``, or if no others remain.
ValueError
    If a list is damaged, a label is unknown, a class has no recordings, or a file is listed twice;
    ``on_error="skip"`` allows the last.""",
}
_MARKERS = re.compile(r"^( *)\$(.*)$", flags=re.MULTILINE)


def fill_doc(member):
    """Replace the lines of markers in a docstring by the entries that they name.

    Parameters
    ----------
    member : function or class
        Of a class, the methods are filled too.

    Returns
    -------
    member : function or class
        The same object.

    Raises
    ------
    KeyError
        If there is no entry of that name.
    """
    if inspect.isclass(member):
        for attribute in vars(member).values():
            method = getattr(attribute, "__func__", attribute)  # that of a class method
            if inspect.isfunction(method):
                fill_doc(method)
    if member.__doc__ is not None:  # as it is under `python -OO`
        member.__doc__ = _MARKERS.sub(_entries, member.__doc__)
    return member


def _entries(match):
    """Return the entries that a line of markers names, at the indentation of the line."""
    indentation, names = match.groups()
    return indent("\n".join(_ENTRIES[name] for name in names.split(", $")), indentation)
