"""Any collection of genuine and fake recordings, in folders or in a table."""

import os
from pathlib import Path

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.datasets._readers._bunch import clips_bunch, count_clips, deliver
from skdeepfake.datasets._readers._check_files import usable_rows
from skdeepfake.datasets._readers._class_folders import read_tree
from skdeepfake.datasets._readers._labels import ClassNames
from skdeepfake.datasets._readers._table import read_table

_DESCR = """{title}
{line}

{n_clips} clips: {n_genuine} genuine, {n_deepfake} deepfake. Groups: {groups}.

Licence and citation: those of the recordings' owners.
"""


@validate_params(
    {
        "folder_or_csv": [str, os.PathLike],
        "path_column": [str, None],
        "label_column": [str, None],
        "group_columns": ["array-like", None],
        "label_map": [dict, None],
        "root": [str, os.PathLike, None],
        "on_error": [StrOptions({"raise", "skip", "ignore"})],
        "return_X_y": ["boolean"],
        "as_frame": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def load_clips(
    folder_or_csv,
    *,
    path_column=None,
    label_column=None,
    group_columns=None,
    label_map=None,
    root=None,
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load genuine and fake recordings from folders or from a table.

    A **folder** holds recordings in folders named after their class, at any depth: ``real`` and
    ``fake``, ``bonafide`` and ``spoof``, ``genuine`` and ``deepfake``, in capitals or not. A
    **table** is a CSV or TSV file that names a path and a label in each row. No sound is decoded
    here; that is for :class:`~skdeepfake.audio.LoadAudio`.

    Parameters
    ----------
    folder_or_csv : str or path-like
        The folder or the table.
    path_column : str, default=None
        The table's column of paths. None looks for a usual name: path, file, filename, audio, …
    label_column : str, default=None
        The table's column of labels. None looks for a usual name: label, class, target, is_fake, …
    group_columns : list of str, default=None
        The columns for `groups`. None takes each column other than path and label that holds words
        or whole numbers of which some repeat; for a folder that is the column ``folder``: the
        folders between `folder_or_csv` and the file other than the class.
    label_map : dict, default=None
        What the labels or the names of folders mean: 0 for genuine, 1 for deepfake. Case, hyphens
        and underscores do not count. None knows the usual words, and in a table 0 and 1; where 1
        stands for genuine speech, pass ``{1: 0, 0: 1}``.
    root : str or path-like, default=None
        The folder that a table's relative paths start from; None stands for the table's own.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about files that are missing, empty, not audio or listed twice. ``"raise"`` opens
        each file, reads its header and names all of these in one error, ``"skip"`` leaves them out
        with a warning, and ``"ignore"`` opens none, which is quicker where there are very many.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` alone.
    as_frame : bool, default=False
        Whether data is a DataFrame of one column, ``path``, and target a Series.

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        data : ndarray of shape (n_clips, 1), object
            Absolute paths.
        target : ndarray of shape (n_clips,), int
            1 for a deepfake, 0 for genuine speech.
        target_names : ndarray of shape (2,)
            ``["genuine", "deepfake"]``.
        groups : DataFrame of shape (n_clips, n_groups), str
            The columns to keep together in cross-validation, as in
            ``StratifiedGroupKFold().split(clips.data, clips.target, clips.groups["speaker"])``.
            Empty cells become ``"none"``.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as found, and all that is told besides.
        DESCR : str
            Description.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If `folder_or_csv` does not exist.
    skdeepfake.audio.AudioFileError
        If a file cannot be read and `on_error` is ``"raise"``, or none can.
    ValueError
        If a class folder or a column is missing, a label is unknown, or a file is listed twice.

    See Also
    --------
    load_scenefake : Load the SceneFake corpus.
    make_spoof_clips : Make clips where there are none.

    Examples
    --------
    >>> import tempfile
    >>> from skdeepfake.datasets import load_clips, make_spoof_clips
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = make_spoof_clips(4, n_scenes=1, folder=folder, random_state=0)
    ...     clips = load_clips(folder)
    >>> clips.data.shape
    (4, 1)
    >>> clips.frame["label"].tolist()
    ['deepfake', 'deepfake', 'genuine', 'genuine']
    """
    source = Path(folder_or_csv).expanduser()
    class_names = ClassNames(label_map, digits=source.is_file())
    if source.is_dir():
        frame = read_tree(source, class_names)
    elif source.is_file():
        frame = read_table(
            source, class_names, path_column=path_column, label_column=label_column, root=root
        )
    else:
        raise FileNotFoundError(
            f"folder_or_csv={str(folder_or_csv)!r} does not exist; pass a folder that holds a "
            "folder of recordings for each class, or a CSV or TSV file of paths and labels"
        )
    if group_columns is None:
        group_columns = _find_groups(frame)
    absent = [name for name in group_columns if name not in frame]
    if absent:
        raise ValueError(f"group_columns {absent} are not among the columns {list(frame)}")
    frame = usable_rows(frame, on_error)
    title = f"Clips of {source.name}"
    descr = _DESCR.format(
        title=title,
        line="=" * len(title),
        **count_clips(frame),
        groups=", ".join(group_columns) or "none",
    )
    clips = clips_bunch(frame, list(group_columns), descr)
    return deliver(clips, return_X_y, as_frame)


def _find_groups(frame):
    """Return the columns of words or whole numbers of which some repeat."""
    columns = frame.drop(columns=["path", "target", "label"]).select_dtypes(exclude="float")
    return [name for name, values in columns.items() if values.nunique() < values.count()]
