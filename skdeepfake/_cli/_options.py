"""Options that subcommands share."""

from functools import reduce

import click

# The prior and the costs that stand for those that are not given.
_DEFAULT_COSTS = {"p_spoof": 0.05, "c_miss": 1.0, "c_fa": 10.0}
_PROBABILITY = click.FloatRange(0, 1, min_open=True, max_open=True)
_POSITIVE = click.FloatRange(0, min_open=True)

model_option = click.option(
    "-m",
    "--model",
    default="robust",
    show_default=True,
    metavar="MODEL",
    help="Detector: a bundled one by its name, or a file that `train` wrote.",
)
jobs_option = click.option(
    "-j",
    "--jobs",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    help="Number of recordings processed at once; -1 takes all processors.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")

_cost_options = (
    click.option(
        "-t",
        "--threshold",
        type=float,
        help="LLR from which on a recording is called a deepfake.  [default: 0]",
    ),
    click.option(
        "--p-spoof",
        type=_PROBABILITY,
        metavar="FLOAT",
        help="Probability of a deepfake in use. If this or a cost is given, the threshold is the "
        "one that costs least; 0.05, 1 and 10 stand for those that are not given.",
    ),
    click.option(
        "--c-miss",
        "--cost-genuine-flagged",
        "c_miss",
        type=_POSITIVE,
        metavar="FLOAT",
        help="Cost of calling a genuine recording a deepfake.",
    ),
    click.option(
        "--c-fa",
        "--cost-deepfake-missed",
        "c_fa",
        type=_POSITIVE,
        metavar="FLOAT",
        help="Cost of calling a deepfake genuine.",
    ),
)


def threshold_options(function):
    """Add the options that give the threshold; see :func:`resolve_threshold`."""
    return reduce(lambda decorated, option: option(decorated), reversed(_cost_options), function)


def resolve_threshold(threshold, **costs):
    """Return the threshold that the options give.

    Parameters
    ----------
    threshold : float or None
        As given.
    **costs : dict of str to float or None
        `p_spoof`, `c_miss` and `c_fa`, as given.

    Returns
    -------
    threshold : float
        Zero if no option was given.

    Raises
    ------
    UsageError
        If both a threshold and a cost were given.
    """
    given = {name: value for name, value in costs.items() if value is not None}
    if threshold is not None and given:
        raise click.UsageError(
            "--threshold and the costs exclude each other; leave out --threshold to compute it "
            "from --p-spoof, --c-miss and --c-fa"
        )
    if threshold is not None:
        return threshold
    if not given:
        return 0.0
    from skdeepfake.calibration import bayes_threshold

    return bayes_threshold(**{**_DEFAULT_COSTS, **given})


def check_one_format(as_json, as_csv):
    """Raise a usage error if both formats were asked for."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other; choose one")


def echo_table(frame, as_json, as_csv):
    """Write a DataFrame to the standard output as JSON records, as CSV or as text."""
    if as_json:
        click.echo(
            frame.to_json(orient="records", indent=1, double_precision=12, force_ascii=False)
        )
    elif as_csv:
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(frame.to_string(index=False, float_format="{:.2f}".format))
