"""The subcommand `describe`: what the files of a corpus are like."""

import os

import click

from skdeepfake._cli._options import (
    check_one_format,
    csv_option,
    echo_table,
    jobs_option,
    json_option,
)


@click.command(short_help="Measure recordings and compare the classes.")
@click.argument("clips", metavar="FOLDER|CSV", type=click.Path(exists=True))
@click.option("--unlabeled", is_flag=True, help="The folder has no folders of classes.")
@json_option
@csv_option
@jobs_option
def describe(clips, unlabeled, as_json, as_csv, jobs):
    """Measure recordings and compare the classes: duration, level, silence, bandwidth, format.

    With --json or --csv, the measures of each recording are written.

    \b
    Examples:
      skdeepfake describe recordings/
      skdeepfake describe calls/ --unlabeled --csv > measures.csv
    """
    check_one_format(as_json, as_csv)
    from skdeepfake.audio import list_recordings
    from skdeepfake.datasets import load_clips
    from skdeepfake.inspection import describe_clips

    if unlabeled:
        paths, y = (list_recordings(clips) if os.path.isdir(clips) else [clips]), None
    else:
        data = load_clips(clips)
        paths, y = data.data.ravel().tolist(), data.target
    description = describe_clips(paths, y, n_jobs=jobs)
    if not (as_json or as_csv):
        click.echo(str(description))
        return
    frame = description.clips.copy()
    frame.insert(0, "recording", paths)
    if y is not None:
        frame.insert(1, "label", y)
    echo_table(frame, as_json, as_csv)
