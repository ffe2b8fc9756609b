"""Verdicts as lines of text, CSV or JSON."""

import csv
import io
import json

from skdeepfake._cli._verdict import Verdict

TEXT_HEADER = f"{'verdict':<10} {'LLR':>14}  {'state':<13}  {'suspect span':<20}  recording"
CSV_HEADER = ",".join(Verdict._fields)


def to_text(verdict):
    """Return a verdict as a line to read."""
    llr = "" if verdict.llr is None else f"{verdict.qualifier or ''} {verdict.llr:+.2f}"
    word = "error" if verdict.state == "error" else verdict.verdict or "no verdict"
    span = ""
    if verdict.suspect_start is not None:
        span = f"{verdict.suspect_start:.1f} to {verdict.suspect_stop:.1f} s"
    name = on_one_line(verdict.recording)
    if verdict.error is not None:
        name += f": {on_one_line(verdict.error)}"
    state = "" if verdict.state == "error" else verdict.state
    return f"{word:<10} {llr:>14}  {state:<13}  {span:<20}  {name}"


def to_csv(verdict):
    """Return a verdict as a row of CSV; what is None is an empty cell."""
    buffer = io.StringIO()
    # Names that hold a line break are quoted because of the line terminator.
    csv.writer(buffer, lineterminator="\n").writerow(verdict)
    return buffer.getvalue().removesuffix("\n")


def to_json(verdict):
    """Return a verdict as an object of JSON on one line."""
    span = {name: getattr(verdict, f"suspect_{name}") for name in ("start", "stop", "llr")}
    fields = {}
    for name, value in verdict._asdict().items():
        if name == "suspect_start":
            fields["suspect"] = None if value is None else span
        elif not name.startswith("suspect"):
            fields[name] = value
    try:
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError:  # a name that is in no encoding
        text = json.dumps(fields, allow_nan=False)
    return text


def from_csv(row):
    """Return a verdict from a row of CSV, given as a dict."""
    numbers = {"llr", "suspect_start", "suspect_stop", "suspect_llr", "threshold", "llr_bound"}
    fields = {name: value or None for name, value in row.items()}
    for name in numbers:
        fields[name] = None if fields[name] is None else float(fields[name])
    return Verdict(**fields)


def from_json(fields):
    """Return a verdict from the content of an object of JSON."""
    span = fields.pop("suspect") or {}
    fields |= {f"suspect_{name}": span.get(name) for name in ("start", "stop", "llr")}
    return Verdict(**fields)


def on_one_line(text):
    """Return text whose control characters are escaped."""
    return "".join(
        c if c.isprintable() or "\udc80" <= c <= "\udcff" else repr(c)[1:-1] for c in text
    )
