"""The subcommand `shortcuts`: what other than the forgery tells the classes apart."""

import warnings

import click

from skdeepfake._cli._groups import named_groups
from skdeepfake._cli._options import (
    check_one_format,
    csv_option,
    echo_table,
    jobs_option,
    json_option,
)


@click.command(short_help="Test whether something other than the forgery gives it away.")
@click.argument("clips", metavar="FOLDER|CSV", type=click.Path(exists=True))
@click.option("--groups", metavar="COLUMN", help="Column of speakers or sources to keep together.")
@json_option
@csv_option
@jobs_option
def shortcuts(clips, groups, as_json, as_csv, jobs):
    """Test whether something other than the forgery tells the classes apart.

    Silence, loudness or the format of files give deepfakes away in many corpora, and a detector
    that is trained on those learns this instead.

    \b
    Example:
      skdeepfake shortcuts clips.csv --groups source
    """
    check_one_format(as_json, as_csv)
    from skdeepfake.datasets import load_clips
    from skdeepfake.inspection import ShortcutWarning, shortcut_report

    data = load_clips(clips)
    chosen = named_groups(data, groups)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortcutWarning)  # the report itself says the same
        report = shortcut_report(data.data, data.target, chosen, n_jobs=jobs)
    if as_json or as_csv:
        echo_table(report.frame.rename_axis("shortcut").reset_index(), as_json, as_csv)
    else:
        click.echo(str(report))
