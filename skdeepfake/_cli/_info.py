"""The subcommand `info`: versions, or what is known of a model."""

import json

import click

from skdeepfake._cli._options import json_option

# What a reader needs first: whose detector it is, what it is not for, and how often it errs.
_FIRST = ("name", "version", "license", "not_for", "measured", "error_rates")


@click.command(short_help="Show versions, or the card of a model.")
@click.argument("model", required=False)
@json_option
def info(model, as_json):
    """Show the versions for a bug report, or the card of MODEL: training data, errors, limits.

    \b
    Examples:
      skdeepfake info
      skdeepfake info robust
    """
    if model is None:
        if as_json:
            raise click.UsageError("--json shows the card of a model; name one")
        from skdeepfake.utils import show_versions

        show_versions()
        return
    from skdeepfake.persistence import read_card

    card = read_card(model)
    if as_json:
        click.echo(json.dumps(card, ensure_ascii=False, indent=1))
    elif not card:
        click.echo(f"{model} has no card.")
    else:
        click.echo("\n".join(_lines(_in_order(card))))


def _in_order(card):
    """Return a card with the most important entries first, and the longest ones last."""
    first = {name: card[name] for name in _FIRST if name in card}
    others = [{name: card[name]} for name in card if name not in first]
    for entry in sorted(others, key=lambda entry: len(list(_lines(entry)))):
        first |= entry
    return first


def _lines(value, indent=""):
    """Yield the lines of a card: its entries, and those within them set in."""
    entries = value.items() if isinstance(value, dict) else (("-", item) for item in value)
    for name, entry in entries:
        if isinstance(entry, dict) and name == "-":
            yield f"{indent}- " + ", ".join(f"{key}: {item}" for key, item in entry.items())
        elif isinstance(entry, (dict, list)):
            yield f"{indent}{name}:"
            yield from _lines(entry, indent + "  ")
        else:
            yield f"{indent}{name}{'' if name == '-' else ':'} {entry}"
