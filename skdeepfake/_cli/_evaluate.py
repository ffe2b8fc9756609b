"""The subcommand `evaluate`: the error rates of a detector on recordings with labels."""

import json
import os

import click

from skdeepfake._cli._exit_codes import SOME_FAILED
from skdeepfake._cli._models import load_model
from skdeepfake._cli._options import jobs_option, json_option, resolve_threshold, threshold_options
from skdeepfake._cli._verdict import judge
from skdeepfake._listing import truncate_lines


@click.command(short_help="Measure the errors of a detector, or of scores in a table.")
@click.argument("scores", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("-m", "--model", metavar="MODEL", help="Detector that scores the recordings.")
@click.option(
    "--clips",
    metavar="FOLDER|CSV",
    type=click.Path(exists=True),
    help="Recordings with their labels: a folder per class, or a table.",
)
@click.option("--score-column", default="llr", show_default=True, help="Column of SCORES.")
@click.option("--label-column", default="label", show_default=True, help="Column of SCORES.")
@click.option(
    "--higher-is",
    type=click.Choice(["spoof", "bonafide"]),
    default="spoof",
    show_default=True,
    help="Class that high scores in SCORES speak for.",
)
@click.option(
    "--groups", metavar="COLUMN", help="Column of speakers or sources, for the intervals."
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Break the report down by a column.")
@threshold_options
@json_option
@jobs_option
@click.pass_context
def evaluate(
    ctx, scores, model, clips, score_column, label_column, higher_is, groups, by, threshold,
    as_json, jobs, **costs,
):  # fmt: skip
    """Measure the errors of a detector, with confidence intervals.

    Pass a detector and recordings, or the table SCORES that `skdeepfake score` wrote and the labels
    of its recordings, or any table of scores and labels.

    The recordings must be others than those that the detector was trained on, of other speakers and
    sources. Otherwise the error rates come out near zero and mean nothing. If you have no others,
    cross-validate in Python, as "Getting started" in the documentation shows.

    \b
    Examples:
      skdeepfake evaluate --model my.skd --clips test.csv --groups speaker
      skdeepfake evaluate scores.csv --clips test.csv --by generator
      skdeepfake evaluate scores.csv --score-column score --label-column label
    """
    _check_sources(scores, model, clips, higher_is)
    sign = -1 if threshold is None and higher_is == "bonafide" else 1
    threshold = sign * resolve_threshold(threshold, **costs)
    if scores is None:
        frame = _score(model, clips, threshold, jobs)
    else:
        frame = _read(scores, score_column, None if clips else label_column)
        frame = frame if clips is None else _join(frame, clips)
    for column in {groups, *by} - {None, *frame.columns}:
        raise click.UsageError(f"there is no column {column!r}; there are {list(frame.columns)}")
    is_scored = frame["score"].notna()
    if not is_scored.all():
        click.echo(f"Warning: {_left_out(frame, is_scored)}", err=True)
    frame = frame[is_scored]
    from skdeepfake.metrics import detection_report

    report = detection_report(
        frame["target"],
        frame["score"],
        frame[groups] if groups else None,
        by=frame[list(by)] if by else None,
        threshold=threshold,
        higher_is=higher_is,
        random_state=0,
        **{name: value for name, value in costs.items() if value is not None},
    )
    click.echo(_to_json(report.frame) if as_json else str(report))
    if frame.attrs.get("n_errors"):
        ctx.exit(SOME_FAILED)


def _left_out(frame, is_scored):
    """Return which recordings have no score, and why, as far as it is known."""
    names = frame["path"] if "path" in frame else frame.get("recording", frame.index)
    states = frame.attrs.get("states") or [None] * len(frame)
    lines = [
        f"{name}: {state}" if isinstance(state, str) else str(name)
        for name, state, known in zip(names, states, is_scored, strict=True)
        if not known
    ]
    heading = f"{len(lines)} of {len(frame)} recordings have no score; they are left out:"
    return heading + truncate_lines(lines)


def _check_sources(scores, model, clips, higher_is):
    if (scores is None) == (model is None):
        raise click.UsageError("pass either a table SCORES, or --model and --clips")
    if scores is None and higher_is != "spoof":
        raise click.UsageError("--higher-is is of SCORES; detectors of skdeepfake score spoof high")
    if scores is None and clips is None:
        raise click.UsageError("--model needs recordings with labels; add --clips")


def _score(model, clips, threshold, n_jobs):
    """Return the clips with the scores that a model gives them."""
    from joblib import delayed

    from skdeepfake._parallel import run_parallel

    frame = _load(clips)
    detector = load_model(model)
    tasks = (
        delayed(judge)(detector, path, path, model=model, threshold=threshold)
        for path in frame["path"]
    )
    verdicts = list(run_parallel(tasks, n_jobs=n_jobs))
    failed = [verdict for verdict in verdicts if verdict.state == "error"]
    for verdict in failed:
        click.echo(f"{verdict.recording}: {verdict.error}", err=True)
    frame["score"] = [float("nan") if v.llr is None else v.llr for v in verdicts]
    frame.attrs |= {"n_errors": len(failed), "states": [verdict.state for verdict in verdicts]}
    return frame


def _load(clips):
    from skdeepfake.datasets import load_clips

    return load_clips(clips, on_error="ignore").frame.copy()


def _read(path, score_column, label_column):
    """Return a table of scores with the columns `score` and, if there are labels, `target`."""
    import pandas as pd

    frame = pd.read_csv(path, sep=None, engine="python", encoding="utf-8")
    for column in (score_column, label_column):
        if column is not None and column not in frame:
            raise click.UsageError(
                f"{path!r} has no column {column!r} among {list(frame)}; name it by "
                "--score-column or --label-column, or pass the labels by --clips"
            )
    frame["score"] = pd.to_numeric(frame[score_column])
    frame.attrs["states"] = list(frame.get("state", []))
    if label_column is not None:
        frame["target"] = [_target(label) for label in frame[label_column]]
    return frame


def _target(label):
    from skdeepfake._classes import DEEPFAKE_WORDS, GENUINE_WORDS, normalize_label

    word = normalize_label(label)
    if word in GENUINE_WORDS or word in ("0", "0.0", "false"):
        return 0
    if word in DEEPFAKE_WORDS or word in ("1", "1.0", "true"):
        return 1
    raise click.UsageError(f"{label!r} is no label; use genuine and deepfake, or 0 and 1")


def _join(frame, clips):
    """Return the scores of a table beside the labels of its recordings."""
    labeled = _load(clips)
    if "recording" not in frame:
        raise click.UsageError(
            "with --clips, SCORES needs the column recording, as `score` writes it"
        )
    real = frame["recording"].map(os.path.realpath)
    frame = frame.assign(real=real).drop_duplicates("real", keep="last").set_index("real")
    real = labeled["path"].map(os.path.realpath)
    labeled["score"] = real.map(frame["score"])
    if "state" in frame:
        labeled.attrs["states"] = list(real.map(frame["state"]))
    if labeled["score"].isna().all():
        raise click.UsageError("none of the recordings of --clips has a score in SCORES")
    return labeled


def _to_json(frame):
    """Return a report as JSON: a list of rows, each with its metrics and their intervals."""
    rows = []
    for (column, level), values in frame.iterrows():
        row = {"column": column, "level": level}
        for (metric, statistic), value in values.items():
            row.setdefault(metric, {})[statistic] = None if value != value else float(value)
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, indent=1)
