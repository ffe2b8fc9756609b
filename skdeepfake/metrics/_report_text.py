"""How a report prints."""

import numpy as np

from skdeepfake.metrics._breakdown import POOLED

NAMES = {
    "eer": "EER",
    "min_dcf": "minDCF",
    "actual_dcf": "actDCF",
    "min_cllr": "minCllr",
    "cllr": "Cllr",
    "roc_auc": "AUC",
    "accuracy": "accuracy",
    "balanced_accuracy": "bal. acc.",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
}
# What a line of the breakdown has room for.
_BRIEF = ("eer", "min_dcf", "cllr", "roc_auc", "balanced_accuracy")


def report_text(report):
    """Return a DetectionReport as text: all metrics pooled, then some for each level."""
    blocks = [_pooled_text(report), _confusion_text(report)]
    if len(report.estimate) > 1:
        blocks.append(_breakdown_text(report))
    return "\n\n".join(block for block in blocks if block)


def interval_title(confidence_level):
    """Return the heading of a column of intervals."""
    return f"{100 * confidence_level:g} % interval"


def format_value(value):
    """Return a rate or cost in four decimals, very large ones in powers of ten."""
    return "" if np.isnan(value) else f"{value:.4f}" if abs(value) < 1e4 else f"{value:.1e}"


def format_interval(low, high):
    """Return an interval as text, empty if there is none."""
    return "" if np.isnan(low) else f"[{format_value(low)}, {format_value(high)}]"


def _pooled_text(report):
    counts, estimate = report.counts.loc[POOLED], report.estimate.loc[POOLED]
    low, high = report.low.loc[POOLED], report.high.loc[POOLED]
    lines = [
        f"{counts.n_bonafide} bona fide and {counts.n_spoof} spoofed clips, threshold "
        f"{report.threshold:g}",
        "",
        f"{'':<12}{'value':>10}   {interval_title(report.confidence_level)}",
    ]
    for metric in estimate.index.intersection(list(NAMES), sort=False):
        value, interval = format_value(estimate[metric]), format_interval(low[metric], high[metric])
        lines.append(f"{NAMES[metric]:<12}{value:>10}   {interval}".rstrip())
    return "\n".join(lines)


def _confusion_text(report):
    estimate = report.estimate.loc[POOLED]
    if not {"tn", "fp", "fn", "tp"} <= set(estimate.index):
        return ""
    return "\n".join(
        [
            f"{'':<12}{'called bona fide':>18}{'called spoof':>14}",
            f"{'bona fide':<12}{estimate.tn:>18.0f}{estimate.fp:>14.0f}",
            f"{'spoof':<12}{estimate.fn:>18.0f}{estimate.tp:>14.0f}",
        ]
    )


def _breakdown_text(report):
    metrics = [metric for metric in _BRIEF if metric in report.estimate]
    columns = report.estimate.index.get_level_values("column").unique().drop(POOLED[0])
    width = max(len(str(level)) for level in report.estimate.index.get_level_values("level")) + 4
    blocks = []
    for column in columns:
        head = f"{f'by {column}':<{width}}{'bona fide':>10}{'spoof':>8}"
        head += "".join(f"{NAMES[metric]:>10}" for metric in metrics)
        if metrics:
            head += f"   {NAMES[metrics[0]]}, {interval_title(report.confidence_level)}"
        rows = [(column, level) for level in report.estimate.loc[column].index]
        lines = [_level_text(report, row, width, metrics) for row in rows]
        blocks.append("\n".join([head, *lines]))
    return "\n\n".join(blocks)


def _level_text(report, row, width, metrics):
    counts, estimate = report.counts.loc[row], report.estimate.loc[row]
    line = f"  {row[1]!s:<{width - 2}}{counts.n_bonafide:>10}{counts.n_spoof:>8}"
    line += "".join(f"{format_value(estimate[metric]):>10}" for metric in metrics)
    if metrics:
        first = metrics[0]
        line += "   " + format_interval(report.low.loc[row, first], report.high.loc[row, first])
    return line.rstrip()
