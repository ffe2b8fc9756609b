"""The form in which every data set is returned."""

from sklearn.utils import Bunch

from skdeepfake._classes import NO_GROUP, TARGET_NAMES


def make_bunch(frame, group_columns, description, *, data=None, **facts):
    """Return a table of clips in the form of scikit-learn's data sets.

    Parameters
    ----------
    frame : DataFrame of shape (n_clips, n_columns)
        Table with the column ``target`` and, without `data`, ``path``.
    group_columns : list of str
        Columns by which cross-validation may keep clips together.
    description : str
        Title, empty line, and text with size, license and citation. ``{n_clips}``, ``{n_genuine}``,
        ``{n_deepfake}`` and the names of `facts` in braces are filled in.
    data : ndarray of shape (n_clips, n_samples), default=None
        Waveforms to return instead of paths.
    **facts : dict
        Values for `description`.

    Returns
    -------
    clips : Bunch
        ``data``, ``target``, ``target_names``, ``groups``, ``frame`` and ``DESCR``.
    """
    frame = frame.reset_index(drop=True)
    target = frame["target"].to_numpy(dtype=int)
    groups = frame[group_columns].astype(object)
    n_deepfake = int(target.sum())
    title, text = description.format(
        n_clips=len(frame), n_genuine=len(frame) - n_deepfake, n_deepfake=n_deepfake, **facts
    ).split("\n", 1)
    return Bunch(
        data=frame[["path"]].to_numpy(dtype=object) if data is None else data,
        target=target,
        target_names=TARGET_NAMES.copy(),
        groups=groups.where(groups.notna(), NO_GROUP).astype(str),
        frame=frame,
        DESCR=f"{title}\n{'=' * len(title)}\n{text}",
    )


def format_output(clips, return_X_y, as_frame):
    """Return a data set in the container that the caller asks for.

    Parameters
    ----------
    clips : Bunch
        Output of :func:`make_bunch`.
    return_X_y : bool
        Whether to return only data and target.
    as_frame : bool
        Whether data is a DataFrame of one column and target a Series.

    Returns
    -------
    clips : Bunch or tuple
    """
    if as_frame:
        clips.data, clips.target = clips.frame[["path"]], clips.frame["target"]
    return (clips.data, clips.target) if return_X_y else clips
