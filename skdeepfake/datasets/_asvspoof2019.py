"""The corpora of the ASVspoof 2019 challenge."""

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._readers import (
    corpus_loader,
    format_output,
    read_subset_protocols,
)

_LISTS = {"train": "train.trn", "dev": "dev.trl", "eval": "eval.trl"}
_COLUMNS = {
    "LA": ["speaker", "name", "_", "attack", "label"],
    "PA": ["speaker", "name", "environment", "attack", "label"],
}
_CONTENTS = {
    "LA": "Text-to-speech and voice conversion by the systems A01 to A06 in train and dev, A07 to\n"
    "A19 in eval. Bona fide and spoofed utterances: train 2,580 and 22,800, dev 2,548 and 22,296,\n"
    "eval 7,355 and 63,882.",
    "PA": "Simulated replay by nine attacks, AA to CC, in 27 environments, aaa to ccc. Bona fide\n"
    "and spoofed utterances: train 5,400 and 48,600, dev 5,400 and 24,300, eval 18,090 and\n"
    "116,640.",
}

_DESCR = """ASVspoof 2019 {track}

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} spoofed; English,
16 kHz. The subsets have no speaker in common.

{contents}

Silence at the ends of LA's clips tells the classes apart by itself (arXiv:2106.12914); see
skdeepfake.inspection.shortcut_report before training.

License: Open Data Commons Attribution (ODC-By), https://datashare.ed.ac.uk/handle/10283/3336

Citation: X. Wang et al., "ASVspoof 2019: A large-scale public database of synthesized, converted
and replayed speech", Computer Speech & Language 64, 101114, 2020.
https://doi.org/10.1016/j.csl.2020.101114
"""


@corpus_loader(track=[StrOptions(set(_COLUMNS))], subset=[StrOptions({*_LISTS, "all"})])
def load_asvspoof2019(
    folder, *, track="LA", subset="train", on_error="raise", return_X_y=False, as_frame=False
):
    """Load a corpus of the ASVspoof 2019 challenge from its folders.

    Reads the protocols, such as
    ``ASVspoof2019_LA_cm_protocols/ASVspoof2019.LA.cm.train.trn.txt``, and looks for the recordings
    in folders such as ``ASVspoof2019_LA_train/flac``, without opening them.

    Parameters
    ----------
    folder : str or path-like
        The folder that the archive was unpacked to, such as ``LA``, or one up to three levels
        above the folders named here.
    track : {"LA", "PA"}, default="LA"
        Logical access (synthetic and converted speech) or physical access (replay).
    subset : {"train", "dev", "eval", "all"}, default="train"
        The subset to load.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, n_groups), str
            ``subset``, ``speaker``, ``attack`` (``"none"`` for genuine clips) and, for PA,
            ``environment``.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as in the protocol, and the groups.
    $tuple_and_raises

    See Also
    --------
    load_asvspoof2021 : Load its sequel, for evaluation.

    Notes
    -----
    ASVspoof scores have the opposite sign of those of this library: there, high means bona fide.

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
    files = {
        name: (
            f"ASVspoof2019_{track}_cm_protocols/ASVspoof2019.{track}.cm.{end}.txt",
            f"ASVspoof2019_{track}_{name}/flac",
        )
        for name, end in _LISTS.items()
        if subset in (name, "all")
    }
    frame, missing = read_subset_protocols(folder, files, _COLUMNS[track])
    groups = list(frame.columns[3:])
    facts = {"track": track, "subset": subset, "contents": _CONTENTS[track], "missing": missing}
    return format_output(frame, groups, _DESCR, on_error, return_X_y, as_frame, **facts)
