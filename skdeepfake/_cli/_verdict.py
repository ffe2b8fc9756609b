"""The verdict on one recording, or the reason why there is none."""

import math
from typing import NamedTuple


class Verdict(NamedTuple):
    """What the command `score` tells about a recording.

    The order of the fields is that of the columns of CSV and of the keys of JSON.
    """

    recording: str
    llr: float | None = None
    qualifier: str | None = None  # "at least" or "at most" where the ratio reaches its bound
    verdict: str | None = None  # "genuine", "deepfake", or None where there is none
    state: str = "ok"  # that of WindowedDetector, or "error"
    suspect_start: float | None = None
    suspect_stop: float | None = None
    suspect_llr: float | None = None
    error: str | None = None
    model: str = ""
    threshold: float = 0.0
    llr_bound: float | None = None
    model_sha256: str | None = None


def judge(detector, name, source, *, model, threshold, bound=None, model_sha256=None):
    """Return the verdict on a recording; whatever goes wrong is told in it.

    Parameters
    ----------
    detector : estimator
        A WindowedDetector, or any detector of recordings.
    name : str
        Name of the recording.
    source : str or bytes
        Its path or its content.
    model : str
        Name of the detector.
    threshold : float
        Ratio from which on a recording is called a deepfake.
    bound : float or None, default=None
        Largest ratio that is reported; larger ones are reported as at least this. The verdict
        rests on the ratio without a bound.
    model_sha256 : str or None, default=None
        Checksum of the file of the detector.

    Returns
    -------
    verdict : Verdict
    """
    of_model = {"model": model, "model_sha256": model_sha256, "llr_bound": bound}
    verdict = Verdict(name, threshold=threshold, **of_model)
    try:
        return verdict._replace(**_judge(detector, source, threshold, bound))
    except Exception as error:  # one bad recording never ends the run
        return verdict._replace(state="error", error=_reason(error))


def _judge(detector, source, threshold, bound):
    from skdeepfake._llr_bound import bounded

    suspect = {}
    if hasattr(detector, "timeline"):
        timeline = detector.timeline([source])
        row = detector.verdicts(timeline).iloc[0]
        llr, state = float(row["llr"]), row["state"]
        # A threshold for rare false alarms is for whole recordings, and would hide forged parts.
        suspect = _most_suspect(detector.segments(timeline, min(threshold, 0.0)), bound)
    else:
        llr, state = float(score_one(detector, source)), "ok"
    if math.isnan(llr):
        return {"state": state, **suspect}
    verdict = "deepfake" if llr >= threshold else "genuine"
    llr, qualifier = bounded(llr, bound)
    return {
        "llr": llr,
        "qualifier": qualifier or None,
        "verdict": verdict,
        "state": state,
        **suspect,
    }


def score_one(detector, source):
    """Return the score of one recording by any detector, in log-odds where it has no other."""
    if hasattr(detector, "decision_function"):
        return detector.decision_function([source])[0]
    genuine, spoof = detector.predict_proba([source])[0]
    return math.log(max(spoof, 1e-300)) - math.log(max(genuine, 1e-300))


def _most_suspect(segments, bound):
    """Return the span whose mean ratio is the highest."""
    from skdeepfake._llr_bound import bounded

    if segments.empty:
        return {}
    span = segments.loc[segments["llr"].idxmax()]
    llr, _ = bounded(float(span["llr"]), bound)
    return {
        "suspect_start": float(span["start"]),
        "suspect_stop": float(span["stop"]),
        "suspect_llr": llr,
    }


def _reason(error):
    failures = getattr(error, "failures", None)
    if failures:  # of an AudioFileError, which names the file too
        return "; ".join(failures.values())
    return " ".join(str(error).split()) or type(error).__name__
