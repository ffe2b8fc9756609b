"""What is looked at before a table of recordings is handed out."""

import warnings

from skdeepfake.audio import AudioFileError, open_audio

# Most paths named in a message.
_MAX_NAMED = 5


def usable_rows(frame, on_error, failures=None):
    """Keep each recording once, and only if its header can be read.

    Parameters
    ----------
    frame : DataFrame
        With the columns ``path`` and ``target``.
    on_error : {"raise", "skip", "ignore"}
        What to do about a file that is listed twice or cannot be read: raise an error, drop the
        row with a warning, or open no file at all, where only a repeated row is an error.
    failures : dict of str to str, default=None
        The reason for each path that is of no use, where that is known; None reads the headers.

    Returns
    -------
    frame : DataFrame
        The rows that remain.

    Raises
    ------
    AudioFileError
        If files are missing, empty or not audio, or none remains.
    ValueError
        If a file is listed twice.
    """
    repeated = frame.duplicated("path")
    if repeated.any():
        _refuse_contradictions(frame)
        reason = f"listed more than once: {name_some(frame.loc[repeated, 'path'].unique())}"
        if on_error != "skip":
            raise ValueError(
                f"Some files are {reason}; a clip on both sides of a split falsifies every score, "
                'so remove the repeated rows or pass on_error="skip"'
            )
        _warn_of_skipping(repeated.sum(), len(frame), reason)
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


def name_some(names):
    """Return the first few of `names` and how many more there are, for a message."""
    named = ", ".join(repr(str(name)) for name in names[:_MAX_NAMED])
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return named + more


def _read_headers(paths):
    """Return the reason for each file that cannot be opened."""
    failures = {}
    for path in paths:
        try:
            open_audio(path).close()
        except AudioFileError as error:
            failures |= error.failures
    return failures


def _refuse_contradictions(frame):
    contradictory = frame.groupby("path")["target"].nunique() > 1
    if contradictory.any():
        paths = contradictory.index[contradictory]
        raise ValueError(
            f"Listed as genuine and as deepfake: {name_some(paths)}; correct their labels"
        )


def _warn_of_skipping(n_skipped, n_rows, reason):
    # The level is that of the call to a loader: two functions here, the loader and its validation.
    warnings.warn(f"{n_skipped} of {n_rows} rows are skipped: {reason}", stacklevel=5)
