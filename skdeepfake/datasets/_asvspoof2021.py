"""The corpora of the ASVspoof 2021 challenge."""

import os

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._readers import (
    corpus_loader,
    find_root,
    format_output,
    read_protocol,
    resolve_paths,
)

_SUBSETS = ("eval", "progress", "hidden")
_SHARED = ["attack", "label", "trim", "subset"]
_COLUMNS = {
    "LA": ["speaker", "name", "codec", "transmission", *_SHARED],
    "DF": ["speaker", "name", "codec", "source", *_SHARED, "vocoder"],
}
_CONTENTS = {
    "LA": "Synthetic and converted speech sent over telephone lines. The key lists 181,566 trials.",
    "DF": "Synthetic and converted speech that went through lossy codecs, from three sources. The\n"
    "key lists 611,829 trials.",
}

_DESCR = """ASVspoof 2021 {track}

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} spoofed; 16 kHz.
It is for evaluation; the challenge trains on ASVspoof 2019 LA.

{contents}

License: Open Data Commons Attribution (ODC-By), https://www.asvspoof.org/index2021.html

Citation: X. Liu et al., "ASVspoof 2021: Towards spoofed and deepfake speech detection in the wild",
IEEE/ACM Transactions on Audio, Speech and Language Processing 31, 2507-2522, 2023.
https://doi.org/10.1109/TASLP.2023.3285283
"""


@corpus_loader(
    track=[StrOptions(set(_COLUMNS))],
    subset=[StrOptions({*_SUBSETS, "all"})],
    key_file=[str, os.PathLike, None],
)
def load_asvspoof2021(
    folder,
    *,
    track="LA",
    subset="eval",
    key_file=None,
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load a corpus of the ASVspoof 2021 challenge from its folders.

    The labels are in the keys, which are a download of their own:
    ``keys/LA/CM/trial_metadata.txt``. The recordings are looked for, and not opened, in each folder
    ``ASVspoof2021_LA_eval/flac``; DF comes in four parts, which may lie in one folder or in four.

    Parameters
    ----------
    folder : str or path-like
        A folder up to three levels above the folders named here.
    track : {"LA", "DF"}, default="LA"
        Logical access or deepfake.
    subset : {"eval", "progress", "hidden", "all"}, default="eval"
        The subset to load; published results are those of ``"eval"``.
    key_file : str or path-like, default=None
        The file ``trial_metadata.txt`` of this track. None looks for ``LA/CM/trial_metadata.txt``
        or ``DF/CM/trial_metadata.txt`` below `folder`.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, n_groups), str
            ``speaker``, ``codec``, ``attack`` (``"none"`` for genuine clips), ``trim``, ``subset``
            and, for LA, ``transmission``, for DF, ``source`` and ``vocoder``.
        frame : DataFrame of shape (n_clips, n_columns)
            ``path``, ``target``, ``label`` as in the key, and the groups.
    $tuple_and_raises

    See Also
    --------
    load_asvspoof2019 : Load the corpus that the challenge trains on.

    Notes
    -----
    ASVspoof scores have the opposite sign of those of this library: there, high means bona fide.

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
        wanted = f"{track}/CM/trial_metadata.txt"
        key_file = find_root(folder, [wanted]) / wanted
    frame = read_protocol(key_file, _COLUMNS[track])
    if subset != "all":
        frame = frame[frame["subset"] == subset]
        if frame.empty:
            raise ValueError(
                f"{str(key_file)!r} lists no trials of subset={subset!r}; pass the key of the "
                "full release, or another subset"
            )
    frame, missing = resolve_paths(frame, folder, f"ASVspoof2021_{track}_eval/flac", key_file)
    groups = list(frame.columns[3:])
    facts = {"track": track, "subset": subset, "contents": _CONTENTS[track], "missing": missing}
    return format_output(frame, groups, _DESCR, on_error, return_X_y, as_frame, **facts)
