"""Segments of recordings, written to files and read from them."""

import json
import math
import os
import re
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd

from skdeepfake._sklearn_compat import StrOptions, validate_params

_SUFFIXES = {".csv": "csv", ".json": "json", ".rttm": "rttm", ".txt": "audacity"}
_FORMATS = StrOptions({"csv", "json", "rttm", "audacity"})
_REQUIRED = ["recording", "start", "stop"]
_LABEL = "spoof"
# A label of Audacity with the ratio behind it.
_LABEL_WITH_LLR = re.compile(r"(?P<label>.*?)(?: \(llr (?P<llr>\S+)\))?")


@validate_params(
    {
        "segments": [pd.DataFrame],
        "path": [str, os.PathLike],
        "format": [_FORMATS, None],
    },
    prefer_skip_nested_validation=True,
)
def write_segments(segments, path, *, format=None):
    r"""Write segments of recordings to a file.

    Parameters
    ----------
    segments : DataFrame
        One row per segment with the columns ``recording``, ``start`` and ``stop`` in seconds, such
        as :meth:`~skdeepfake.compose.WindowedDetector.segments` and
        :func:`~skdeepfake.forging.splice` return it. CSV and JSON hold any further column; RTTM and
        Audacity labels hold ``label``, which is "spoof" where it is missing, and ``llr``.
    path : str or path-like
        The file. One that exists is replaced.
    format : {"csv", "json", "rttm", "audacity"}, default=None
        The format; by default that of the suffix, ".csv", ".json", ".rttm" or ".txt" (Audacity).

        - "csv": a header and one line per segment;
        - "json": an object whose entry ``segments`` is a list of objects;
        - "rttm": NIST's Rich Transcription Time Marked [1]_. The ratio stands in the field of the
          confidence. White space and percent signs in names are percent-encoded;
        - "audacity": a label track [2]_, which can be imported beside the recording. It holds one
          recording and not its name.

    Raises
    ------
    ValueError
        If a column is missing, the suffix is unknown, or the format cannot hold the segments.

    See Also
    --------
    read_segments : Reads them again.

    References
    ----------
    .. [1] NIST, "The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation Plan", 2009.
    .. [2] Audacity Manual, "Importing and Exporting Labels".
       https://manual.audacityteam.org/man/importing_and_exporting_labels.html

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from skdeepfake.audio import write_segments
    >>> segments = pd.DataFrame(
    ...     {"recording": ["call.wav"], "start": [12.5], "stop": [14.0], "llr": [2.25]}
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_segments(segments, f"{folder}/call.rttm")
    ...     Path(f"{folder}/call.rttm").read_text()
    'SPEAKER call.wav 1 12.5 1.5 <NA> <NA> spoof 2.25 <NA>\n'
    """
    missing = [name for name in _REQUIRED if name not in segments]
    if missing:
        raise ValueError(
            f"segments lacks the columns {', '.join(missing)}; it has "
            f"{', '.join(map(str, segments.columns)) or 'none'}"
        )
    format = _format_of(path, format)
    if format in ("rttm", "audacity") and "state" in segments:
        raise ValueError(
            f"segments is a timeline, whose windows overlap; {format} holds segments: write those "
            "that WindowedDetector.segments returns, or choose CSV or JSON"
        )
    Path(path).write_text(_WRITERS[format](segments), encoding="utf-8", newline="")


@validate_params(
    {
        "path": [str, os.PathLike],
        "format": [_FORMATS, None],
        "recording": [str, None],
    },
    prefer_skip_nested_validation=True,
)
def read_segments(path, *, format=None, recording=None):
    r"""Read segments of recordings from a file.

    Parameters
    ----------
    path : str or path-like
        The file, in UTF-8.
    format : {"csv", "json", "rttm", "audacity"}, default=None
        The format; by default that of the suffix, as in :func:`write_segments`.
    recording : str, default=None
        Name of the recording for Audacity labels, which do not tell it; by default the name of the
        file without its suffix.

    Returns
    -------
    segments : DataFrame
        One row per segment: ``recording`` (str), ``start`` and ``stop`` in seconds, then what the
        file tells: ``label``, ``llr``, or the other columns of CSV and JSON.

    Raises
    ------
    ValueError
        If the file is not of this format; the error names the line.

    See Also
    --------
    write_segments : Writes them.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skdeepfake.audio import read_segments
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(f"{folder}/call.txt").write_text("12.5\t14.0\tspoof\n")
    ...     read_segments(f"{folder}/call.txt")
      recording  start  stop  label
    0      call   12.5  14.0  spoof
    """
    format = _format_of(path, format)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{str(path)!r} is not in UTF-8 ({error})") from None
    if format == "csv":
        return _check_table(_read_csv(path), path)
    if format == "json":
        return _check_table(_read_json(text, path), path)
    name = Path(path).stem if recording is None else recording
    read_line = _read_rttm_line if format == "rttm" else _read_audacity_line
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        # Audacity writes the frequencies of a label to a line of their own.
        if line.strip() and not line.startswith(("\\", ";;")):
            rows.append(_parse_line(read_line, line, name, number, path))
    frame = pd.DataFrame(rows, columns=[*_REQUIRED, "label", "llr"])
    frame = frame.astype({"start": float, "stop": float, "llr": float})
    if frame["llr"].isna().all():
        frame = frame.drop(columns="llr")
    return _check_table(frame, path)


def _format_of(path, format):
    suffix = Path(path).suffix.lower()
    if format is None and suffix not in _SUFFIXES:
        raise ValueError(
            f"{str(path)!r} has the suffix {suffix!r}, which names no format of segments; use "
            f"{', '.join(_SUFFIXES)} or set format"
        )
    return format or _SUFFIXES[suffix]


def _write_csv(segments):
    return segments.to_csv(index=False, lineterminator="\n")


def _write_json(segments):
    rows = json.loads(segments.to_json(orient="records", double_precision=15))
    return json.dumps({"segments": rows}, ensure_ascii=False, indent=1) + "\n"


def _write_rttm(segments):
    lines = []
    for name, start, stop, label, llr in _rows(segments):
        name, label = (quote(text, safe=_SAFE) for text in (name, label))
        score = "<NA>" if math.isnan(llr) else f"{llr:.12g}"
        duration = f"{stop - start:.12g}"
        lines.append(f"SPEAKER {name} 1 {start:.12g} {duration} <NA> <NA> {label} {score} <NA>\n")
    return "".join(lines)


def _write_audacity(segments):
    names = segments["recording"].astype(str).unique()
    if len(names) > 1:
        raise ValueError(
            f"Audacity labels are of one recording, got {len(names)}: "
            f"{', '.join(map(repr, names[:3]))}...; write each to a file of its own"
        )
    lines = []
    for _, start, stop, label, llr in _rows(segments):
        score = "" if math.isnan(llr) else f" (llr {llr:.12g})"
        lines.append(f"{start:.12g}\t{stop:.12g}\t{label}{score}\n")
    return "".join(lines)


_WRITERS = {
    "csv": _write_csv,
    "json": _write_json,
    "rttm": _write_rttm,
    "audacity": _write_audacity,
}
# Everything but white space and the percent sign stays as it is in a field of RTTM.
_SAFE = "".join(chr(code) for code in range(33, 127) if chr(code) != "%")


def _rows(segments):
    """Yield name, start, stop, label and ratio of each segment."""
    n = len(segments)
    labels = segments["label"] if "label" in segments else [_LABEL] * n
    llrs = segments["llr"] if "llr" in segments else [np.nan] * n
    times = segments["start"], segments["stop"]
    for name, start, stop, label, llr in zip(
        segments["recording"], *times, labels, llrs, strict=True
    ):
        yield str(name), float(start), float(stop), str(label), float(llr)


def _read_csv(path):
    try:
        frame = pd.read_csv(path)
        # A recording may be called "NaN" or "007".
        is_name = {"usecols": lambda column: column == "recording", "dtype": str}
        names = pd.read_csv(path, keep_default_na=False, **is_name)
    except pd.errors.EmptyDataError:
        raise ValueError(f"{str(path)!r} is empty; a CSV of segments has a header") from None
    except pd.errors.ParserError as error:
        raise ValueError(f"{str(path)!r} is not a CSV of segments ({error})") from None
    return frame.assign(**names)


def _read_json(text, path):
    try:
        rows = json.loads(text)["segments"]
        frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=_REQUIRED)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ValueError(f"{str(path)!r} is not a JSON file of segments ({reason})") from None
    return frame.astype({"recording": str}) if "recording" in frame else frame


def _read_rttm_line(line, _):
    fields = line.split()
    kind, name, _, start, duration, _, _, label, score = fields[:9]
    if kind != "SPEAKER":
        raise ValueError(f"its type is {kind!r}, not 'SPEAKER'")
    start = float(start)
    llr = math.nan if score == "<NA>" else float(score)
    # Sums of decimal numbers are decimal again.
    return unquote(name), start, round(start + float(duration), 9), unquote(label), llr


def _read_audacity_line(line, name):
    start, stop, *label = line.split("\t", 2)
    match = _LABEL_WITH_LLR.fullmatch(label[0] if label else "")
    return name, float(start), float(stop), match["label"], float(match["llr"] or math.nan)


def _parse_line(read_line, line, name, number, path):
    try:
        return read_line(line, name)
    except ValueError as error:
        raise ValueError(f"Line {number} of {str(path)!r} is no segment: {error}") from None


def _check_table(frame, path):
    missing = [name for name in _REQUIRED if name not in frame]
    if missing:
        raise ValueError(f"{str(path)!r} lacks the columns {', '.join(missing)}")
    for name in ("start", "stop"):
        times = pd.to_numeric(frame[name], errors="coerce")
        if not np.isfinite(times.astype(float)).all():
            row = int(np.flatnonzero(~np.isfinite(times.astype(float)))[0])
            raise ValueError(
                f"{str(path)!r} has a {name} of {frame[name].iloc[row]!r} in segment {row + 1}, "
                "which is no time"
            )
        frame[name] = times.astype(float)
    reversed_ = np.flatnonzero(frame["stop"] < frame["start"])
    if len(reversed_):
        raise ValueError(f"{str(path)!r}: segment {reversed_[0] + 1} stops before it starts")
    return frame
