"""A file of verdicts that grows line by line, and goes on where it stopped."""

import csv
import io
import json
import os
import tempfile
from pathlib import Path

import click

from skdeepfake._cli._formats import CSV_HEADER, from_csv, from_json, to_csv, to_json

_ENCODING = {"encoding": "utf-8", "errors": "surrogateescape"}


class ScoreFile:
    """File of verdicts.

    Parameters
    ----------
    path : str
        The file, which may exist.
    as_json : bool
        Whether it holds JSON rather than CSV.
    settings : dict
        `model`, `model_sha256` and `threshold`; the verdicts in the file should share the last two.

    Attributes
    ----------
    done : dict of str to Verdict
        The verdicts that the file held already. Recordings that could not be read are left out, so
        that they are tried again.

    Raises
    ------
    UsageError
        If the file holds something else, or verdicts of another model or threshold.
    """

    def __init__(self, path, as_json, settings):
        self.path = Path(path)
        self._to_line = to_json if as_json else to_csv
        self.done = {}
        if self.path.exists() and self.path.stat().st_size:
            self._read(as_json, settings)
        self._rewrite([] if as_json else [CSV_HEADER])
        self._file = open(self.path, "a", newline="", **_ENCODING)  # noqa: SIM115

    def _read(self, as_json, settings):
        # A line without an end was being written when the run stopped.
        text = self.path.read_bytes().decode(**_ENCODING)
        text = text[: text.rfind("\n") + 1]
        lines = text.splitlines() if as_json else csv.DictReader(io.StringIO(text, newline=""))
        try:
            verdicts = [from_json(json.loads(x)) if as_json else from_csv(x) for x in lines]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise click.UsageError(
                f"{str(self.path)!r} exists and holds no verdicts of this command ({error}); "
                "choose another --output"
            ) from None
        for verdict in verdicts:
            difference = _difference(verdict, **settings)
            if difference is not None:
                raise click.UsageError(
                    f"{str(self.path)!r} holds verdicts {difference}; choose another --output, or "
                    "remove the file"
                )
        self.done = {v.recording: v for v in verdicts if v.state != "error"}

    def _rewrite(self, lines):
        """Replace the file by one that holds the verdicts that are done, in one step."""
        lines = [*lines, *map(self._to_line, self.done.values())]
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with open(handle, "w", newline="", **_ENCODING) as file:
                file.writelines(f"{line}\n" for line in lines)
            os.replace(temporary, self.path)
        except BaseException:
            os.unlink(temporary)
            raise

    def write(self, verdict):
        """Append a verdict, and hand it to the operating system at once."""
        self._file.write(f"{self._to_line(verdict)}\n")
        self._file.flush()

    def close(self):
        """Close the file."""
        self._file.close()


def _difference(verdict, model, model_sha256, threshold):
    """Return in which setting a verdict differs, in words, or None."""
    if verdict.model_sha256 != model_sha256:
        if verdict.model == model:
            return f"of an earlier {model!r}, whose file has another checksum now"
        return f"of the model {verdict.model!r}, not of {model!r}"
    if verdict.threshold != threshold:
        return f"with the threshold {verdict.threshold}, not with {threshold}"
    return None
