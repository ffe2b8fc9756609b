"""Any collection of genuine and deepfake recordings, in folders or in a table."""

import os
from pathlib import Path

from skdeepfake.datasets._readers import (
    LabelMap,
    corpus_loader,
    format_output,
    is_measurement,
    parse_numbers,
    read_class_folders,
    read_table,
)

_DESCR = """Clips of {name}

{n_clips} clips: {n_genuine} genuine, {n_deepfake} deepfake. Groups: {groups}.

License and citation: those of the owners of the recordings.
"""


@corpus_loader(
    source=[str, os.PathLike],
    path_column=[str, None],
    label_column=[str, None],
    group_columns=["array-like", None],
    label_map=[dict, None],
    root=[str, os.PathLike, None],
    confine=["boolean"],
)
def load_clips(
    source,
    *,
    path_column=None,
    label_column=None,
    group_columns=None,
    label_map=None,
    root=None,
    confine=False,
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load genuine and deepfake recordings from folders or from a table.

    A **folder** holds recordings in folders named after their class, at any depth: ``genuine`` and
    ``deepfake``, ``real`` and ``fake``, or other usual words, in capitals or not. A
    **table** is a CSV or TSV file with a path and a label in each row, in UTF-8. The recordings are
    not decoded here, but by :class:`~skdeepfake.audio.LoadAudio`.

    Parameters
    ----------
    source : str or path-like
        The folder or the table.
    path_column : str, default=None
        Column of paths in the table. None looks for a usual name such as path, file or audio.
    label_column : str, default=None
        Column of labels in the table. None looks for a usual name such as label, class or is_fake.
    group_columns : list of str, default=None
        The columns for `groups`. None takes each column other than path and label of which some
        cells repeat, unless it holds numbers with decimals. A folder has only one, ``folder``: the
        folders between `source` and the file other than the class. To group by speaker, list the
        recordings and their speakers in a table.
    label_map : dict, default=None
        Meaning of the labels or of the folders' names: 0 for genuine, 1 for deepfake, None to leave
        the recordings out. Case, hyphens and underscores are ignored. Without a name for a class,
        as in ``{"unknown": None}``, the usual words hold, which are listed in the Notes, and in a
        table 0 and 1 or false and true. If 1 stands for genuine speech, pass ``{1: 0, 0: 1}``.
    root : str or path-like, default=None
        Folder that relative paths in a table start from; None stands for the folder of the table.
    confine : bool, default=False
        Whether an absolute path or ``..`` in a table that leads out of that folder raises an error:
        for a table that came with a corpus. One of your own may list recordings anywhere.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, n_groups), str
            The columns to keep together in cross-validation, as in
            ``StratifiedGroupKFold().split(clips.data, clips.target, clips.groups["speaker"])``.
            Cells of a table stay as written: "007" is not "7". Empty ones become ``"none"``.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as found, and the other columns of the table, as numbers
            where all cells are.
    $tuple_and_raises

    See Also
    --------
    skdeepfake.audio.is_recording : Tells which files in folders are recordings.
    load_scenefake : Load the SceneFake corpus.
    make_spoof_clips : Generate clips without any recordings.

    Notes
    -----
    The usual words are genuine, real, bonafide, human, authentic and original for genuine speech,
    and deepfake, fake, spoof, spoofed, synthetic, synthesized, generated, forged and cloned for
    deepfakes.

    A file is a recording by its suffix or, where that says nothing, by its content. Transcripts,
    tables, pictures and hidden files are passed over. A warning counts all others that are left
    out, unless `on_error` is ``"ignore"``. A folder that cannot be opened raises an error, or is
    left out with a warning if `on_error` is not ``"raise"``.

    Links are followed. A file that several paths lead to is one file: in a folder it is taken once,
    and in a table it is listed twice. Links between files, rather than folders, are seen through in
    a table only where files are checked, which ``on_error="ignore"`` does not do.

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
    path = Path(source).expanduser()
    label_map = LabelMap(label_map, digits=path.is_file())
    if path.is_dir():
        frame = read_class_folders(path, label_map, on_error)
    elif path.is_file():
        columns = {"path_column": path_column, "label_column": label_column}
        inside = ", or pass confine=False" if confine else None
        frame = read_table(path, label_map, root=root, inside=inside, **columns)
    else:
        raise FileNotFoundError(
            f"source={str(source)!r} does not exist; pass a folder that holds a folder of "
            "recordings for each class, or a CSV or TSV file of paths and labels"
        )
    if group_columns is None:
        group_columns = _find_groups(frame)
    absent = [name for name in group_columns if name not in frame]
    if absent:
        raise ValueError(
            f"group_columns {absent} are not among the columns {list(frame)}; list the recordings "
            "in a table with these columns"
        )
    groups = list(group_columns)
    if path.is_file():
        for name in frame.columns[3:]:
            frame[name] = parse_numbers(frame[name], is_name=name in groups)
    facts = {"name": path.name, "groups": ", ".join(groups) or "none"}
    return format_output(frame, groups, _DESCR, on_error, return_X_y, as_frame, **facts)


def _find_groups(frame):
    """Return the columns of words or whole numbers of which some repeat."""
    return [
        name
        for name, values in frame.iloc[:, 3:].items()
        if values.nunique() < values.count() and not is_measurement(values)
    ]
