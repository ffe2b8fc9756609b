"""The subcommand `score`: one line per recording."""

import sys
from collections import Counter
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path

import click

from skdeepfake._cli._exit_codes import SOME_FAILED
from skdeepfake._cli._formats import (
    CSV_HEADER,
    TEXT_HEADER,
    on_one_line,
    to_csv,
    to_json,
    to_text,
)
from skdeepfake._cli._models import load_model, model_checksum
from skdeepfake._cli._options import (
    check_one_format,
    csv_option,
    jobs_option,
    json_option,
    model_option,
    resolve_threshold,
    threshold_options,
)
from skdeepfake._cli._recordings import files_left_out, find_recordings
from skdeepfake._cli._score_file import ScoreFile
from skdeepfake._cli._verdict import judge
from skdeepfake._listing import truncate_list


@click.command(short_help="Score recordings: deepfake or genuine?")
@click.argument("recordings", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@model_option
@json_option
@csv_option
@threshold_options
@jobs_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="Write to this file, CSV or (with .json or .jsonl) JSON, and go on where it stopped.",
)
@click.pass_context
def score(ctx, recordings, model, as_json, as_csv, jobs, output, threshold, **costs):
    """Score recordings: tell deepfakes from genuine speech.

    Prints one line per recording: the verdict, the log-likelihood ratio (LLR), the state, the most
    suspect span, and the name. A recording that cannot be read is one line with the reason, and the
    exit code is 3. A folder is searched for recordings; "-" is one recording on the standard input.

    \b
    Examples:
      skdeepfake score call.wav
      skdeepfake score calls/ --jobs 4 --output scores.csv
      curl -s https://example.com/call.mp3 | skdeepfake score - --json

    With --output, a run that was stopped goes on when the same command is given again: recordings
    that the file holds are passed over, and those that could not be read are tried again.
    """
    check_one_format(as_json, as_csv)
    threshold = resolve_threshold(threshold, **costs)
    sources = find_recordings(recordings)
    # The file of scores may lie in the folder itself.
    skipped = files_left_out(recordings, [*sources, *([output] if output else [])])
    settings = {"model": model, "model_sha256": model_checksum(model), "threshold": threshold}
    if output is None:
        file = nullcontext()
    else:
        is_json = as_json or (not as_csv and Path(output).suffix in (".json", ".jsonl"))
        file = closing(ScoreFile(output, is_json, settings))
    with file as file:
        done = {} if file is None else file.done
        left = {name: source for name, source in sources.items() if name not in done}
        count = Counter(_word(verdict) for name, verdict in done.items() if name in sources)
        detector = load_model(model) if left else None
        bound = _find_bound(detector, threshold) if left else None
        write = _printer(as_json, as_csv) if file is None else file.write
        bar = _progress_bar(sources, left, hidden=file is None and sys.stdout.isatty())
        try:
            for verdict in _judge_all(detector, left, {**settings, "bound": bound}, jobs):
                write(verdict)
                count[_word(verdict)] += 1
                bar.update()
        except KeyboardInterrupt:
            bar.close()
            click.echo(_how_far(count.total(), len(sources), file), err=True)
            raise
        bar.close()
    if len(sources) > 1 or file is not None:
        click.echo(_summary(len(sources), count), err=True)
    if skipped:
        click.echo(_no_recordings(skipped), err=True)
    if count["error"]:
        ctx.exit(SOME_FAILED)


def _find_bound(detector, threshold):
    """Return the largest ratio that the validation of the detector supports, or None."""
    from skdeepfake._llr_bound import llr_bound

    bound = llr_bound(detector, getattr(detector, "card_", None))
    if bound is not None and abs(threshold) > bound:
        click.echo(
            f"The threshold {threshold:+.2f} is beyond {bound:.2f}, the largest ratio that the "
            "validation of this detector supports: few or no recordings reach it.",
            err=True,
        )
    return bound


def _judge_all(detector, sources, settings, n_jobs):
    """Yield the verdict on each recording, in order, as soon as there is one."""
    from joblib import delayed

    from skdeepfake._parallel import run_parallel

    task = delayed(partial(judge, detector, **settings))
    return run_parallel((task(*item) for item in sources.items()), n_jobs=n_jobs)


def _printer(as_json, as_csv):
    """Return a function that prints verdicts, after printing what stands above them."""
    to_line = to_json if as_json else to_csv if as_csv else to_text
    header = None if as_json else CSV_HEADER if as_csv else TEXT_HEADER
    if header is not None:
        click.echo(header)
    return lambda verdict: click.echo(to_line(verdict))


def _progress_bar(sources, left, hidden):
    from tqdm import tqdm

    # On a terminal, the lines themselves show the progress.
    hidden = hidden or len(sources) == 1 or not sys.stderr.isatty()
    return tqdm(
        total=len(sources), initial=len(sources) - len(left), unit="recording", disable=hidden
    )


def _how_far(n_done, n_recordings, file):
    goes_on = "" if file is None else "; the same command goes on from there"
    return f"{n_done} of {n_recordings} recordings are done{goes_on}."


def _word(verdict):
    return "error" if verdict.state == "error" else verdict.verdict or "no verdict"


def _summary(n_recordings, count):
    words = {"error": ("error", "errors"), "deepfake": ("deepfake", "deepfakes")}
    parts = []
    for word in ("genuine", "deepfake", "no verdict", "error"):
        if count[word]:
            one, many = words.get(word, (word, word))
            parts.append(f"{count[word]} {one if count[word] == 1 else many}")
    noun = "recording" if n_recordings == 1 else "recordings"
    return f"{n_recordings} {noun}: {', '.join(parts)}"


def _no_recordings(skipped):
    names = truncate_list(map(on_one_line, skipped), 10)
    if len(skipped) == 1:
        return f"1 file skipped that is no recording: {names}"
    return f"{len(skipped)} files skipped that are no recordings: {names}"
