"""The subcommand `train`: a detector of your own recordings."""

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
    help="Which detector; see the documentation of make_detector. Those with a pretrained encoder "
    "are trained in Python.",
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
    "mixture those and recordings that are forged as a whole.",
)
@click.option("--folds", default=5, show_default=True, help="Folds of the calibration.")
@click.option(
    "--seed", default=0, show_default=True, help="Seed; the same gives the same detector."
)
@jobs_option
def train(clips, preset, out, groups, window, hop, aggregate, folds, seed, jobs):
    """Train a detector on your own recordings.

    FOLDER has one folder per class, such as genuine/ and deepfake/; CSV is a table with the columns
    path and label. Name the column of speakers or sources by --groups, so that the
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
    shared = {"n_jobs": jobs, "verbose": sys.stderr.isatty(), "random_state": seed}
    settings = {"window": window, "hop": hop, "aggregate": aggregate, "cv": cv}
    detector = WindowedDetector(make_detector(preset, **shared), **settings, **shared)
    chosen = None if groups is None else data.groups[groups]
    if shared["verbose"]:
        click.echo(_plan(len(data.data), folds), err=True)
    detector.fit(data.data, data.target, groups=chosen)
    from skdeepfake.persistence import save_detector

    # The splitter and the progress bars have done their work, and are no part of a file.
    detector.set_params(cv=folds)
    for part in (detector, detector.detector_):
        names = [name for name in part.get_params() if name.endswith("verbose")]
        part.set_params(**dict.fromkeys(names, False))
    card = _card(Path(out).stem, preset, data.target)
    save_detector(detector, out, card=card)
    counts = "{genuine} genuine and {deepfake} deepfake".format_map(card["training"])
    click.echo(f"{out}: {preset}, trained on {counts} clips")


def _plan(n_recordings, folds):
    return (
        f"{n_recordings} recordings: looking for speech, then training {folds + 1} times, on the "
        f"{folds} folds of the calibration and on all recordings. Each time, the features come "
        "first and show their progress."
    )


def _card(name, preset, target):
    """Return the model card: what the detector was trained on."""
    import skdeepfake

    n_deepfake = int(target.sum())
    n_genuine = len(target) - n_deepfake
    return {
        "name": name,
        "version": skdeepfake.__version__,
        "training": {"preset": preset, "genuine": n_genuine, "deepfake": n_deepfake},
    }
