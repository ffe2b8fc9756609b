"""The form in which every data set is returned."""

from sklearn.utils import Bunch

from skdeepfake._classes import NO_GROUP, TARGET_NAMES
from skdeepfake.datasets._readers._check_files import drop_unusable
from skdeepfake.datasets._readers._spoofed_spans import segments_of


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


def format_output(
    frame,
    group_columns,
    description,
    on_error,
    return_X_y,
    as_frame,
    *,
    missing=None,
    spans=None,
    **facts,
):
    """Return a corpus without unusable files, in the container that the caller asks for.

    Parameters
    ----------
    frame : DataFrame of shape (n_clips, n_columns)
        Table with the columns ``path`` and ``target``.
    group_columns, description
        Parameters of :func:`make_bunch`.
    on_error, return_X_y, as_frame
        Parameters of the loader.
    missing : dict of str to str, default=None
        The reason for each path that is unusable, if they are known; None reads the headers.
    spans : dict of str to list of tuple of float, default=None
        Start and stop of the spoofed spans, for corpora of partial fakes, by the name of the file
        without its suffix. They become the table ``segments``.
    **facts : dict
        Values for `description`.

    Returns
    -------
    clips : Bunch or tuple
    """
    frame = drop_unusable(frame, on_error, missing)
    clips = make_bunch(frame, group_columns, description, **facts)
    if spans is not None:
        clips.segments = segments_of(clips.frame, spans)
    if as_frame:
        clips.data, clips.target = clips.frame[["path"]], clips.frame["target"]
    return (clips.data, clips.target) if return_X_y else clips
