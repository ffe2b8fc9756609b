"""The Fake-or-Real corpus."""

from pathlib import Path

import pandas as pd

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.datasets._readers._bunch import (
    LOADER_CONSTRAINTS,
    clips_bunch,
    count_clips,
    deliver,
)
from skdeepfake.datasets._readers._check_files import usable_rows
from skdeepfake.datasets._readers._class_folders import read_tree
from skdeepfake.datasets._readers._find_corpus import find_root, find_split
from skdeepfake.datasets._readers._labels import ClassNames

# The outer folder of each variant. Inside, Kaggle's copy has another, at times of another name.
_FOLDERS = {
    "norm": "for-norm",
    "2sec": "for-2sec",
    "rerec": "for-rerec",
    "original": "for-original",
}
_SUBSETS = ("training", "validation", "testing")
_CLASSES = ("real", "fake")

_DESCR = """Fake-or-Real (FoR), variant {variant!r}
{line}

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} fake. The corpus
has more than 198,000 utterances in English: real speech from several collections and the Internet,
and fake speech of commercial and open text-to-speech systems. Its variants: original; norm, at one
sample rate, volume and number of channels and balanced in gender and class; 2sec, norm cut to two
seconds; rerec, 2sec played by a loudspeaker and recorded again.

In the variant original, volume, sample rate and silence tell the classes apart; look at
skdeepfake.inspection.shortcut_report before training. Nothing tells the speakers, so folds cannot
be made disjoint in them: use the subsets as they are.

Licence: see https://bil.eecs.yorku.ca/datasets/

Citation: R. Reimao and V. Tzerpos, "FoR: A Dataset for Synthetic Speech Detection", International
Conference on Speech Technology and Human-Computer Dialogue (SpeD), 2019.
https://doi.org/10.1109/SPED.2019.8906599
"""


@validate_params(
    {
        **LOADER_CONSTRAINTS,
        "variant": [StrOptions(set(_FOLDERS))],
        "subset": [StrOptions({*_SUBSETS, "all"})],
    },
    prefer_skip_nested_validation=True,
)
def load_fake_or_real(
    data_home,
    *,
    variant="norm",
    subset="training",
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load the Fake-or-Real corpus (FoR) from its folders on disk.

    The folders are ``for-norm/{training,validation,testing}/{real,fake}``, or one level deeper as
    in Kaggle's copy, ``for-norm/for-norm/…``. A clip's label is its folder.

    Parameters
    ----------
    data_home : str or path-like
        The folder of the variant, or one up to four levels above it.
    variant : {"norm", "2sec", "rerec", "original"}, default="norm"
        ``for-norm``, ``for-2sec``, ``for-rerec`` or ``for-original``.
    subset : {"training", "validation", "testing", "all"}, default="training"
        The part to load.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about files that are empty or not audio: name them all in one error, leave them
        out with a warning, or open none.
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
            1 for fake, 0 for real.
        target_names : ndarray of shape (2,)
            ``["genuine", "deepfake"]``.
        groups : DataFrame of shape (n_clips, 1), str
            The column ``subset``. The corpus does not tell its speakers.
        frame : DataFrame of shape (n_clips, 4)
            ``path``, ``target``, ``label`` and ``subset``.
        DESCR : str
            Description, with licence and citation.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If the folders are not there.
    skdeepfake.audio.AudioFileError
        If a file cannot be read and `on_error` is ``"raise"``, or none can.

    See Also
    --------
    load_clips : Load recordings in other folders, or listed in a table.

    References
    ----------
    .. [1] R. Reimao and V. Tzerpos, "FoR: A Dataset for Synthetic Speech Detection", SpeD 2019.
       https://doi.org/10.1109/SPED.2019.8906599

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np, soundfile as sf
    >>> from skdeepfake.datasets import load_fake_or_real
    >>> with tempfile.TemporaryDirectory() as home:
    ...     for label in ("real", "fake"):
    ...         folder = Path(home, "for-2sec", "for-2seconds", "testing", label)
    ...         folder.mkdir(parents=True)
    ...         sf.write(folder / "file1.wav", np.zeros(160), 16000)
    ...     clips = load_fake_or_real(home, variant="2sec", subset="testing")
    >>> clips.frame["label"].tolist()
    ['fake', 'real']
    """
    subsets = _SUBSETS if subset == "all" else (subset,)
    outer, name = Path(data_home).expanduser().resolve(), _FOLDERS[variant]
    if outer.name != name:
        outer = find_root(data_home, [name]) / name
    root = find_split(outer, subsets, _CLASSES)
    class_names = ClassNames({name: target for target, name in enumerate(_CLASSES)})
    frame = pd.concat(
        [read_tree(root / name, class_names).assign(subset=name) for name in subsets]
    ).drop(columns="folder")
    frame = usable_rows(frame, on_error)
    title_length = len(f"Fake-or-Real (FoR), variant {variant!r}")
    descr = _DESCR.format(
        variant=variant, line="=" * title_length, subset=subset, **count_clips(frame)
    )
    clips = clips_bunch(frame, ["subset"], descr)
    return deliver(clips, return_X_y, as_frame)
