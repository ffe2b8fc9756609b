"""The corpus of the ASVspoof 5 challenge."""

import pandas as pd

from skdeepfake._classes import NO_GROUP
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

_PARTS = {
    "train": ("ASVspoof5.train.tsv", "flac_T"),
    "dev": ("ASVspoof5.dev.track_1.tsv", "flac_D"),
    "eval": ("ASVspoof5.eval.track_1.tsv", "flac_E_eval"),
}
_COLUMNS = [
    "speaker", "name", "gender", "codec", "codec_quality", "utterance", "attack_tag", "attack",
    "label",
]  # fmt: skip
_GROUPS = ["subset", "speaker", "gender", "codec", "utterance", "attack"]

_DESCR = """ASVspoof 5
==========

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} spoofed; English,
16 kHz. The protocols of track 1 list 182,357 utterances in train, 140,950 in dev and 680,774 in
eval, from some 2,000 speakers and 32 attacks; the subsets have no speaker in common. In eval, most
clips went through a codec; `utterance` is the same for all versions of one recording.

Licence: Open Data Commons Attribution (ODC-By); bona fide speech CC BY 4.0.
https://zenodo.org/records/14498691

Citation: X. Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks
at scale", Proc. ASVspoof Workshop, 1-8, 2024. https://doi.org/10.21437/ASVspoof.2024-1
"""


@validate_params(
    {**LOADER_CONSTRAINTS, "subset": [StrOptions({*_PARTS, "all"})]},
    prefer_skip_nested_validation=True,
)
def load_asvspoof5(
    data_home, *, subset="train", on_error="raise", return_X_y=False, as_frame=False
):
    """Load the corpus of the ASVspoof 5 challenge, track 1, from its folders on disk.

    Reads ``ASVspoof5.train.tsv``, ``ASVspoof5.dev.track_1.tsv`` and ``ASVspoof5.eval.track_1.tsv``,
    and looks for the recordings in each folder ``flac_T``, ``flac_D`` or ``flac_E_eval``.

    Parameters
    ----------
    data_home : str or path-like
        A folder up to three levels above those that hold the lists and the folders named here.
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
        groups : DataFrame of shape (n_clips, 6), str
            ``subset``, ``speaker``, ``gender``, ``codec``, ``utterance`` (the recording that a
            codec was applied to) and ``attack`` (``"none"`` for genuine clips).
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as in the protocol, the groups, ``codec_quality`` and
            ``attack_tag``.
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
    fetch_asvspoof5 : Download it.
    load_asvspoof2019, load_asvspoof2021 : Its predecessors.

    Notes
    -----
    ASVspoof scores run the other way than those of this library: there, high means bona fide.

    References
    ----------
    .. [1] X. Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks
       at scale", 2024. arXiv:2408.08739. https://doi.org/10.21437/ASVspoof.2024-1

    Examples
    --------
    >>> from skdeepfake.datasets import load_asvspoof5
    >>> clips = load_asvspoof5("corpora/asvspoof5", subset="dev")  # doctest: +SKIP
    >>> clips.data.shape  # doctest: +SKIP
    (140950, 1)
    """
    subsets = tuple(_PARTS) if subset == "all" else (subset,)
    parts, missing = [], {}
    for name in subsets:
        protocol, folder = _PARTS[name]
        part = read_protocol(find_root(data_home, [protocol]) / protocol, _COLUMNS)
        # A recording that no codec was applied to is its own original.
        part["utterance"] = part["utterance"].where(part["utterance"] != NO_GROUP, part["name"])
        part, missing_there = locate(part, data_home, folder, protocol)
        part.insert(3, "subset", name)
        parts.append(part)
        missing |= missing_there
    frame = usable_rows(pd.concat(parts), on_error, missing)
    descr = _DESCR.format(subset=subset, **count_clips(frame))
    clips = clips_bunch(frame, _GROUPS, descr)
    return deliver(clips, return_X_y, as_frame)
