"""The subcommand `timeline`: the windows or the suspect spans of recordings."""

import click

from skdeepfake._cli._models import load_model
from skdeepfake._cli._options import (
    check_one_format,
    csv_option,
    echo_table,
    jobs_option,
    json_option,
    model_option,
    resolve_threshold,
    threshold_options,
)
from skdeepfake._cli._recordings import find_recordings

_NO_SPAN = "No suspect span."


@click.command(short_help="Show the score of each window, or the suspect spans.")
@click.argument("recordings", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@model_option
@click.option("--segments", "as_segments", is_flag=True, help="Show the suspect spans instead.")
@json_option
@csv_option
@threshold_options
@jobs_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="Write to this file: .csv, .json, and for --segments .rttm or .txt (Audacity labels).",
)
def timeline(recordings, model, as_segments, as_json, as_csv, jobs, output, threshold, **costs):
    """Show the score of each window of recordings, or the spans that seem forged.

    \b
    Examples:
      skdeepfake timeline call.wav
      skdeepfake timeline call.wav --segments -o call.txt

    The second writes labels that Audacity shows beside the recording.
    """
    check_one_format(as_json, as_csv)
    threshold = resolve_threshold(threshold, **costs)
    sources = list(find_recordings(recordings).values())
    detector = load_model(model)
    if not hasattr(detector, "timeline"):
        raise click.ClickException(
            f"the model {model!r} is a {type(detector).__name__}, which has no timeline; use one "
            "that `skdeepfake train` made"
        )
    frame = detector.set_params(n_jobs=jobs).timeline(sources)
    if as_segments:
        frame = detector.segments(frame, threshold)
    is_empty = as_segments and frame.empty
    if output is None and is_empty and not (as_json or as_csv):
        click.echo(_NO_SPAN)
    elif output is None:
        echo_table(frame, as_json, as_csv)
    else:
        from skdeepfake.audio import write_segments

        chosen = "json" if as_json else "csv" if as_csv else None
        write_segments(frame, output, format=chosen)
        if is_empty:
            click.echo(_NO_SPAN, err=True)
