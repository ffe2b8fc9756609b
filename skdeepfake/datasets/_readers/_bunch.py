"""The one form in which every data set of this room is returned."""

import os

from sklearn.utils import Bunch

from skdeepfake._classes import NO_GROUP, TARGET_NAMES
from skdeepfake._sklearn_compat import StrOptions

LOADER_CONSTRAINTS = {
    "data_home": [str, os.PathLike],
    "on_error": [StrOptions({"raise", "skip", "ignore"})],
    "return_X_y": ["boolean"],
    "as_frame": ["boolean"],
}


def clips_bunch(frame, group_columns, descr, *, data=None):
    """Bring a table of clips into the form of scikit-learn's data sets.

    Parameters
    ----------
    frame : DataFrame of shape (n_clips, n_columns)
        With the column ``target`` and, without `data`, ``path``.
    group_columns : list of str
        The columns by which cross-validation may keep clips together.
    descr : str
        Description of the data set: its size, licence and citation.
    data : ndarray of shape (n_clips, n_samples), default=None
        Waveforms that stand in place of paths.

    Returns
    -------
    clips : Bunch
        ``data``, ``target``, ``target_names``, ``groups``, ``frame`` and ``DESCR``.
    """
    frame = frame.reset_index(drop=True)
    if data is None:
        data = frame[["path"]].to_numpy(dtype=object)
    groups = frame[group_columns].astype(object)
    return Bunch(
        data=data,
        target=frame["target"].to_numpy(dtype=int),
        target_names=TARGET_NAMES.copy(),
        groups=groups.where(groups.notna(), NO_GROUP).astype(str),
        frame=frame,
        DESCR=descr,
    )


def deliver(clips, return_X_y, as_frame):
    """Hand a data set out in the container that was asked for.

    Parameters
    ----------
    clips : Bunch
        As :func:`clips_bunch` returns it.
    return_X_y : bool
        Whether to return data and target alone.
    as_frame : bool
        Whether data is a DataFrame of one column and target a Series.

    Returns
    -------
    clips : Bunch or tuple
    """
    if as_frame:
        clips.data, clips.target = clips.frame[["path"]], clips.frame["target"]
    return (clips.data, clips.target) if return_X_y else clips


def count_clips(frame):
    """Return the numbers that each description tells, by name."""
    n_deepfake = int(frame["target"].sum())
    return {
        "n_clips": len(frame),
        "n_genuine": len(frame) - n_deepfake,
        "n_deepfake": n_deepfake,
    }


def absolute_paths(paths, folder):
    """Return paths relative to `folder` as absolute ones, whatever the working directory becomes.

    Parameters
    ----------
    paths : sequence of str
        Relative paths, or absolute ones, which stay as they are.
    folder : str or path-like
        The folder.

    Returns
    -------
    absolute : list of str
    """
    folder = os.path.abspath(os.path.expanduser(folder))
    return [os.path.join(folder, path) for path in paths]
