"""Which parts of recordings are spoofed, as corpora of partial fakes say it."""

import io
import pickle
import warnings
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd

from skdeepfake.audio import read_segments

# What an array of strings needs to be restored; none of it runs code of the file.
_ALLOWED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}


def segments_of(frame, spans):
    """Return the spoofed spans of clips as a table.

    Parameters
    ----------
    frame : DataFrame
        The clips, with the columns ``path`` and ``target``.
    spans : dict of str to list of tuple of float
        Start and stop of the spans, by the name of the file without its suffix.

    Returns
    -------
    segments : DataFrame
        ``recording`` (the path), ``start``, ``stop`` and ``label``, which is "spoof".
    """
    rows = [
        (path, start, stop, "spoof")
        for path in frame["path"]
        for start, stop in spans.get(Path(path).stem, [])
    ]
    unmarked = set(frame["path"][frame["target"] == 1]) - {path for path, *_ in rows}
    if unmarked:
        warnings.warn(
            f"{len(unmarked)} of the spoofed clips have no spoofed span in the labels, such as "
            f"{min(unmarked)!r}; in `segments` they look bona fide",
            stacklevel=2,
        )
    return pd.DataFrame(rows, columns=["recording", "start", "stop", "label"])


def spans_of_rttm(file):
    """Return the spoofed spans that an RTTM file lists.

    Parameters
    ----------
    file : path-like
        The file, whose labels are "spoof" and others.

    Returns
    -------
    spans : dict of str to list of tuple of float
        Start and stop in seconds of the spans of each recording that is listed.
    """
    segments = read_segments(file, format="rttm")
    spans = {}
    for row in segments.itertuples():
        of_recording = spans.setdefault(row.recording, [])
        if row.label == "spoof":
            of_recording.append((row.start, row.stop))
    return spans


def spans_of_vad(file):
    """Return the spoofed spans that lines of start, stop and label tell, 1 for bona fide.

    Parameters
    ----------
    file : path-like
        The file of one recording.

    Returns
    -------
    spans : list of tuple of float
    """
    spans = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            start, stop, label = line.split()
            start, stop, is_spoof = float(start), float(stop), float(label) == 0
        except ValueError:
            raise ValueError(
                f"Line {number} of {str(file)!r} should hold start, stop and label, got {line!r}"
            ) from None
        if is_spoof:
            spans.append((start, stop))
    return spans


def spans_of_frames(file, seconds):
    """Return the spoofed spans that the labels of frames tell, "1" for bona fide.

    Parameters
    ----------
    file : path-like
        An .npy file that holds a pickled dict of str to array of str. Nothing but arrays of
        strings is restored from it, so that it cannot run code.
    seconds : float
        Duration of a frame.

    Returns
    -------
    spans : dict of str to list of tuple of float
    """
    return {str(name): list(_runs(labels, seconds)) for name, labels in _read_labels(file).items()}


def _runs(labels, seconds):
    position = 0
    for label, run in groupby(np.asarray(labels).astype(str).tolist()):
        stop = position + sum(1 for _ in run)
        if label in ("0", "0.0"):
            yield round(position * seconds, 6), round(stop * seconds, 6)
        position = stop


def _read_labels(file):
    content = io.BytesIO(file.read_bytes())
    try:
        version = np.lib.format.read_magic(content)
        read_header = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        read_header(content)
        labels = _ArraysOnly(content).load()
        if isinstance(labels, np.ndarray):
            labels = labels.item()
        if not isinstance(labels, dict):
            raise ValueError(f"it holds a {type(labels).__name__}, not a dict")
    except (ValueError, EOFError, pickle.UnpicklingError, IndexError, KeyError) as error:
        raise ValueError(
            f"{str(file)!r} does not hold labels of frames ({error}); download it again"
        ) from None
    return labels


class _ArraysOnly(pickle.Unpickler):
    """Unpickler of arrays of strings and nothing else."""

    def find_class(self, module, name):
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which could run code")
        return super().find_class(module, name)
