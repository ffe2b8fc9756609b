"""The SceneFake corpus, on disk and on Kaggle."""

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._readers import (
    corpus_loader,
    format_output,
    read_subset_folders,
)

_SUBSETS = ("train", "dev", "eval")
_HANDLE = "mohammedabdeldayem/scenefake"

_DESCR = """SceneFake

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} deepfake. The whole
corpus has 11,407 genuine and 47,367 deepfake utterances in English at 16 kHz.

The genuine utterances come from the LA part of ASVspoof 2019. In a deepfake one, speech enhancement
removed the acoustic scene and another one was mixed in at some signal-to-noise ratio; the voice
itself is genuine. The speakers are not known, so folds cannot be disjoint in them: use the subsets
as they are.

License: the terms of https://zenodo.org/records/7663324; read them before use.

Citation: J. Yi, C. Wang, J. Tao, C. Y. Zhang, C. Fan, Z. Tian, H. Ma and R. Fu, "SceneFake: An
initial dataset and benchmarks for scene fake audio detection", Pattern Recognition 152, 110468,
2024. https://doi.org/10.1016/j.patcog.2024.110468
"""


@corpus_loader(subset=[StrOptions({*_SUBSETS, "all"})])
def load_scenefake(folder, *, subset="train", on_error="raise", return_X_y=False, as_frame=False):
    """Load the SceneFake corpus from its folders.

    The folders are ``{train,dev,eval}/{real,fake}``, as in Kaggle's copy. The label of a clip is
    its folder.

    Parameters
    ----------
    folder : str or path-like
        The folder that holds the subsets, or one up to three levels above it.
    subset : {"train", "dev", "eval", "all"}, default="train"
        The subset to load.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 1), str
            The column ``subset``, for splitters such as
            :class:`~sklearn.model_selection.PredefinedSplit`. The speakers are not known.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` and ``subset``, and ``snr_db`` if the names of all files
            contain it, as ``B_0000_5_A.wav`` does.
    $tuple_and_raises

    See Also
    --------
    fetch_scenefake : Download the corpus.
    load_clips : Load recordings from other folders, or listed in a table.

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
    >>> with tempfile.TemporaryDirectory() as root:
    ...     for label in ("real", "fake"):
    ...         folder = Path(root, "scenefake", "dev", label)
    ...         folder.mkdir(parents=True)
    ...         sf.write(folder / "B_0000_5_A.wav", np.zeros(160), 16000)
    ...     clips = load_scenefake(root, subset="dev")
    >>> clips.frame[["target", "label", "subset", "snr_db"]]
       target label subset  snr_db
    0       1  fake    dev       5
    1       0  real    dev       5
    """
    subsets = _SUBSETS if subset == "all" else (subset,)
    frame = read_subset_folders(folder, subsets, on_error)
    snr = frame["path"].str.extract(r"_\d+_(-?\d+)_[A-Za-z]\.\w+$", expand=False)
    if snr.notna().all():
        frame["snr_db"] = snr.astype(int)
    return format_output(frame, ["subset"], _DESCR, on_error, return_X_y, as_frame, subset=subset)


@corpus_loader(subset=[StrOptions({*_SUBSETS, "all"})])
def fetch_scenefake(*, subset="train", on_error="raise", return_X_y=False, as_frame=False):
    """Download the SceneFake corpus from Kaggle, once, and load it.

    Needs the package kagglehub, ``pip install "skdeepfake[kaggle]"``, which resumes a broken
    download, shows a progress bar, checks the files and keeps them in its own cache, the folder
    in the environment variable ``KAGGLEHUB_CACHE``. The corpus takes several gigabytes.

    Parameters
    ----------
    subset : {"train", "dev", "eval", "all"}, default="train"
        The subset to load; all of them are downloaded.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch` or tuple
        Output of :func:`load_scenefake`.

    Raises
    ------
    ImportError
        If kagglehub is not installed.
    ConnectionError
        If Kaggle cannot be reached.

    See Also
    --------
    load_scenefake : Load the corpus from a folder.

    Examples
    --------
    >>> from skdeepfake.datasets import fetch_scenefake
    >>> clips = fetch_scenefake(subset="dev")  # doctest: +SKIP
    """
    try:
        import kagglehub
    except ImportError as error:
        raise ImportError(
            "fetch_scenefake downloads with kagglehub, which is not installed. Install it with: "
            'pip install "skdeepfake[kaggle]"'
        ) from error
    try:
        folder = kagglehub.dataset_download(_HANDLE)
    except OSError as error:  # the errors of requests are OSErrors
        raise ConnectionError(
            f"https://www.kaggle.com/datasets/{_HANDLE} could not be downloaded ({error}). Check "
            "the network and call again, or download it by other means and use load_scenefake"
        ) from error
    return load_scenefake(
        folder, subset=subset, on_error=on_error, return_X_y=return_X_y, as_frame=as_frame
    )
