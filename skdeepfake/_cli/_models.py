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
        Fitted. It shows no progress of its own, and returns NaN where there is no verdict.
    """
    with _Notice(f"Loading the detector {name!r} ..."):
        from skdeepfake.persistence import load_detector

        detector = load_detector(name)
    if getattr(detector, "on_no_verdict", None) == "raise":
        detector.set_params(on_no_verdict="nan")
    if hasattr(detector, "timeline"):
        detector.set_params(verbose=False)
    return detector


def model_checksum(name):
    """Return the checksum of the file of a detector, by its name or its path."""
    from skdeepfake.persistence import model_checksum

    return model_checksum(name)


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
