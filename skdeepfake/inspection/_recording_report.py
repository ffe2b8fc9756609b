"""A report on one recording: the verdict, what it rests on, and its limits."""

import hashlib
import json
import os
from datetime import UTC, datetime
from html import escape
from numbers import Real
from pathlib import Path

import numpy as np
from sklearn.utils import Bunch

from skdeepfake._llr_bound import bounded, is_calibrated, llr_bound
from skdeepfake._sklearn_compat import validate_params
from skdeepfake.audio import as_recordings, source_name
from skdeepfake.inspection._clip_scorer import ClipScorer
from skdeepfake.inspection._explain import explain as explain_recording
from skdeepfake.inspection._quality import measure_quality, quality_warnings
from skdeepfake.inspection._report_page import to_page
from skdeepfake.inspection._spectrogram import average_spectrogram
from skdeepfake.inspection._verbal_scale import check_scale, to_words

_BLOCK = 2**20
_LIMITS = [
    "The number says how much more probable the recording is if it is a deepfake than if it is "
    "genuine. It is not the probability that the recording is a deepfake, which also depends on "
    "everything else that is known about the case.",
    "A detector knows the kinds of forgery and the channels that it was trained on. New "
    "generators, other languages and other channels can raise its errors.",
    "Genuine speech that was processed, such as by noise suppression, can look like a deepfake, "
    "and a deepfake that was played and recorded again can look genuine.",
    "The report tells neither who speaks nor whether genuine speech was cut or taken out of "
    "context.",
]


@validate_params(
    {
        "detector": "no_validation",
        "recording": "no_validation",  # whose message would hold its content
        "threshold": [Real],
        "verbal_scale": [dict, None],
        "card": [dict, None],
        "explain": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def recording_report(
    detector, recording, *, threshold=0.0, verbal_scale=None, card=None, explain=False
):
    """Report on one recording in one page.

    Parameters
    ----------
    detector : estimator instance
        A fitted :class:`~skdeepfake.compose.WindowedDetector`, or a fitted classifier of recordings
        that contains :class:`~skdeepfake.audio.LoadAudio`.
    recording : str, path-like, bytes or binary file
        The recording.
    threshold : float, default=0.0
        The recording is called a deepfake if its score is at least this.
    verbal_scale : dict, default=None
        Words for likelihood ratios: ``source`` says where they come from, and ``steps`` are pairs
        of the least ratio and its words, the first one at 1. By default, those of the ENFSI
        guideline for evaluative reporting of 2015.
    card : dict, default=None
        The model card: ``name``, ``version``, ``llr_bound`` (the largest ratio that the size of the
        validation supports), ``error_rates``, ``bandwidths_hz`` and ``not_for``. By default, the
        attribute ``card_`` of the detector, where it has one.
    explain : bool, default=False
        Whether to add the explanation of :func:`explain`.

    Returns
    -------
    report : RecordingReport
        Shown as HTML in a notebook. ``save(path)`` writes the page, ``to_html()`` returns it,
        ``to_dict()`` and ``to_json()`` return what it says.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If the recording cannot be read.
    ValueError
        If the detector does not take recordings, or the scale is none.

    See Also
    --------
    explain : Tell which times, bands and features speak for a deepfake.
    TimelineDisplay : Draw the timeline alone.

    Notes
    -----
    Scores of a detector that is not calibrated are no log-likelihood ratios; the report says so and
    leaves out the words. The figures need matplotlib; without it, the page has none.

    References
    ----------
    .. [1] ENFSI, "ENFSI guideline for evaluative reporting in forensic science", version 3.0, 2015.

    Examples
    --------
    >>> import tempfile
    >>> from skdeepfake.audio import LoadAudio
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.feature_extraction import SpectralTexture
    >>> from skdeepfake.inspection import recording_report
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> folder = tempfile.mkdtemp()
    >>> clips = make_spoof_clips(8, duration=1.0, n_scenes=1, folder=folder, random_state=0)
    >>> detector = make_pipeline(
    ...     LoadAudio(duration=1.0), SpectralTexture(), StandardScaler(), LogisticRegression()
    ... ).fit(clips.data, clips.target)
    >>> report = recording_report(detector, clips.data[-1, 0])
    >>> report.to_dict()["verdict"]["decision"]
    'deepfake'
    >>> report.save(f"{folder}/report.html")
    """
    scale = check_scale(verbal_scale)
    recording = as_recordings([recording])[0]
    card = getattr(detector, "card_", None) if card is None else card
    scorer = ClipScorer(detector)
    timeline = scorer.timeline(recording)
    llr, state = scorer.conclude(recording, timeline)
    spectrogram = average_spectrogram(recording)
    measures = measure_quality(recording, spectrogram)
    explanation = None
    if explain and np.isfinite(timeline["llr"]).any():
        explanation = explain_recording(detector, recording)
    return RecordingReport(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        file=_describe_file(recording, measures),
        model=_describe_model(detector, card),
        verdict=_describe_verdict(detector, llr, state, threshold, scale, card),
        scale=scale,
        timeline=timeline,
        spectrogram=spectrogram,
        states=timeline["state"].value_counts().to_dict(),
        quality=measures,
        warnings=quality_warnings(measures, card),
        error_rates=list((card or {}).get("error_rates") or []),
        limits=[*_LIMITS, *((card or {}).get("not_for") or [])],
        explanation=explanation,
    )


class RecordingReport(Bunch):
    """Report on one recording, returned by :func:`recording_report`.

    Parameters
    ----------
    **kwargs : dict
        What it says: ``file``, ``model``, ``verdict``, ``timeline`` and the other parts.
    """

    def to_dict(self):
        """Return what the report says as numbers, text, lists and dicts.

        Returns
        -------
        report : dict
        """
        found = {key: value for key, value in self.items() if key != "spectrogram"}
        found["timeline"] = self.timeline.to_dict("records")
        if self.explanation is not None:
            found["explanation"] = self.explanation.to_dict()
        return _plain(found)

    def to_json(self):
        """Return what the report says as JSON.

        Returns
        -------
        text : str
            What has no value is null.
        """
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)

    def to_html(self):
        """Return the report as a page that needs no other file.

        Returns
        -------
        page : str
        """
        return to_page(self)

    def save(self, path):
        """Write the report as a page that needs no other file.

        Parameters
        ----------
        path : str or path-like
            The file, such as "report.html". A file of that name is overwritten.
        """
        Path(path).write_text(self.to_html(), encoding="utf-8", errors="replace")

    def __repr__(self):
        verdict = self.verdict
        return f"RecordingReport({self.file['name']!r}: {verdict['text']})"

    __str__ = __repr__

    def _repr_html_(self):
        # In a frame, so that its style does not reach the notebook.
        page = escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:40em;border:0"></iframe>'


def _describe_file(recording, measures):
    digest, size = _digest(recording)
    return {
        "name": os.path.basename(source_name(recording)),
        "sha256": digest,
        "bytes": size,
        **{name: measures[name] for name in ("duration", "sample_rate", "channels", "codec")},
    }


def _digest(recording):
    """Return SHA-256 and size in bytes of a recording."""
    if isinstance(recording, (bytes, bytearray, memoryview)):
        return hashlib.sha256(recording).hexdigest(), len(bytes(recording))
    if not isinstance(recording, (str, os.PathLike)):
        recording.seek(0)
        content = recording.read()
        return hashlib.sha256(content).hexdigest(), len(content)
    digest = hashlib.sha256()
    with open(recording, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
        return digest.hexdigest(), file.tell()


def _describe_model(detector, card):
    import skdeepfake

    card = card or {}
    return {
        "name": card.get("name") or type(detector).__name__,
        "version": card.get("version"),
        "license": card.get("license"),
        "has_card": bool(card),
        "languages": card.get("languages"),
        "library": f"skdeepfake {skdeepfake.__version__}",
    }


def _describe_verdict(detector, llr, state, threshold, scale, card):
    calibrated = is_calibrated(detector)
    bound = llr_bound(detector, card)
    shown, prefix = bounded(llr, bound)
    found = {
        "llr": shown,
        "bound": bound,
        "qualifier": prefix or None,
        "is_calibrated": calibrated,
        "state": state,
        "threshold": threshold,
        "words": None,
    }
    if not np.isfinite(llr):
        return found | {"decision": None, "text": f"No verdict: {state}"}
    name = "log-likelihood ratio" if calibrated else "score, not calibrated,"
    text = f"{name} {prefix} {shown:+.2f}".replace("  ", " ")
    if calibrated:
        found["words"] = to_words(shown, scale)
    decision = "deepfake" if llr >= threshold else "genuine"
    return found | {"decision": decision, "text": f"{decision}, {text}"}


def _plain(value):
    """Return a value made of what JSON knows, None for numbers that are not finite."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(part) for part in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    return value if value is None or isinstance(value, (int, str)) else str(value)
