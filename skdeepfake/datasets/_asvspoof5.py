"""The corpus of the ASVspoof 5 challenge, on disk and on Zenodo."""

import os
from pathlib import Path

from skdeepfake._classes import NO_GROUP
from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._data_home import get_data_home
from skdeepfake.datasets._readers import (
    corpus_loader,
    format_output,
    read_subset_protocols,
)
from skdeepfake.datasets._readers._unpack import unpack

_FILES = {
    "train": ("ASVspoof5.train.tsv", "flac_T"),
    "dev": ("ASVspoof5.dev.track_1.tsv", "flac_D"),
    "eval": ("ASVspoof5.eval.track_1.tsv", "flac_E_eval"),
}
_SUBSET = [StrOptions({*_FILES, "all"})]
_COLUMNS = [
    "speaker", "name", "gender", "codec", "codec_quality", "utterance", "attack_tag", "attack",
    "label",
]  # fmt: skip
_GROUPS = ["subset", "speaker", "gender", "codec", "utterance", "attack"]

_ADDRESS = "https://zenodo.org/records/14498691/files/"
# The MD5 sums are those in the README of the corpus.
_ARCHIVES = {
    "protocols": {"ASVspoof5_protocols.tar.gz": "865d0e894ea9f686f0f37e5ae3ae3616"},
    "train": {
        "flac_T_aa.tar": "b0cc86b14826a7701b52aad4f53daf9c",
        "flac_T_ab.tar": "d05be3f4be7a343fdbdd0ed29fdff2e1",
        "flac_T_ac.tar": "70d1ba4ad75a20aef3dae541fbd321e3",
        "flac_T_ad.tar": "c9bb56af2cc410d98338d74babcb95c9",
        "flac_T_ae.tar": "a3969816982f3e52300d6147ad796df7",
    },
    "dev": {
        "flac_D_aa.tar": "df0be44957623991028cce59792beb17",
        "flac_D_ab.tar": "1e8cd685d89b64502692f1bcf1a13db3",
        "flac_D_ac.tar": "5e0031f08c30e4bdbf0c59f91b2d662b",
    },
    "eval": {
        "flac_E_aa.tar": "a8c800766f3d4ef87971e2b4f29663e2",
        "flac_E_ab.tar": "c35064188f54f07c87aba58de22534a0",
        "flac_E_ac.tar": "ed7cbcd1b2847998b72472ddf6b445e3",
        "flac_E_ad.tar": "626a080e994b05df49c577d7b3dede8d",
        "flac_E_ae.tar": "05f19a5e64fa556714ae1b38eb2ea70b",
        "flac_E_af.tar": "2ca2f52a3bbf827f7ec155ecb47e85d6",
        "flac_E_ag.tar": "671200b5de2fc1e74a563b07b057af8f",
        "flac_E_ah.tar": "eaf885b1299a61eb07f71e82e96dba37",
        "flac_E_ai.tar": "b2625683bf440abae2af901a45542ad9",
        "flac_E_aj.tar": "c50281c8233af6f3b0899604d21ade44",
    },
}
# The archives hold FLAC files, which do not shrink; the largest has about 8 GB.
_MAX_BYTES = 20 * 10**9

_DESCR = """ASVspoof 5

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} spoofed; English,
16 kHz. The protocols of track 1 list 182,357 utterances in train, 140,950 in dev and 680,774 in
eval, from some 2,000 speakers and 32 attacks; the subsets have no speaker in common. In eval, most
clips went through a codec; `utterance` is the same for all versions of one recording.

License: Open Data Commons Attribution (ODC-By); bona fide speech CC BY 4.0.
https://zenodo.org/records/14498691

Citation: X. Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks
at scale", Proc. ASVspoof Workshop, 1-8, 2024. https://doi.org/10.21437/ASVspoof.2024-1
"""


@corpus_loader(subset=_SUBSET)
def load_asvspoof5(folder, *, subset="train", on_error="raise", return_X_y=False, as_frame=False):
    """Load the corpus of the ASVspoof 5 challenge, track 1, from its folders.

    Reads ``ASVspoof5.train.tsv``, ``ASVspoof5.dev.track_1.tsv`` and ``ASVspoof5.eval.track_1.tsv``,
    and looks for the recordings in the folders ``flac_T``, ``flac_D`` and ``flac_E_eval``, without
    opening them.

    Parameters
    ----------
    folder : str or path-like
        A folder up to three levels above the files and folders named here.
    subset : {"train", "dev", "eval", "all"}, default="train"
        The subset to load.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 6), str
            ``subset``, ``speaker``, ``gender``, ``codec``, ``utterance`` (the recording that a
            codec was applied to) and ``attack`` (``"none"`` for genuine clips).
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as in the protocol, the groups, ``codec_quality`` and
            ``attack_tag``.
    $tuple_and_raises

    See Also
    --------
    fetch_asvspoof5 : Download the corpus.
    load_asvspoof2019, load_asvspoof2021 : Load the corpora of earlier challenges.

    Notes
    -----
    ASVspoof scores have the opposite sign of those of this library: there, high means bona fide.

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
    files = {name: names for name, names in _FILES.items() if subset in (name, "all")}
    frame, missing = read_subset_protocols(folder, files, _COLUMNS)
    # A recording that no codec was applied to is its own original.
    names = [Path(path).stem for path in frame["path"]]
    frame["utterance"] = frame["utterance"].where(frame["utterance"] != NO_GROUP, names)
    facts = {"subset": subset, "missing": missing}
    return format_output(frame, _GROUPS, _DESCR, on_error, return_X_y, as_frame, **facts)


@corpus_loader(subset=_SUBSET, data_home=[str, os.PathLike, None], verbose=["boolean"])
def fetch_asvspoof5(
    *,
    subset="train",
    data_home=None,
    verbose=True,
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Download the corpus of the ASVspoof 5 challenge from Zenodo, once, and load it.

    A subset comes in archives of about 7 GB: five for train, three for dev and ten for eval. Each
    is checked, unpacked and deleted before the next one; calling the function again resumes a
    broken download.

    Parameters
    ----------
    subset : {"train", "dev", "eval", "all"}, default="train"
        The subset to download and load.
    data_home : str or path-like, default=None
        Folder for downloads; the corpus is kept in its subfolder ``asvspoof5``. None stands for
        :func:`get_data_home`.
    verbose : bool, default=True
        Whether to show a progress bar.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch` or tuple
        Output of :func:`load_asvspoof5`.

    Raises
    ------
    ConnectionError
        If Zenodo cannot be reached or the connection breaks off.
    ValueError
        If the checksum of an archive differs from the published one.

    See Also
    --------
    load_asvspoof5 : Load the corpus from a folder.

    Examples
    --------
    >>> from skdeepfake.datasets import fetch_asvspoof5
    >>> clips = fetch_asvspoof5(subset="dev")  # doctest: +SKIP
    """
    # pooch and requests take a moment to import.
    from skdeepfake._download import download

    folder = get_data_home(data_home) / "asvspoof5"
    for part, archives in _ARCHIVES.items():
        if subset not in (part, "all") and part != "protocols":
            continue
        for name, checksum in archives.items():
            target = folder / name.split(".")[0]
            if not target.exists():
                archive = download(_ADDRESS + name, f"md5:{checksum}", folder, verbose=verbose)
                unpack(archive, target, max_bytes=_MAX_BYTES)
                archive.unlink()
    return load_asvspoof5(
        folder, subset=subset, on_error=on_error, return_X_y=return_X_y, as_frame=as_frame
    )
