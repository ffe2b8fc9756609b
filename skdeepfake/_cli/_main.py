"""The group of subcommands, and how errors and signals end the process."""

import sys
import warnings

import click

from skdeepfake import __version__
from skdeepfake._cli._describe import describe
from skdeepfake._cli._evaluate import evaluate
from skdeepfake._cli._exit_codes import FAILURE, INTERRUPTED
from skdeepfake._cli._info import info
from skdeepfake._cli._report import report
from skdeepfake._cli._score import score
from skdeepfake._cli._shortcuts import shortcuts
from skdeepfake._cli._timeline import timeline
from skdeepfake._cli._train import train


class _InOrder(click.Group):
    """Group that lists its subcommands in the order in which they were added."""

    def list_commands(self, ctx):
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def cli():
    """Tell genuine speech from deepfakes.

    Start with:

    \b
      skdeepfake score call.wav
      skdeepfake report call.wav -o report.html
      skdeepfake train clips.csv --groups speaker --out my.skd

    A score is a log-likelihood ratio (LLR): above 0 it speaks for a deepfake, below 0 for genuine
    speech. An LLR of 2.3 means that such a score is ten times more frequent among deepfakes than
    among genuine recordings.

    \b
    Exit codes:
      0    all is well
      1    an error stopped the command
      2    the command line is wrong
      3    some recordings could not be read; the others are done
      130  interrupted by Ctrl-C; what was finished is written
    """


for command in (score, timeline, report, train, evaluate, describe, shortcuts, info):
    cli.add_command(command)


def main(args=None):
    """Run the command and exit.

    Parameters
    ----------
    args : list of str, default=None
        The command line without the program; by default that of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        _let_any_name_pass(stream)
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        sys.exit(_run(args))


def _let_any_name_pass(stream):
    """Make a stream take names of files in any letters, or in no encoding at all."""
    if not hasattr(stream, "reconfigure"):  # a test may have replaced it
        return
    if stream.isatty() and "utf" not in stream.encoding.lower():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def _run(args):
    """Run the command and return its exit code."""
    try:
        return cli.main(args, prog_name="skdeepfake", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except (ValueError, OSError, ImportError) as error:
        click.echo(f"Error: {error}", err=True)
        return FAILURE


def _show_warning(message, category, *_args, **_kwargs):
    click.echo(f"Warning: {message}", err=True)
