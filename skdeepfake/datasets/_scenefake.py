"""The SceneFake corpus."""

import pandas as pd

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.datasets._readers._bunch import (
    LOADER_CONSTRAINTS,
    clips_bunch,
    count_clips,
    deliver,
)
from skdeepfake.datasets._readers._check_files import usable_rows
from skdeepfake.datasets._readers._class_folders import read_tree
from skdeepfake.datasets._readers._find_corpus import find_split
from skdeepfake.datasets._readers._labels import ClassNames

_SUBSETS = ("train", "dev", "eval")
_CLASSES = ("real", "fake")

_DESCR = """SceneFake
=========

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} deepfake. The whole
corpus has 11,407 genuine and 47,367 fake utterances in English at 16 kHz.

The genuine utterances come from the LA part of ASVspoof 2019. In a fake one the acoustic scene was
removed by speech enhancement and another one mixed in at some signal-to-noise ratio; the voice
itself is genuine. Nothing tells the speakers, so folds cannot be made disjoint in them: use the
subsets as they are.

Licence: the terms of https://zenodo.org/records/7663324; read them before use.

Citation: J. Yi, C. Wang, J. Tao, C. Y. Zhang, C. Fan, Z. Tian, H. Ma and R. Fu, "SceneFake: An
initial dataset and benchmarks for scene fake audio detection", Pattern Recognition 152, 110468,
2024. https://doi.org/10.1016/j.patcog.2024.110468
"""


@validate_params(
    {**LOADER_CONSTRAINTS, "subset": [StrOptions({*_SUBSETS, "all"})]},
    prefer_skip_nested_validation=True,
)
def load_scenefake(
    data_home, *, subset="train", on_error="raise", return_X_y=False, as_frame=False
):
    """Load the SceneFake corpus from its folders on disk.

    The folders are ``{train,dev,eval}/{real,fake}``, as Kaggle's copy has them. A clip's label is
    its folder.

    Parameters
    ----------
    data_home : str or path-like
        The folder that holds the subsets, or one up to three levels above it.
    subset : {"train", "dev", "eval", "all"}, default="train"
        The part to load.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about files that are empty or not audio: name them all in one error, leave them
        out with a warning, or open none.
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
            1 for fake, 0 for real.
        target_names : ndarray of shape (2,)
            ``["genuine", "deepfake"]``.
        groups : DataFrame of shape (n_clips, 1), str
            The column ``subset``, for :class:`~sklearn.model_selection.PredefinedSplit` and the
            like. The corpus does not tell its speakers.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` and ``subset``, and ``snr_db`` where the names of all
            files tell it, as ``B_0000_5_A.wav`` does.
        DESCR : str
            Description, with licence and citation.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If the folders are not there.
    skdeepfake.audio.AudioFileError
        If a file cannot be read and `on_error` is ``"raise"``, or none can.

    See Also
    --------
    fetch_scenefake : Download it.
    load_clips : Load recordings in other folders, or listed in a table.

    References
    ----------
    .. [1] J. Yi et al., "SceneFake: An initial dataset and benchmarks for scene fake audio
       detection", Pattern Recognition 152, 2024. arXiv:2211.06073.
       https://doi.org/10.1016/j.patcog.2024.110468

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np, soundfile as sf
    >>> from skdeepfake.datasets import load_scenefake
    >>> with tempfile.TemporaryDirectory() as home:
    ...     for label in ("real", "fake"):
    ...         folder = Path(home) / "scenefake" / "dev" / label
    ...         folder.mkdir(parents=True)
    ...         sf.write(folder / "B_0000_5_A.wav", np.zeros(160), 16000)
    ...     clips = load_scenefake(home, subset="dev")
    >>> clips.frame[["target", "label", "subset", "snr_db"]]
       target label subset  snr_db
    0       1  fake    dev       5
    1       0  real    dev       5
    """
    subsets = _SUBSETS if subset == "all" else (subset,)
    root = find_split(data_home, subsets, _CLASSES)
    class_names = ClassNames({name: target for target, name in enumerate(_CLASSES)})
    frame = pd.concat(
        [read_tree(root / name, class_names).assign(subset=name) for name in subsets]
    ).drop(columns="folder")
    snr = frame["path"].str.extract(r"_\d+_(-?\d+)_[A-Za-z]\.\w+$", expand=False)
    if snr.notna().all():
        frame["snr_db"] = snr.astype(int)
    frame = usable_rows(frame, on_error)
    descr = _DESCR.format(subset=subset, **count_clips(frame))
    clips = clips_bunch(frame, ["subset"], descr)
    return deliver(clips, return_X_y, as_frame)
