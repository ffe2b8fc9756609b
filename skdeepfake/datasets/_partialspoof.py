"""The PartialSpoof corpus."""

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._readers import (
    corpus_loader,
    find_root,
    format_output,
    read_subset_protocols,
    spans_of_frames,
    spans_of_rttm,
    spans_of_vad,
)

_SUBSETS = ("train", "dev", "eval")
_COLUMNS = ["speaker", "name", "_", "attack", "label"]
_RTTM = ("con_data/rttm_2cls_0sil_spoof", "con_data/rttm_2cls_0sil")
# From the finest to the coarsest.
_RESOLUTIONS = ("0.01", "0.02", "0.04", "0.08", "0.16", "0.32", "0.64")

_DESCR = """PartialSpoof

{n_clips} clips of the subset {subset!r} here: {n_genuine} bona fide, {n_deepfake} partly spoofed;
English, 16 kHz. Parts of the bona fide utterances of ASVspoof 2019 LA were replaced by spoofed
ones, and the reverse. Bona fide and spoofed utterances: train 2,580 and 22,800, dev 2,548 and
22,296, eval 7,355 and 63,882.

License: CC BY 4.0, https://zenodo.org/records/5766198

Citation: L. Zhang, X. Wang, E. Cooper, N. Evans and J. Yamagishi, "The PartialSpoof Database and
Countermeasures for the Detection of Short Fake Speech Segments Embedded in an Utterance", IEEE/ACM
Transactions on Audio, Speech, and Language Processing 31, 2023.
https://doi.org/10.1109/TASLP.2022.3233236
"""


@corpus_loader(subset=[StrOptions({*_SUBSETS, "all"})])
def load_partialspoof(
    folder, *, subset="train", on_error="raise", return_X_y=False, as_frame=False
):
    """Load the PartialSpoof corpus, with the spoofed spans, from its folders.

    Reads ``protocols/PartialSpoof_LA_cm_protocols``, looks for the recordings in folders such as
    ``train/con_wav``, without opening them, and reads the spans from the first of these that is
    there: ``train/con_data/rttm_2cls_0sil_spoof``, ``train/con_data/rttm_2cls_0sil``, one ``.vad``
    file per utterance in ``train/con_data/vad`` or ``train/vad``, or
    ``segment_labels/train_seglab_0.01.npy``, or else its finest resolution. That file is a pickle;
    only arrays of strings are restored from it, so that it cannot run code.

    Parameters
    ----------
    folder : str or path-like
        The folder ``database`` that the archives were unpacked to, or one up to three levels above
        the folders named here.
    subset : {"train", "dev", "eval", "all"}, default="train"
        The subset to load.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 3), str
            ``subset``, ``speaker`` and ``attack``, which is ``"none"`` for bona fide clips.
        segments : DataFrame of shape (n_segments, 4)
            The spoofed spans: ``recording`` (its path), ``start`` and ``stop`` in seconds, and
            ``label``, which is "spoof". The metrics of localization and
            :class:`~skdeepfake.compose.WindowedDetector` take it.
        frame : DataFrame of shape (n_clips, 6)
            ``path``, ``target``, ``label`` as in the protocol, and the groups.
    $tuple_and_raises

    See Also
    --------
    load_had : Load half-truth recordings in Mandarin.
    skdeepfake.forging.splice : Makes partial fakes of your own recordings.

    References
    ----------
    .. [1] L. Zhang et al., "The PartialSpoof Database and Countermeasures for the Detection of
       Short Fake Speech Segments Embedded in an Utterance", IEEE/ACM Transactions on Audio, Speech,
       and Language Processing 31, 2023. DOI 10.1109/TASLP.2022.3233236.

    Examples
    --------
    >>> from skdeepfake.datasets import load_partialspoof
    >>> clips = load_partialspoof("corpora/database", subset="dev")  # doctest: +SKIP
    >>> clips.segments.columns.tolist()  # doctest: +SKIP
    ['recording', 'start', 'stop', 'label']
    """
    subsets = _SUBSETS if subset == "all" else (subset,)
    files = {
        name: (
            f"protocols/PartialSpoof_LA_cm_protocols/PartialSpoof.LA.cm.{name}.trl.txt",
            f"{name}/con_wav",
        )
        for name in subsets
    }
    frame, missing = read_subset_protocols(folder, files, _COLUMNS, suffix=".wav")
    spans = {}
    for name in subsets:
        spans |= _read_spans(folder, name)
    return format_output(
        frame,
        ["subset", "speaker", "attack"],
        _DESCR,
        on_error,
        return_X_y,
        as_frame,
        missing=missing,
        spans=spans,
        subset=subset,
    )


def _read_spans(folder, subset):
    rttms = [f"{subset}/{name}" for name in _RTTM]
    vads = [f"{subset}/con_data/vad", f"{subset}/vad"]
    frames = [f"segment_labels/{subset}_seglab_{seconds}.npy" for seconds in _RESOLUTIONS]
    root = find_root(folder, [*rttms, *vads, *frames])
    found = next(root / name for name in [*rttms, *vads, *frames] if (root / name).exists())
    if found.suffix == ".npy":
        return spans_of_frames(found, float(found.stem.rsplit("_", 1)[1]))
    if found.is_dir():
        return {file.stem: spans_of_vad(file) for file in sorted(found.glob("*.vad"))}
    return spans_of_rttm(found)
