"""The command ``skdeepfake``: one file per subcommand.

Nothing but click is imported before a subcommand runs, so that help and completion are instant.
"""

from skdeepfake._cli._main import main

__all__ = ["main"]
