"""The Fake-or-Real corpus."""

from pathlib import Path

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._readers import (
    corpus_loader,
    find_root,
    format_output,
    read_subset_folders,
)

# The outer folder of each variant. Kaggle's copy has another one inside, sometimes of another name.
_FOLDERS = {
    "norm": "for-norm",
    "2sec": "for-2sec",
    "rerec": "for-rerec",
    "original": "for-original",
}
_SUBSETS = ("training", "validation", "testing")

_DESCR = """Fake-or-Real (FoR), variant {variant!r}

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} deepfake. The
corpus has more than 198,000 utterances in English: genuine speech from several collections and the
Internet, and speech of commercial and open text-to-speech systems. Its variants: original; norm, at
one sample rate, volume and number of channels and balanced in gender and class; 2sec, norm cut to
two seconds; rerec, 2sec played by a loudspeaker and recorded again.

In the variant original, volume, sample rate and silence tell the classes apart; see
skdeepfake.inspection.shortcut_report before training. The speakers are not known, so folds cannot
be disjoint in them: use the subsets as they are.

License: see https://bil.eecs.yorku.ca/datasets/

Citation: R. Reimao and V. Tzerpos, "FoR: A Dataset for Synthetic Speech Detection", International
Conference on Speech Technology and Human-Computer Dialogue (SpeD), 2019.
https://doi.org/10.1109/SPED.2019.8906599
"""


@corpus_loader(variant=[StrOptions(set(_FOLDERS))], subset=[StrOptions({*_SUBSETS, "all"})])
def load_fake_or_real(
    folder, *, variant="norm", subset="training", on_error="raise", return_X_y=False, as_frame=False
):
    """Load the Fake-or-Real corpus (FoR) from its folders.

    The folders are ``for-norm/{training,validation,testing}/{real,fake}``, or one level deeper as
    in Kaggle's copy, ``for-norm/for-norm/…``. The label of a clip is its folder.

    Parameters
    ----------
    folder : str or path-like
        The folder of the variant, or one up to four levels above it.
    variant : {"norm", "2sec", "rerec", "original"}, default="norm"
        ``for-norm``, ``for-2sec``, ``for-rerec`` or ``for-original``.
    subset : {"training", "validation", "testing", "all"}, default="training"
        The subset to load.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 1), str
            The column ``subset``. The speakers are not known.
        frame : DataFrame of shape (n_clips, 4)
            ``path``, ``target``, ``label`` and ``subset``.
    $tuple_and_raises

    See Also
    --------
    load_clips : Load recordings from other folders, or listed in a table.

    References
    ----------
    .. [1] R. Reimao and V. Tzerpos, "FoR: A Dataset for Synthetic Speech Detection", SpeD 2019.
       https://doi.org/10.1109/SPED.2019.8906599

    Examples
    --------
    >>> from skdeepfake.datasets import load_fake_or_real
    >>> clips = load_fake_or_real("corpora", variant="2sec")  # doctest: +SKIP
    >>> clips.frame["label"].value_counts()  # doctest: +SKIP
    """
    subsets = _SUBSETS if subset == "all" else (subset,)
    outer, name = Path(folder).expanduser().resolve(), _FOLDERS[variant]
    if outer.name != name:
        outer = find_root(folder, [name]) / name
    frame = read_subset_folders(outer, subsets, on_error)
    facts = {"variant": variant, "subset": subset}
    return format_output(frame, ["subset"], _DESCR, on_error, return_X_y, as_frame, **facts)
