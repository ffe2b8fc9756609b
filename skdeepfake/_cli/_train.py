"""The subcommand `train`: a detector of your own recordings."""

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import click

from skdeepfake._cli._groups import named_groups, usual_groups
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
@click.option(
    "--groups",
    metavar="COLUMN",
    help="Column of speakers or sources to keep together.  [default: a column source or speaker]",
)
@click.option("--no-groups", is_flag=True, help="Keep no recordings together.")
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
@click.option(
    "--cache",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Keep the features in this folder, for the next training on the same recordings. By "
    "default they are in a temporary folder until the training ends.",
)
@jobs_option
def train(
    clips, preset, out, groups, no_groups, window, hop, aggregate, folds, seed, cache, jobs
):  # fmt: skip
    """Train a detector on your own recordings.

    CSV is a table with the columns path and label; FOLDER has one folder per class, such as
    genuine/ and deepfake/. Name the column of speakers or sources by --groups, so that the
    calibration keeps them together: without it, the ratios are too optimistic. A column source or
    speaker is used without being named.

    \b
    Examples:
      skdeepfake train clips.csv --groups speaker --out my.skd
      skdeepfake train clips.csv --groups speaker --preset fast --out my.skd
      skdeepfake score call.wav --model my.skd
    """
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    from skdeepfake.compose import WindowedDetector, make_detector
    from skdeepfake.datasets import load_clips

    if groups is not None and no_groups:
        raise click.UsageError("--groups and --no-groups exclude each other; choose one")
    data = load_clips(clips)
    chosen = named_groups(data, groups)
    if chosen is None and not no_groups:
        chosen = usual_groups(data, folds)
    split = StratifiedKFold if chosen is None else StratifiedGroupKFold
    cv = split(folds, shuffle=True, random_state=seed)
    shared = {"n_jobs": jobs, "verbose": sys.stderr.isatty(), "random_state": seed}
    settings = {"window": window, "hop": hop, "aggregate": aggregate, "cv": cv}
    if shared["verbose"]:
        click.echo(_plan(len(data.data), folds), err=True)
    with _cache_folder(cache) as memory:
        clip_detector = make_detector(preset, memory=memory, **shared)
        detector = WindowedDetector(clip_detector, **settings, **shared)
        detector.fit(data.data, data.target, groups=chosen)
    from skdeepfake.persistence import save_detector

    # The splitter, the cache and the progress bars have done their work, and are no part of a file.
    detector.set_params(cv=folds)
    for part in (detector, detector.detector_):
        for ending, value in (("verbose", False), ("memory", None)):
            names = [name for name in part.get_params() if name.endswith(ending)]
            part.set_params(**dict.fromkeys(names, value))
    card = _card(Path(out).stem, preset, np.delete(data.target, detector.left_out_))
    save_detector(detector, out, card=card)
    counts = "{genuine} genuine and {deepfake} deepfake".format_map(card["training"])
    click.echo(f"{out}: {preset}, trained on {counts} clips")


def _cache_folder(folder):
    """Return a context of the folder where features are kept, by default a temporary one."""
    if folder is not None:
        return nullcontext(folder)
    return tempfile.TemporaryDirectory(prefix="skdeepfake-train-", ignore_cleanup_errors=True)


def _plan(n_recordings, folds):
    return (
        f"{n_recordings} recordings: looking for speech, then training {folds + 1} times, on the "
        f"{folds} folds of the calibration and on all recordings. Each time, the features come "
        "first and show their progress; those that are known already take no time."
    )


def _card(name, preset, target):
    """Return the model card: what the detector was trained on."""
    import skdeepfake

    n_deepfake = int(target.sum())
    n_genuine = len(target) - n_deepfake
    return {
        "name": name,
        "library": f"skdeepfake {skdeepfake.__version__}",
        "training": {"preset": preset, "genuine": n_genuine, "deepfake": n_deepfake},
    }
