"""The corpora of the ASVspoof 2021 challenge."""

import os
from pathlib import Path

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.datasets._readers._asvspoof_protocol import locate, read_protocol
from skdeepfake.datasets._readers._bunch import (
    LOADER_CONSTRAINTS,
    clips_bunch,
    count_clips,
    deliver,
)
from skdeepfake.datasets._readers._check_files import usable_rows
from skdeepfake.datasets._readers._find_corpus import find_root

_SUBSETS = ("eval", "progress", "hidden")
_SHARED = ["attack", "label", "trim", "subset"]
_COLUMNS = {
    "LA": ["speaker", "name", "codec", "transmission", *_SHARED],
    "DF": ["speaker", "name", "codec", "source", *_SHARED, "vocoder"],
}
_WHOLE = {
    "LA": "Synthetic and converted speech sent over telephone lines. The key lists 181,566 trials.",
    "DF": "Synthetic and converted speech that went through lossy codecs, from three sources. The\n"
    "key lists 611,829 trials.",
}

_DESCR = """ASVspoof 2021 {track}
================

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} spoofed; 16 kHz.
It is for evaluation; the challenge trains on ASVspoof 2019 LA.

{whole}

Licence: Open Data Commons Attribution (ODC-By), https://www.asvspoof.org/index2021.html

Citation: X. Liu et al., "ASVspoof 2021: Towards spoofed and deepfake speech detection in the wild",
IEEE/ACM Transactions on Audio, Speech and Language Processing 31, 2507-2522, 2023.
https://doi.org/10.1109/TASLP.2023.3285283
"""


@validate_params(
    {
        **LOADER_CONSTRAINTS,
        "track": [StrOptions(set(_COLUMNS))],
        "subset": [StrOptions({*_SUBSETS, "all"})],
        "key_file": [str, os.PathLike, None],
    },
    prefer_skip_nested_validation=True,
)
def load_asvspoof2021(
    data_home,
    *,
    track="LA",
    subset="eval",
    key_file=None,
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load a corpus of the ASVspoof 2021 challenge from its folders on disk.

    The labels are in the keys, which are downloaded apart: ``keys/LA/CM/trial_metadata.txt``. The
    recordings are looked for in each folder ``ASVspoof2021_LA_eval/flac``; DF comes in four parts,
    which may lie in one folder or in four.

    Parameters
    ----------
    data_home : str or path-like
        A folder up to three levels above those that are named here.
    track : {"LA", "DF"}, default="LA"
        Logical access or deepfake.
    subset : {"eval", "progress", "hidden", "all"}, default="eval"
        The part to load; published results are those of ``"eval"``.
    key_file : str or path-like, default=None
        The file ``trial_metadata.txt`` of this track. None looks for ``LA/CM/trial_metadata.txt``
        or ``DF/CM/trial_metadata.txt`` below `data_home`.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about recordings that the key lists and the folder lacks: name them in one error,
        leave them out with a warning, or return their paths all the same. None is opened.
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
        groups : DataFrame of shape (n_clips, n_groups), str
            ``speaker``, ``codec``, ``attack`` (``"none"`` for genuine clips), ``trim``, ``subset``
            and, for LA, ``transmission``, for DF, ``source`` and ``vocoder``.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as in the key, and the groups.
        DESCR : str
            Description, with licence and citation.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If the key or the folder of recordings is not there.
    skdeepfake.audio.AudioFileError
        If recordings are missing and `on_error` is ``"raise"``, or all are.
    ValueError
        If the key is damaged or lists nothing of the subset.

    See Also
    --------
    load_asvspoof2019 : What the challenge trains on.

    Notes
    -----
    ASVspoof scores run the other way than those of this library: there, high means bona fide.

    References
    ----------
    .. [1] X. Liu et al., "ASVspoof 2021: Towards spoofed and deepfake speech detection in the
       wild", IEEE/ACM TASLP 31, 2023. arXiv:2210.02437.
       https://doi.org/10.1109/TASLP.2023.3285283

    Examples
    --------
    >>> from skdeepfake.datasets import load_asvspoof2021
    >>> clips = load_asvspoof2021("corpora/asvspoof2021", track="DF")  # doctest: +SKIP
    >>> clips.groups["vocoder"].value_counts()  # doctest: +SKIP
    """
    if key_file is None:
        wanted = Path(track, "CM", "trial_metadata.txt")
        key_file = find_root(data_home, [wanted]) / wanted
    frame = read_protocol(key_file, _COLUMNS[track])
    if subset != "all":
        frame = frame[frame["subset"] == subset]
        if frame.empty:
            raise ValueError(
                f"{str(key_file)!r} lists no trials of subset={subset!r}; pass the key of the "
                "full release, or another subset"
            )
    frame, missing = locate(frame, data_home, f"ASVspoof2021_{track}_eval/flac", key_file)
    frame = usable_rows(frame, on_error, missing)
    descr = _DESCR.format(track=track, subset=subset, whole=_WHOLE[track], **count_clips(frame))
    clips = clips_bunch(frame, list(frame.columns[3:]), descr)
    return deliver(clips, return_X_y, as_frame)
