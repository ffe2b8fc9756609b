"""Checks of the files that a corpus lists."""

import warnings

import pandas as pd

from skdeepfake._listing import truncate_list
from skdeepfake.audio import AudioFileError, open_audio
from skdeepfake.datasets._readers._same_file import file_keys


def drop_unusable(frame, on_error, failures=None):
    """Return the rows of files that are listed once and have a readable header.

    Parameters
    ----------
    frame : DataFrame
        Table with the columns ``path`` and ``target``.
    on_error : {"raise", "skip", "ignore"}
        What to do about a file that is listed twice or cannot be read: raise an error, drop the
        row with a warning, or open no file, so that only a file listed twice raises.
    failures : dict of str to str, default=None
        The reason for each path that is unusable, if they are known; None reads the headers.

    Returns
    -------
    frame : DataFrame
        The rows that remain.

    Raises
    ------
    AudioFileError
        If files are missing, empty or not audio, or none remains.
    ValueError
        If a file is listed twice, by whatever paths.
    """
    # A look at each file would take longer than a reader that has looked for them in their folders.
    keys = file_keys(frame["path"].tolist(), failures is None and on_error != "ignore")
    keys = pd.Series(keys, index=frame.index)
    repeated = keys.duplicated()
    if repeated.any():
        check_contradictions(frame, keys)
        names = truncate_list(_name_both(frame["path"], keys, repeated))
        if on_error != "skip":
            raise ValueError(
                f"Some files are listed more than once: {names}; a clip on both sides of a split "
                'falsifies every score, so remove the repeated rows or pass on_error="skip"'
            )
        _warn_of_skipping(repeated.sum(), len(frame), f"listed more than once: {names}")
        frame = frame[~repeated]
    if on_error == "ignore":
        return frame
    if failures is None:
        failures = _read_headers(frame["path"])
    if not failures:
        return frame
    error = AudioFileError(failures)
    if on_error == "raise" or len(failures) == len(frame):
        error.add_note('on_error="skip" leaves such files out, as long as others remain.')
        raise error
    _warn_of_skipping(len(failures), len(frame), str(error))
    return frame[~frame["path"].isin(failures)]


def check_contradictions(frame, keys):
    """Raise if a file is listed as genuine and as deepfake.

    Parameters
    ----------
    frame : DataFrame
        Table with the columns ``path`` and ``target``.
    keys : Series
        What each file is known by, as :func:`file_keys` returns it.

    Raises
    ------
    ValueError
        If rows of one key have different targets.
    """
    contradictory = frame.groupby(keys.to_numpy())["target"].transform("nunique") > 1
    if contradictory.any():
        names = truncate_list(map(repr, frame.loc[contradictory, "path"].unique()))
        raise ValueError(f"Listed as genuine and as deepfake: {names}; correct their labels")


def _read_headers(paths):
    """Return the reason for each file that cannot be opened."""
    failures = {}
    for path in paths:
        try:
            open_audio(path).close()
        except AudioFileError as error:
            failures |= error.failures
    return failures


def _name_both(paths, keys, repeated):
    """Name each repeated path, and the one before that leads to the same file if it differs."""
    first = dict(zip(keys[~repeated], paths[~repeated], strict=True))
    pairs = dict.fromkeys(zip(paths[repeated], keys[repeated].map(first), strict=True))
    return [f"{b!r}" if a == b else f"{b!r}, the same file as {a!r}" for b, a in pairs]


def _warn_of_skipping(n_skipped, n_rows, reason):
    # The level is that of the call of a loader: two functions here, format_output, the loader and
    # its decorator.
    warnings.warn(f"{n_skipped} of {n_rows} rows are skipped: {reason}", stacklevel=6)
