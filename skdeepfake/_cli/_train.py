"""The subcommand `train`: a detector of your own recordings."""

import math
import sys
from pathlib import Path

import click

from skdeepfake._cli._options import jobs_option


@click.command(short_help="Train a detector on your own recordings.")
@click.argument("clips", metavar="FOLDER|CSV", type=click.Path(exists=True))
@click.option(
    "--preset",
    type=click.Choice(["robust", "fast", "cnn-bilstm"]),
    default="robust",
    show_default=True,
    help="Which detector; see the documentation of make_detector.",
)
@click.option(
    "-o", "--out", required=True, type=click.Path(dir_okay=False), help="The file, such as my.skd."
)
@click.option("--groups", metavar="COLUMN", help="Column of speakers or sources to keep together.")
@click.option("--window", default=4.0, show_default=True, help="Duration of a window, in seconds.")
@click.option("--hop", default=2.0, show_default=True, help="Distance of windows, in seconds.")
@click.option(
    "--aggregate",
    type=click.Choice(["mean", "median", "max", "top_k", "mixture"]),
    default="mean",
    show_default=True,
    help="The score of a recording from its windows; top_k and max find short forged parts, and "
    "mixture whole deepfakes as well.",
)
@click.option("--folds", default=5, show_default=True, help="Folds of the calibration.")
@click.option(
    "--seed", default=0, show_default=True, help="Seed; the same gives the same detector."
)
@jobs_option
def train(clips, preset, out, groups, window, hop, aggregate, folds, seed, jobs):
    """Train a detector on your own recordings.

    Pass a folder with one folder per class, such as genuine/ and deepfake/, or a table with the
    columns path and label. Name the column of speakers or sources by --groups, so that the
    calibration keeps them together.

    \b
    Examples:
      skdeepfake train recordings/ --out my.skd
      skdeepfake train clips.csv --groups speaker --preset fast --out my.skd
      skdeepfake score call.wav --model my.skd
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    from skdeepfake.compose import WindowedDetector, make_detector
    from skdeepfake.datasets import load_clips

    data = load_clips(clips)
    if groups is not None and groups not in data.groups:
        raise click.UsageError(
            f"--groups {groups!r} is no column of groups; there are "
            f"{', '.join(map(repr, data.groups)) or 'none'}"
        )
    split = StratifiedKFold if groups is None else StratifiedGroupKFold
    cv = split(folds, shuffle=True, random_state=seed)
    verbose = sys.stderr.isatty()
    inner = make_detector(preset, n_jobs=jobs, random_state=seed, verbose=verbose)
    settings = {"window": window, "hop": hop, "aggregate": aggregate, "cv": cv}
    detector = WindowedDetector(inner, **settings, n_jobs=jobs, verbose=verbose, random_state=seed)
    chosen = None if groups is None else data.groups[groups]
    detector.fit(data.data, data.target, groups=chosen)
    from skdeepfake.persistence import save_detector

    # The splitter and the progress have done their work, and are no part of a file.
    detector.set_params(cv=folds)
    for part in (detector, detector.detector_):
        names = [name for name in part.get_params() if name.endswith("verbose")]
        part.set_params(**dict.fromkeys(names, False))
    card = make_card(out, preset, data.target)
    save_detector(detector, out, card=card)
    counts = card["training"]
    click.echo(
        f"{out}: {preset}, trained on {counts['genuine']} genuine and {counts['deepfake']} "
        "deepfake clips"
    )


def make_card(out, preset, target):
    """Return the model card, with the largest ratio that so many recordings support."""
    from skdeepfake import __version__

    n_genuine, n_deepfake = (int((target == label).sum()) for label in (0, 1))
    return {
        "name": Path(out).stem,
        "version": __version__,
        "preset": preset,
        "training": {"genuine": n_genuine, "deepfake": n_deepfake},
        "llr_bound": round(math.log(min(n_genuine, n_deepfake)), 2),
    }
