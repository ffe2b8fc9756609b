"""The corpora of the ASVspoof 2019 challenge."""

from pathlib import Path

import pandas as pd

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

_LISTS = {"train": "train.trn", "dev": "dev.trl", "eval": "eval.trl"}
_COLUMNS = {
    "LA": ["speaker", "name", "_", "attack", "label"],
    "PA": ["speaker", "name", "environment", "attack", "label"],
}
_WHOLE = {
    "LA": "Text-to-speech and voice conversion by the systems A01 to A06 in train and dev, A07 to\n"
    "A19 in eval. Genuine and spoofed utterances: train 2,580 and 22,800, dev 2,548 and 22,296,\n"
    "eval 7,355 and 63,882.",
    "PA": "Simulated replay by nine attacks, AA to CC, in 27 environments, aaa to ccc. Genuine\n"
    "and spoofed utterances: train 5,400 and 48,600, dev 5,400 and 24,300, eval 18,090 and\n"
    "116,640.",
}

_DESCR = """ASVspoof 2019 {track}
================

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} spoofed; English,
16 kHz. The subsets have no speaker in common.

{whole}

Silence at the ends of LA's clips tells the classes apart by itself (arXiv:2106.12914); look at
skdeepfake.inspection.shortcut_report before training.

Licence: Open Data Commons Attribution (ODC-By), https://datashare.ed.ac.uk/handle/10283/3336

Citation: X. Wang et al., "ASVspoof 2019: A large-scale public database of synthesized, converted
and replayed speech", Computer Speech & Language 64, 101114, 2020.
https://doi.org/10.1016/j.csl.2020.101114
"""


@validate_params(
    {
        **LOADER_CONSTRAINTS,
        "track": [StrOptions(set(_COLUMNS))],
        "subset": [StrOptions({*_LISTS, "all"})],
    },
    prefer_skip_nested_validation=True,
)
def load_asvspoof2019(
    data_home, *, track="LA", subset="train", on_error="raise", return_X_y=False, as_frame=False
):
    """Load a corpus of the ASVspoof 2019 challenge from its folders on disk.

    Reads ``ASVspoof2019_LA_cm_protocols/ASVspoof2019.LA.cm.train.trn.txt`` and its like, and looks
    for the recordings in ``ASVspoof2019_LA_train/flac`` and its like.

    Parameters
    ----------
    data_home : str or path-like
        The folder that the archive was unpacked to, such as ``LA``, or one up to three levels
        above those that are named here.
    track : {"LA", "PA"}, default="LA"
        Logical access (synthetic and converted speech) or physical access (replay).
    subset : {"train", "dev", "eval", "all"}, default="train"
        The part to load.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about recordings that the protocol lists and the folder lacks: name them in one
        error, leave them out with a warning, or return their paths all the same. None is opened.
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
            ``subset``, ``speaker``, ``attack`` (``"none"`` for genuine clips) and, for PA,
            ``environment``.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as in the protocol, and the groups.
        DESCR : str
            Description, with licence and citation.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If a protocol or a folder of recordings is not there.
    skdeepfake.audio.AudioFileError
        If recordings are missing and `on_error` is ``"raise"``, or all are.
    ValueError
        If a protocol is damaged.

    See Also
    --------
    load_asvspoof2021 : Its sequel, for evaluation.

    Notes
    -----
    ASVspoof scores run the other way than those of this library: there, high means bona fide.

    References
    ----------
    .. [1] X. Wang et al., "ASVspoof 2019: A large-scale public database of synthesized, converted
       and replayed speech", Computer Speech & Language 64, 2020.
       https://doi.org/10.1016/j.csl.2020.101114

    Examples
    --------
    >>> from skdeepfake.datasets import load_asvspoof2019
    >>> clips = load_asvspoof2019("corpora/LA", subset="dev")  # doctest: +SKIP
    >>> clips.data.shape  # doctest: +SKIP
    (24844, 1)
    """
    subsets = tuple(_LISTS) if subset == "all" else (subset,)
    parts, missing = [], {}
    for name in subsets:
        protocol = Path(
            f"ASVspoof2019_{track}_cm_protocols", f"ASVspoof2019.{track}.cm.{_LISTS[name]}.txt"
        )
        part = read_protocol(find_root(data_home, [protocol]) / protocol, _COLUMNS[track])
        folder = f"ASVspoof2019_{track}_{name}/flac"
        part, missing_there = locate(part, data_home, folder, protocol)
        part.insert(3, "subset", name)
        parts.append(part)
        missing |= missing_there
    frame = usable_rows(pd.concat(parts), on_error, missing)
    descr = _DESCR.format(track=track, subset=subset, whole=_WHOLE[track], **count_clips(frame))
    clips = clips_bunch(frame, list(frame.columns[3:]), descr)
    return deliver(clips, return_X_y, as_frame)
