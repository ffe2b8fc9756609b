"""The detector that a command uses."""

import sys

import click


def load_model(name):
    """Return the detector of a name or of a file.

    Parameters
    ----------
    name : str
        Name of a bundled model, or path of a file.

    Returns
    -------
    detector : estimator
        Fitted.
    """
    with _Notice(f"Loading the detector {name!r} ..."):
        from skdeepfake.persistence import load_detector

        return load_detector(name)


class _Notice:
    """Text on a terminal while something is loading, which is wiped away after it."""

    def __init__(self, text):
        self.text = text
        self.is_shown = sys.stderr.isatty()

    def __enter__(self):
        if self.is_shown:
            click.echo(self.text, nl=False, err=True)

    def __exit__(self, *_):
        if self.is_shown:
            click.echo("\r\033[K", nl=False, err=True)
