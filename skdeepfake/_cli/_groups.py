"""The columns of speakers or sources, whose recordings are kept together."""

import re

import click

_USUAL_NAME = re.compile(r"(source|speaker)(s|_id)?", re.IGNORECASE)


def named_groups(data, name):
    """Return the groups in a column that the user named; None for no name.

    Parameters
    ----------
    data : Bunch
        The recordings, as `load_clips` returns them.
    name : str or None
        Name of the column.

    Returns
    -------
    groups : Series or None

    Raises
    ------
    UsageError
        If it is no column of groups.
    """
    if name is None:
        return None
    if name not in data.groups:
        raise click.UsageError(
            f"--groups {name!r} is no column of groups; there are "
            f"{', '.join(map(repr, data.groups)) or 'none'}"
        )
    return data.groups[name]


def usual_groups(data, n_folds):
    """Return the groups of a column of sources or speakers, by its usual name; else warn.

    Sources come first: recordings of one source share the speakers as a rule, and the microphone.

    Parameters
    ----------
    data : Bunch
        The recordings, as `load_clips` returns them.
    n_folds : int
        Number of folds that keep the groups together.

    Returns
    -------
    groups : Series or None
    """
    names = [name for name in data.frame.columns[3:] if _USUAL_NAME.fullmatch(name)]
    too_few = []
    for name in sorted(names, key=lambda name: not name.lower().startswith("source")):
        # Where no cell repeats, `groups` lacks the column.
        groups = data.groups[name] if name in data.groups else data.frame[name].astype(str)
        per_class = [groups[data.target == target].nunique() for target in (0, 1)]
        if groups.nunique() >= n_folds and min(per_class) > 1:
            click.echo(
                f"The folds keep recordings of one {name!r} together, as with --groups {name}; "
                "--no-groups turns this off.",
                err=True,
            )
            return groups
        too_few.append(name)
    click.echo(f"Warning: {_without_groups(too_few, n_folds)}", err=True)
    return None


def _without_groups(too_few, n_folds):
    if too_few:
        reason = (
            f"{' and '.join(map(repr, too_few))} cannot be kept together, as there are fewer than "
            f"{n_folds} groups (--folds) or a class has only one"
        )
    else:
        reason = "no column of speakers or sources is known"
    return (
        f"{reason}. Recordings of one speaker may then be on both sides of a fold, which makes "
        "the ratios too optimistic. List the recordings in a table with a column of speakers or "
        "sources and pass --groups COLUMN, or --no-groups if no two belong together."
    )
