"""The In-the-Wild corpus."""

from skdeepfake._sklearn_compat import validate_params
from skdeepfake.datasets._readers._bunch import (
    LOADER_CONSTRAINTS,
    clips_bunch,
    count_clips,
    deliver,
)
from skdeepfake.datasets._readers._check_files import usable_rows
from skdeepfake.datasets._readers._find_corpus import find_root
from skdeepfake.datasets._readers._labels import ClassNames
from skdeepfake.datasets._readers._table import read_table

_DESCR = """In-the-Wild
===========

{n_clips} clips here: {n_genuine} genuine, {n_deepfake} spoofed. The whole corpus has 19,963 genuine
and 11,816 spoofed clips at 16 kHz of 58 public figures, in English, gathered from social networks
and video platforms. It has no subsets: it is for testing detectors that were trained elsewhere, or
to be split by speaker.

Licence: CC BY-SA 4.0, https://huggingface.co/datasets/mueller91/In-The-Wild

Citation: N. M. Müller, P. Czempin, F. Dieckmann, A. Froghyar and K. Böttinger, "Does Audio Deepfake
Detection Generalize?", Interspeech 2022, 2783-2787. https://doi.org/10.21437/Interspeech.2022-108
"""


@validate_params(LOADER_CONSTRAINTS, prefer_skip_nested_validation=True)
def load_in_the_wild(data_home, *, on_error="raise", return_X_y=False, as_frame=False):
    """Load the In-the-Wild corpus from its folder on disk.

    Reads ``release_in_the_wild/meta.csv``; the recordings lie beside it.

    Parameters
    ----------
    data_home : str or path-like
        The folder that holds ``meta.csv``, or one up to three levels above it.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about files that are missing, empty or not audio: name them all in one error,
        leave them out with a warning, or open none.
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
            1 for spoof, 0 for bona fide.
        target_names : ndarray of shape (2,)
            ``["genuine", "deepfake"]``.
        groups : DataFrame of shape (n_clips, 1), str
            The column ``speaker``.
        frame : DataFrame of shape (n_clips, 4)
            ``path``, ``target``, ``label`` and ``speaker``.
        DESCR : str
            Description, with licence and citation.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If ``meta.csv`` is not there.
    skdeepfake.audio.AudioFileError
        If a file cannot be read and `on_error` is ``"raise"``, or none can.
    ValueError
        If ``meta.csv`` is damaged.

    See Also
    --------
    load_clips : Load recordings in other folders, or listed in a table.

    References
    ----------
    .. [1] N. M. Müller et al., "Does Audio Deepfake Detection Generalize?", Interspeech 2022.
       arXiv:2203.16263. https://doi.org/10.21437/Interspeech.2022-108

    Examples
    --------
    >>> import os, tempfile
    >>> from pathlib import Path
    >>> import numpy as np, soundfile as sf
    >>> from skdeepfake.datasets import load_in_the_wild
    >>> with tempfile.TemporaryDirectory() as home:
    ...     table = "file,speaker,label", "0.wav,Ann,spoof", "1.wav,Ann,bona-fide"
    ...     _ = Path(home, "meta.csv").write_text(os.linesep.join(table))
    ...     for name in ("0.wav", "1.wav"):
    ...         sf.write(Path(home, name), np.zeros(160), 16000)
    ...     clips = load_in_the_wild(home)
    >>> clips.target
    array([1, 0])
    """
    table = find_root(data_home, ["meta.csv"]) / "meta.csv"
    class_names = ClassNames({"bona-fide": 0, "spoof": 1})
    frame = read_table(table, class_names, path_column="file", label_column="label")
    if "speaker" not in frame:
        raise ValueError(f"{str(table)!r} has no column 'speaker'; download the corpus again")
    frame = usable_rows(frame[["path", "target", "label", "speaker"]], on_error)
    clips = clips_bunch(frame, ["speaker"], _DESCR.format(**count_clips(frame)))
    return deliver(clips, return_X_y, as_frame)
