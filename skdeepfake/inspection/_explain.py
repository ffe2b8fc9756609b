"""Why a detector called a recording a deepfake: contributions of time, bands and features."""

from itertools import pairwise
from numbers import Integral

import numpy as np
import pandas as pd

from skdeepfake._report import Report
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.audio import as_recordings, source_name
from skdeepfake.inspection._clip_scorer import ClipScorer, as_wav
from skdeepfake.inspection._families import score_families
from skdeepfake.inspection._occlusion import Occluder

# Contributions add up where the rest is at most this fraction of the total effect.
_ADDS_UP = 0.1


@validate_params(
    {
        "detector": "no_validation",
        "recording": "no_validation",  # whose message would hold its content
        "genuine": "no_validation",
        "n_spans": [Interval(Integral, 1, None, closed="left")],
        "bands": [Interval(Integral, 1, None, closed="left"), "array-like"],
        "random_state": [Interval(Integral, 0, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def explain(detector, recording, *, genuine=None, n_spans=8, bands=8, random_state=0):
    """Tell which times, bands and features speak for a deepfake.

    A contribution is the score minus the score without that part: positive where the part speaks
    for a deepfake. Log-likelihood ratios are taken without the limit that their calibration sets,
    near which nothing seems to matter.

    Parameters
    ----------
    detector : estimator instance
        A fitted :class:`~skdeepfake.compose.WindowedDetector`, or a fitted classifier of recordings
        that contains :class:`~skdeepfake.audio.LoadAudio`.
    recording : str, path-like, bytes or binary file
        The recording.
    genuine : array-like of shape (n_recordings,), default=None
        Genuine recordings, such as those that the detector was trained on. A family of features is
        replaced by the median of theirs. By default, it is replaced by the middle of all training
        clips, deepfakes included, which is all that a fitted detector keeps.
    n_spans : int, default=8
        Number of equal spans into which the worst window is cut.
    bands : int or array-like of shape (n_bands + 1,), default=8
        Number of equal bands up to half of the detector's sample rate, or their edges in Hz.
    random_state : int, default=0
        Seed of the noise that replaces spans.

    Returns
    -------
    explanation : Explanation
        Prints as tables. Its attributes:

        windows : DataFrame
            The timeline, and in the column ``contribution`` the recording's score minus the score
            without the window.
        spans : DataFrame
            ``start`` and ``stop`` (s) of the spans of the worst window, the one with the highest
            score, and their ``contribution`` to its score.
        bands : DataFrame
            ``low`` and ``high`` (Hz), and the ``contribution`` to the score of the worst window.
        families : DataFrame
            ``family``, ``n_features`` and ``contribution`` likewise; empty if `notes` says why.
        totals : DataFrame
            For spans, bands and families: the ``sum`` of the contributions, the ``total`` effect of
            all parts at once, and the ``residual``, which is sum minus total.
        llr : float
            The score of the recording.
        worst : tuple of float
            Start and stop of the worst window (s).
        notes : list of str
            What does not hold, in words.

    Raises
    ------
    ValueError
        If the detector does not take recordings, or no window has a score.

    See Also
    --------
    ExplanationDisplay : Draw the contributions.
    recording_report : Report on a recording in one page.

    Notes
    -----
    A span is replaced by noise at the level that 90 % of the window's frames exceed at each
    frequency, cross-faded over 10 ms; a band is lowered to that level, with fades of 100 Hz. The
    level is at most its median over frequency, so that a hiss that lasts is no noise floor. What
    a forgery lacks, such as an empty band, cannot be taken out this way; look at the families.

    An explanation describes the detector, not the recording: a detector that relies on a shortcut
    is explained by the shortcut.

    Examples
    --------
    >>> import tempfile
    >>> from skdeepfake.audio import LoadAudio
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.feature_extraction import SpectralTexture
    >>> from skdeepfake.inspection import explain
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> folder = tempfile.mkdtemp()
    >>> clips = make_spoof_clips(8, duration=1.0, n_scenes=1, folder=folder, random_state=0)
    >>> detector = make_pipeline(
    ...     LoadAudio(duration=1.0), SpectralTexture(), StandardScaler(), LogisticRegression()
    ... ).fit(clips.data, clips.target)
    >>> explanation = explain(detector, clips.data[-1, 0], bands=[0, 4000, 8000])
    >>> explanation.bands["high"].tolist()
    [4000.0, 8000.0]
    """
    recording = as_recordings([recording])[0]
    scorer = ClipScorer(detector)
    timeline = scorer.timeline(recording)
    if not np.isfinite(timeline["llr"]).any():
        states = ", ".join(timeline["state"].unique())
        raise ValueError(
            f"No window of {source_name(recording)} has a score (state: {states}); pass another "
            'recording, or set on_no_verdict="score"'
        )
    edges = _band_edges(bands, scorer.sample_rate)
    llr, state = scorer.conclude(recording, timeline)
    effects = scorer.effects_of_windows(timeline)
    worst = timeline.loc[timeline["llr"].idxmax()]
    waveform = scorer.load(recording, worst["start"], worst["stop"])
    spans, bands, totals = _occlude(scorer, waveform, worst, n_spans, edges, random_state)
    families, total, note = _families(scorer, waveform, genuine)
    totals["families"] = (families["contribution"].sum(), total)
    totals = pd.DataFrame.from_dict(totals, orient="index", columns=["sum", "total"])
    totals["residual"] = totals["sum"] - totals["total"]
    return Explanation(
        recording=source_name(recording),
        llr=llr,
        state=state,
        worst=(float(worst["start"]), float(worst["stop"])),
        windows=timeline.assign(contribution=effects),
        spans=spans,
        bands=bands,
        families=families,
        totals=totals,
        notes=[*([note] if note else []), *_residual_notes(totals)],
    )


class Explanation(Report):
    """Contributions to the score of a recording, returned by :func:`explain`.

    Parameters
    ----------
    **kwargs : dict
        The attributes that :func:`explain` lists.
    """

    def _sections(self):
        start, stop = self.worst
        window = f"the window from {start:.2f} s to {stop:.2f} s"
        sections = [
            (f"{self.recording}: score {self.llr:+.2f}; above 0 speaks for a deepfake", None),
            ("Windows, in s:", self.windows[["start", "stop", "llr", "state", "contribution"]]),
            (f"Spans of {window}, in s:", self.spans),
            (f"Bands of {window}, in Hz:", self.bands),
        ]
        if len(self.families):
            sections.append((f"Families of features of {window}:", self.families))
        heading = "Sum of contributions, total effect of all parts at once, and sum minus total:"
        sections.append((heading, self.totals.dropna()))
        return sections + [(note, None) for note in self.notes]

    def to_dict(self):
        """Return the explanation as numbers, lists and dicts.

        Returns
        -------
        explanation : dict
        """
        tables = ("windows", "spans", "bands", "families")
        found = {name: self[name].to_dict("records") for name in tables}
        return found | {
            "recording": self.recording,
            "llr": self.llr,
            "state": self.state,
            "worst": list(self.worst),
            "totals": self.totals.to_dict("index"),
            "notes": list(self.notes),
        }


def _band_edges(bands, sample_rate):
    if np.ndim(bands) == 0:
        return np.linspace(0, sample_rate / 2, bands + 1)
    edges = np.asarray(bands, dtype=float)
    if edges.ndim != 1 or len(edges) < 2 or (np.diff(edges) <= 0).any() or edges[0] < 0:
        raise ValueError(f"bands should be rising frequencies in Hz, at least two, got {bands!r}")
    return edges


def _occlude(scorer, waveform, worst, n_spans, edges, random_state):
    """Return the tables of spans and bands, and their sums and total effects."""
    occluder = Occluder(waveform, scorer.sample_rate, random_state)
    cuts = np.linspace(0, len(waveform), n_spans + 1)
    variants = [
        waveform,
        occluder.without_span(cuts[0], cuts[-1]),
        occluder.without_band(edges[0], edges[-1]),
        *(occluder.without_span(*pair) for pair in pairwise(cuts)),
        *(occluder.without_band(*pair) for pair in pairwise(edges)),
    ]
    scores = scorer.score(variants)
    effects = scores[0] - scores[1:]
    times = worst["start"] + cuts / scorer.sample_rate
    of_spans, of_bands = effects[2 : 2 + n_spans], effects[2 + n_spans :]
    spans = pd.DataFrame({"start": times[:-1], "stop": times[1:], "contribution": of_spans})
    bands = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "contribution": of_bands})
    totals = {"spans": (of_spans.sum(), effects[0]), "bands": (of_bands.sum(), effects[1])}
    return spans, bands, totals


def _families(scorer, waveform, genuine):
    """Return the table of families, strongest first, their total effect, and a note or None."""
    clip = [as_wav(waveform, scorer.sample_rate)]
    genuine = None if genuine is None else as_recordings(genuine)
    found, before, after, note = score_families(scorer.pipeline, clip, genuine)
    scores = np.array([before, after, *(score for _, score in found.values())], dtype=float)
    if found:
        scores = scorer.calibrate(scores)
    frame = pd.DataFrame(
        {
            "family": list(found),
            "n_features": [count for count, _ in found.values()],
            "contribution": scores[0] - scores[2:],
        }
    )
    order = frame["contribution"].abs().sort_values(ascending=False).index
    return frame.loc[order].reset_index(drop=True), scores[0] - scores[1], note


def _residual_notes(totals):
    return [
        f"The contributions of {name} do not add up: their sum is {row['sum']:+.2f}, the effect of "
        f"all at once {row['total']:+.2f}. Compare them with each other, and not with the score."
        for name, row in totals.iterrows()
        if abs(row["residual"]) > _ADDS_UP * abs(row["total"])
    ]
