"""The page of a report on a recording: HTML without any other file."""

import base64
import io
from html import escape
from string import Template

import numpy as np
import pandas as pd

from skdeepfake.inspection._explanation_display import ExplanationDisplay
from skdeepfake.inspection._measures import LOWEST_DB
from skdeepfake.inspection._timeline_display import TimelineDisplay
from skdeepfake.inspection._units import (
    format_channels,
    format_codec,
    format_duration,
    format_measure,
    format_rate,
)

# A ratio this close to the threshold is less than twice, or more than half, of what it asks for.
_NARROW = np.log(2)

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; --line: #ccc; --soft: #f3f4f6; --warn: #fff3d6; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; break-after: avoid; }
.verdict, .warning { padding: .75rem 1rem; border-radius: .5rem; background: var(--soft); }
.verdict strong { font-size: 1.35rem; }
.warning { background: var(--warn); margin: .5rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
.facts td { overflow-wrap: anywhere; }
.scroll th, .scroll td { white-space: nowrap; }
.scroll td:last-child { white-space: normal; }
table.facts th { width: 11rem; vertical-align: top; }
img { width: 100%; height: auto; background: white; border-radius: .25rem; }
.small { font-size: .85rem; opacity: .8; }
@media (prefers-color-scheme: dark) {
  body { background: #15181c; color: #e6e6e6; }
  :root { --line: #3a3f46; --soft: #22262c; --warn: #453a1d; }
}
@media (max-width: 30rem) {
  table.facts th { width: 7rem; }
  .scroll img { width: 36rem; }
}
@media print {
  :root { color-scheme: light; --line: #ccc; --soft: #f3f4f6; --warn: #fff3d6; }
  body { background: white; color: black; max-width: none; font-size: 11pt; padding: 0; }
  .verdict, .warning, img, tr { break-inside: avoid; }
  .scroll { overflow: visible; }
  .scroll th, .scroll td { white-space: normal; }
  .scroll img { width: auto; max-width: 100%; max-height: 9cm; }
}
</style>
</head>
<body>
$body
</body>
</html>
""")
_FIGURE_INCHES = (9, 4.5)
# Rows of a table of windows beyond these are left to the JSON.
_MAX_ROWS = 50
_STATES = {
    "ok": "scored",
    "too_short": "too short to judge",
    "clipped": "clipped",
    "no_speech": "too little speech",
    "out_of_domain": "unlike all that the detector was trained on",
}
_QUALITY = {
    "bandwidth": "Effective bandwidth",
    "loudness": "Level (RMS)",
    "noise_floor": "Noise floor",
    "peak": "Peak",
    "clipped": "Clipped samples",
    "total_silence": "Silence",
}


def to_page(report):
    """Return the page of a report; all text in it is escaped."""
    parts = [
        f"<h1>Report on {escape(report.file['name'])}</h1>",
        _verdict(report),
        _section("Timeline", _timeline(report)),
        _section("Quality of the recording", _quality(report)),
        _section("Explanation", _explanation(report)) if report.explanation is not None else "",
        _section("Errors of the detector", _errors(report)),
        _section("Limits", _list(report.limits)),
        _section("File", _file(report)),
        _section("Model", _model(report)),
        f'<p class="small">Created {escape(report.created)}</p>',
    ]
    title = escape(f"Report on {report.file['name']}")
    return _PAGE.substitute(title=title, body="\n".join(part for part in parts if part))


def _section(heading, content):
    return f"<h2>{escape(heading)}</h2>\n{content}"


def _list(items):
    return "<ul>" + "".join(f"<li>{escape(str(item))}</li>" for item in items) + "</ul>"


def _facts(pairs):
    rows = "".join(
        f"<tr><th>{escape(str(name))}</th><td>{escape(str(value))}</td></tr>"
        for name, value in pairs
        if value is not None
    )
    return f'<table class="facts">{rows}</table>'


def _table(frame):
    return (
        '<div class="scroll">'
        + frame.to_html(index=False, border=0, na_rep="", float_format="{:.3g}".format, escape=True)
        + "</div>"
    )


def _verdict(report):
    found = report.verdict
    if found["decision"] is None:
        reason = escape(_STATES.get(found["state"], found["state"]))
        return f'<p class="verdict"><strong>No verdict</strong><br>The recording: {reason}.</p>'
    side = {"deepfake": "Called a deepfake", "genuine": "Called genuine"}[found["decision"]]
    if abs(found["llr"] - found["threshold"]) < _NARROW:
        side += ", by a narrow margin"
    lines = [f"<strong>{side}</strong>"]
    number = f"{found['qualifier'] or ''} {found['llr']:+.2f}".strip()
    if found["is_calibrated"]:
        ratio = np.exp(min(abs(found["llr"]), 700.0))
        # Toward either side, the ratio of the side that it speaks for has a lower bound.
        qualifier = "at least " if found["qualifier"] else ""
        sides = ("a deepfake", "genuine") if found["llr"] > 0 else ("genuine", "a deepfake")
        lines.append(f"Log-likelihood ratio (natural logarithm): {number}")
        lines.append(
            f"The recording is {qualifier}{ratio:.3g} times as probable if it is {sides[0]} as if "
            f"it is {sides[1]}."
        )
        lines.append(f"In words: {escape(found['words'])}")
        lines.append(f'<span class="small">Words of: {escape(report.scale["source"])}</span>')
        lines.append(f'<span class="small">{_bound_in_words(found)}</span>')
    else:
        lines.append(f"Score: {number}")
        lines.append(
            "The detector is not calibrated: the score is no log-likelihood ratio, and has no "
            "words."
        )
    lines.append(f'<span class="small">Threshold: {found["threshold"]:+.2f}</span>')
    return f'<p class="verdict">{"<br>".join(lines)}</p>'


def _bound_in_words(found):
    if found["bound"] is None:
        return "No bound is known: there is no model card that tells the size of the validation."
    bound = found["bound"]
    return (
        f"The size of the validation supports ratios up to {bound:.2f} ({np.exp(bound):.3g} times)."
    )


def _timeline(report):
    timeline, verdict = report.timeline, report.verdict
    shown = pd.Series({"llr": verdict["llr"], "state": verdict["state"]})
    display = TimelineDisplay(
        timeline=timeline, verdict=shown, spectrogram=report.spectrogram, name="Score over time"
    )
    counts = [
        f"{n} of {len(timeline)} windows: {_STATES.get(state, state)}"
        for state, n in report.states.items()
    ]
    spectrum = "Spectrogram, and below it the score of each window over time"
    parts = [
        _image(display.plot, spectrum),
        '<p class="small">Each bar is the score of one window alone, without a bound.</p>',
        _list(counts),
    ]
    missed = _missed(timeline)
    if len(missed):
        parts.append(f"<p>Windows without a verdict{_rest(missed)}:</p>")
        parts.append(_table(missed.head(_MAX_ROWS)))
    return "\n".join(parts)


def _missed(timeline):
    """Return the spans without a verdict, with why; windows of one state in a row are one."""
    run = (timeline["state"] != timeline["state"].shift()).cumsum()
    spans = timeline.groupby(run).agg({"start": "first", "stop": "last", "state": "first"})
    spans = spans[spans["state"] != "ok"]
    return pd.DataFrame(
        {
            "from (s)": spans["start"].map("{:.2f}".format),
            "to (s)": spans["stop"].map("{:.2f}".format),
            "why": spans["state"].map(lambda state: _STATES.get(state, state)),
        }
    )


def _rest(frame):
    return f", the first {_MAX_ROWS} of {len(frame)}" if len(frame) > _MAX_ROWS else ""


def _image(plot, text, size=_FIGURE_INCHES):
    """Return a figure as an image within the page."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return "<p>There is no figure, as matplotlib is not installed.</p>"
    figure = Figure(figsize=size, layout="constrained")
    plot(ax=figure.subplots())
    file = io.BytesIO()
    # Without the version of matplotlib, so that it is equal for equal numbers.
    figure.savefig(file, format="png", dpi=120, metadata={"Software": None})
    data = base64.b64encode(file.getvalue()).decode()
    image = f'<img alt="{escape(text)}" src="data:image/png;base64,{data}">'
    return f'<div class="scroll">{image}</div>'


def _quality(report):
    measures = report.quality
    pairs = [(label, format_measure(name, measures[name])) for name, label in _QUALITY.items()]
    edge = measures["low_pass_edge"]
    pairs += [
        ("SNR, estimated", _snr(measures)),
        ("Low-pass edge", "none found" if edge is None else f"{edge / 1000:.2f} kHz"),
    ]
    warnings = "".join(f'<p class="warning">{escape(text)}</p>' for text in report.warnings)
    return _facts(pairs) + warnings


def _snr(measures):
    if measures["noise_floor"] <= LOWEST_DB:
        return "unknown, as the pauses are digital silence"
    return f"{measures['snr']:.0f} dB"


def _explanation(report):
    found = report.explanation
    start, stop = found.worst
    n_bars = len(found.spans) + len(found.bands) + min(len(found.families), 12)
    plot = ExplanationDisplay(explanation=found).plot
    text = f"What speaks for a deepfake between {start:.2f} s and {stop:.2f} s"
    image = _image(plot, text, (9, 1.2 + 0.22 * n_bars))
    return f"<p>{escape(text)}, the window with the highest score:</p>{image}{_list(found.notes)}"


def _errors(report):
    if not report.error_rates:
        has_card = report.model["has_card"]
        why = "its card tells no error rates" if has_card else "it has no model card"
        return f"<p>How often the detector errs is unknown: {why}.</p>"
    frame = pd.DataFrame(report.error_rates)
    return _table(frame.rename(columns=lambda name: str(name).replace("_", " ")))


def _file(report):
    found = report.file
    return _facts(
        [
            ("Name", found["name"]),
            ("SHA-256", found["sha256"]),
            ("Size", f"{found['bytes']:,} bytes"),
            ("Duration", format_duration(found["duration"])),
            ("Sample rate", format_rate(found["sample_rate"])),
            ("Channels", format_channels(found["channels"])),
            ("Format", format_codec(found["codec"])),
        ]
    )


def _model(report):
    found = report.model
    languages = found["languages"]
    if isinstance(languages, (list, tuple)):
        languages = ", ".join(map(str, languages))
    return _facts(
        [
            ("Name", found["name"]),
            ("Version", found["version"]),
            ("License", found["license"]),
            ("Languages", languages),
            ("Model card", None if found["has_card"] else "none"),
            ("Made with", found["library"]),
        ]
    )
