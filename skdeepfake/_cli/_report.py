"""The subcommand `report`: a page about one recording."""

from pathlib import Path

import click

from skdeepfake._cli._models import load_model
from skdeepfake._cli._options import model_option, resolve_threshold, threshold_options
from skdeepfake._cli._recordings import find_recordings


@click.command(short_help="Write a page about one recording, to read or to print.")
@click.argument("recording", metavar="FILE|-")
@model_option
@threshold_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="The page, or with .json its content.  [default: FILE with .html]",
)
def report(recording, model, output, threshold, **costs):
    """Write a self-contained page about one recording, to read or to print.

    It holds the verdict and its limits, the timeline over the spectrogram, the quality of the
    recording and the error rates of the detector.

    \b
    Example:
      skdeepfake report call.wav -o report.html
    """
    threshold = resolve_threshold(threshold, **costs)
    if Path(recording).is_dir():
        raise click.UsageError(f"{recording!r} is a folder; name one recording")
    if output is None:
        output = "report.html" if recording == "-" else str(Path(recording).with_suffix(".html"))
    from skdeepfake.inspection import recording_report

    (source,) = find_recordings([recording]).values()
    page = recording_report(load_model(model), source, threshold=threshold)
    if Path(output).suffix == ".json":
        Path(output).write_text(page.to_json(), encoding="utf-8")
    else:
        page.save(output)
    click.echo(output)
